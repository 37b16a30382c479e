"""Large numbers are the same words in Python and in the browser."""

import json

from helpers.views.kit import amounts

COUNTS = [0, 1, 12.5, 999, 999.6, 1000, 99_949, 124_439_808, 999_999, 174_604_259_328, 15e12, 3e16]
POWERS = [1.0, 7.227e23, 3.14e-5, 9.999e9, 1e100]
SHARES = [0.0, 1e-5, 0.0574, 0.5, 0.99999, 1.0]


def test_python_and_the_browser_say_the_same(node):
    ours = {
        "largeText": [amounts.large(n) for n in COUNTS],
        "sizeText": [amounts.size(n) for n in COUNTS],
        "powerText": [amounts.power(n) for n in POWERS],
        "shareText": [amounts.share(n) for n in SHARES],
    }
    given = {"largeText": COUNTS, "sizeText": COUNTS, "powerText": POWERS, "shareText": SHARES}
    script = (
        'import * as amounts from "./kit/amounts.js";\n'
        f"const given = {json.dumps(given)};\n"
        "console.log(JSON.stringify(Object.fromEntries(Object.entries(given)"
        ".map(([name, numbers]) => [name, numbers.map(amounts[name])]))));"
    )
    assert json.loads(node(script=script)) == ours
    assert ours["largeText"][4:8] == ["1K", "1K", "99.9K", "124M"]
    assert ours["powerText"][1:3] == ["7.23 × 10²³", "3.14 × 10⁻⁵"]
