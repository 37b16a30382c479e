"""The views' JavaScript: its own tests under node, and what no view may do."""

from pathlib import Path

import pytest

from helpers.paths import COURSE

HERE = Path(__file__).parent
TESTS = sorted(str(path.relative_to(HERE)) for path in HERE.rglob("*.test.mjs"))
SOURCES = sorted((COURSE / "helpers" / "views").rglob("*.js"))


@pytest.mark.parametrize("tests", TESTS)
def test_pure_functions(node, tests):
    assert "# fail 0" in node("--test", "--test-reporter=tap", tests)


def test_no_view_writes_markup_or_leaves_ids():
    assert SOURCES
    for path in SOURCES:
        text = path.read_text(encoding="utf-8")
        for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", ".id =", "http://www.g"):
            assert forbidden not in text, f"{forbidden} in {path.name}"
