"""The page of claims is what the notebooks say, and a table that was not run is named."""

import importlib.util
import json

import pytest

from helpers.paths import COURSE

spec = importlib.util.spec_from_file_location("claims_tool", COURSE / "tools" / "claims.py")
claims = importlib.util.module_from_spec(spec)
spec.loader.exec_module(claims)

TABLE = """| | The lecture says | Verdict | Measured here |
|---|---|---|---|
| A1 | Attention is all you need. | ◐ true with conditions | An MLP is needed \\| too. |
| A2 | It sees. | ✓ true | Seen. |"""


def notebook(folder, number, table, title="Attention"):
    first = f"# {number} · {title}\n\n*Lecture: A1 · 60 minutes*\n\n> What is it?"
    outputs = [{"data": {"text/markdown": table}}] if table else []
    cells = [
        {"cell_type": "markdown", "source": first},
        {"cell_type": "code", "source": "Claims([\n])", "outputs": outputs},
    ]
    path = folder / f"{number}_attention.ipynb"
    path.write_text(json.dumps({"cells": cells}))
    return path


def test_the_page_is_fresh():
    assert claims.PAGE.read_text(encoding="utf-8") == claims.page(), "run `make claims`"


def test_rows_are_collected_under_their_notebooks_and_counted(tmp_path):
    notebook(tmp_path, "06", TABLE)
    notebook(tmp_path, "07", TABLE, title="Order")
    page = claims.page(tmp_path)
    assert "4 claims from 2 notebooks: 2 true, 2 true with conditions, 0 misleading." in page
    assert "## 07 · [Order](../notebooks/07_attention.ipynb)" in page
    assert page.count("| A1 | Attention is all you need. | ◐ true with conditions |") == 2


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("", "has no output; run the notebook"),
        (TABLE.replace("✓ true", "maybe"), "no row of claims"),
    ],
)
def test_what_is_no_table_of_claims_is_named(tmp_path, table, says):
    path = notebook(tmp_path, "06", table)
    with pytest.raises(ValueError, match=f"{path.name}.*{says}"):
        claims.claims_of(path)
