"""The bundler: one module out of many, each with a scope of its own."""

import json

import pytest

import helpers.views
from helpers.views.kit import View
from helpers.views.kit.bundle import bundle, styles

VIEWS = [
    view
    for view in (getattr(helpers.views, name) for name in helpers.views.__all__)
    if isinstance(view, type) and issubclass(view, View)
]
UNKNOWN = "does not support this statement"
RENDER = "export default { render };\n"


@pytest.fixture
def written(tmp_path):
    """Write modules into a folder; gives the path of view.js."""
    folder = tmp_path / "thing"

    def write(**modules):
        folder.mkdir(exist_ok=True)
        for name, text in modules.items():
            (folder / f"{name}.js").write_text(text, encoding="utf-8")
        return folder / "view.js"

    return write


def load(node, tmp_path, module, expression):
    """Give what an expression about the bundled module is worth."""
    (tmp_path / "bundled.mjs").write_text(module, encoding="utf-8")
    script = f'import * as view from "./bundled.mjs";\nconsole.log(JSON.stringify({expression}));'
    return json.loads(node(script=script))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_view_is_one_module_that_a_notebook_can_load(node, view, tmp_path):
    seen = load(node, tmp_path, view._esm, "[Object.keys(view), typeof view.default.render]")
    assert seen == [["default"], "function"]


def test_modules_with_the_same_local_names_do_not_clash(node, tmp_path, written):
    entry = written(
        a="const size = 1;\nconst scale = (x) => x + size;\nexport const one = scale(0);\n",
        b="const size = 10;\nconst scale = (x) => x * size;\nexport const two = scale(2);\n",
        view='import { one } from "./a.js";\nimport { two as size } from "./b.js";\n'
        "const scale = [one, size];\nfunction render() { return scale; }\n" + RENDER,
    )
    assert load(node, tmp_path, bundle(entry), "view.default.render()") == [1, 20]


def test_every_kind_of_export_arrives_and_a_shared_module_runs_once(node, tmp_path, written):
    entry = written(
        count="export const runs = [];\n",
        a='import { runs } from "./count.js";\nruns.push("a");\n'
        "export function f() { return 1; }\nexport class C {}\nconst inner = 3;\n"
        "export async function g() {}\nexport function* h() {}\n"
        "export { inner as outer, inner };\n",
        b='import { runs } from "./count.js";\nruns.push("b");\nexport const b = 2;\n',
        view='import {\n  f, C,\n  g, h, outer, inner,\n}\n  from "./a.js";\n'
        'import { b } from "./b.js";\n'
        'import { runs } from "./count.js";\n'
        "function render() { return [f(), typeof C, typeof g, typeof h, outer, inner, b, runs]; }\n"
        + RENDER,
    )
    expected = [1, "function", "function", "function", 3, 3, 2, ["a", "b"]]
    assert load(node, tmp_path, bundle(entry), "view.default.render()") == expected


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            'import * as three from "https://example.org/three.js";',
            UNKNOWN,
        ),
        ('import { a } from "https://example.org/a.js";', UNKNOWN),
        ('import a from "./a.js";', UNKNOWN),
        ('import "./a.js";', UNKNOWN),
        ('import { a as } from "./a.js";', "expected names such as"),
        ("import { a } from './a.js';", UNKNOWN),
        ('import { a } from "./a.js"', UNKNOWN),
        ('import { missing } from "./a.js";', "a.js does not export missing"),
        ('import { a } from "./nowhere.js";', "there is no file nowhere.js"),
        ('const later = () => import("./a.js");', r"import\(\) and import.meta"),
        ('const b = 1; import { a } from "./a.js";', "should start a line of its own"),
        ('  import { a } from "./a.js";', "should start a line of its own"),
        ('export { a } from "./a.js";', UNKNOWN),
        ('export * from "./a.js";', UNKNOWN),
        ("export let b = 1;", UNKNOWN),
        ("export const { b } = {};", UNKNOWN),
        ("export default function () {}", UNKNOWN),
        ("export const b = 1;\nexport { b };", "b is exported twice"),
    ],
)
def test_what_the_bundler_does_not_know_is_refused_with_file_and_line(written, statement, says):
    entry = written(
        a="export const a = 1;\n", view=f"// a view\n{statement}\nfunction render() {{}}\n{RENDER}"
    )
    with pytest.raises(ValueError, match=rf"thing/view\.js, line [23]: .*{says}"):
        bundle(entry)


def test_a_cycle_is_refused_with_its_modules(written):
    entry = written(
        a='import { b } from "./b.js";\nexport const a = 1;\n',
        b='import { a } from "./a.js";\nexport const b = 1;\n',
        view='import { a } from "./a.js";\n' + RENDER,
    )
    with pytest.raises(ValueError, match=r"in a cycle: a\.js → b\.js → a\.js"):
        bundle(entry)


def test_only_the_view_itself_has_a_default_export(written):
    with pytest.raises(ValueError, match="and nowhere else"):
        bundle(written(view="export const a = 1;\n"))
    other = written(
        a="export const a = 1;\n" + RENDER, view='import { a } from "./a.js";\n' + RENDER
    )
    with pytest.raises(ValueError, match=r"see thing/a\.js"):
        bundle(other)


def test_style_sheets_come_from_the_kit_the_shared_parts_and_the_view(written):
    entry = written(a="export const a = 1;\n", view='import { a } from "./a.js";\n' + RENDER)
    entry.with_name("a.css").write_text(".a {}")
    entry.with_name("style.css").write_text(".view {}")
    entry.with_name("other.css").write_text(".other {}")
    sheet = styles(entry)
    assert sheet.endswith(".a {}\n.view {}")
    assert ".other" not in sheet
    assert len(sheet) > len(".a {}\n.view {}")
