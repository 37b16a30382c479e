"""Every notebook is written as the others are: see CONTRIBUTING.md, "A notebook"."""

import itertools
import json
import re
import statistics
from pathlib import Path

import pytest

from answers import EXERCISES
from helpers.paths import NOTEBOOKS

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
COURSE_PATHS = [path for path in PATHS if not path.name.startswith("00")]
ROLES = {"slide", "subslide", "fragment", "skip", "notes", "-"}


def read(path: Path) -> list[dict]:
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        cell["text"] = "".join(cell["source"])
    return notebook["cells"]


def code(path):
    return [cell for cell in read(path) if cell["cell_type"] == "code"]


def prose(path):
    return "\n\n".join(cell["text"] for cell in read(path) if cell["cell_type"] == "markdown")


every = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
every_lesson = pytest.mark.parametrize("path", COURSE_PATHS, ids=lambda path: path.stem)


@every
def test_it_is_committed_run_from_top_to_bottom(path):
    counts = [cell["execution_count"] for cell in code(path)]
    assert counts == list(range(1, len(counts) + 1))


@every
def test_no_output_is_an_error_or_a_warning(path):
    outputs = [output for cell in code(path) for output in cell["outputs"]]
    assert [o for o in outputs if o["output_type"] == "error"] == []
    assert [o for o in outputs if o.get("name") == "stderr"] == []
    assert "Warning" not in json.dumps(outputs)


@every
def test_views_have_a_picture_and_words_and_no_state_is_stored(path):
    notebook = json.loads(path.read_text())
    assert "widgets" not in notebook["metadata"]
    for cell in code(path):
        for output in cell["outputs"]:
            data = output.get("data", {})
            if "application/vnd.jupyter.widget-view+json" in data:
                assert "image/png" in data or "text/html" in data, cell["text"]
            assert " at 0x" not in "".join(data.get("text/plain", "")), cell["text"]


@every
def test_it_opens_with_title_facts_and_question(path):
    cells = read(path)
    assert cells[0]["cell_type"] == "markdown"
    lines = [line for line in cells[0]["text"].splitlines() if line.strip()]
    assert re.fullmatch(rf"# {path.stem[:2]} · .+", lines[0])
    assert re.fullmatch(r"\*.*\d+ minutes.*\*", lines[1])
    assert lines[2].startswith("> ")
    assert lines[2].rstrip().endswith("?")


@every
def test_all_imports_stand_in_one_cell_and_nothing_else_is_done_there(path):
    importing = [c for c in code(path) if re.search(r"^(import|from) ", c["text"], re.MULTILINE)]
    assert len(importing) == 1
    assert not re.search(r"^(def|class) ", importing[0]["text"], re.MULTILINE)


@every
def test_nothing_is_installed_downloaded_or_patched(path):
    for cell in code(path):
        forbidden = r"%pip|!pip|sys\.path|https?://|urlretrieve|filterwarnings|;\s*$"
        assert not re.search(forbidden, cell["text"], re.MULTILINE), cell["text"]


@every
def test_no_line_of_code_is_wider_than_100_characters(path):
    lines = [line for cell in code(path) for line in cell["text"].splitlines()]
    assert [line for line in lines if len(line) > 100] == []


@every
def test_cells_have_ids_of_their_own_and_a_role_on_slides(path):
    cells = read(path)
    ids = [cell["id"] for cell in cells]
    assert len(set(ids)) == len(ids)
    roles = [cell["metadata"].get("slideshow", {}).get("slide_type") for cell in cells]
    assert set(roles) <= ROLES, f"cells without a role: {roles.count(None)}"


@every
def test_every_exercise_has_its_header_stub_and_check(path):
    notebook = path.stem[:2]
    cells = read(path)
    stubs = {c["metadata"]["exercise"]: c for c in cells if "exercise" in c["metadata"]}
    assert set(stubs) == {e.id for e in EXERCISES.values() if e.notebook == notebook}
    for id, stub in stubs.items():
        exercise = EXERCISES[id]
        points = f"{exercise.points} point" if exercise.kind == "graded" else "practice"
        header = cells[cells.index(stub) - 1]["text"]
        dots = "●" * exercise.difficulty + "○" * (3 - exercise.difficulty)
        assert f"### Exercise {exercise.number} · {exercise.title}" in header
        assert f"{dots} · {exercise.minutes} minutes · {points}" in header
        if not exercise.function:
            continue
        assert f"{exercise.function}" in stub["text"]
        check = cells[cells.index(stub) + 1]["text"]
        assert f'check("{id}", {exercise.function})' in check


@every
def test_the_exercises_are_numbered_in_the_order_in_which_they_stand(path):
    found = re.findall(r"^### Exercise (\d+)\.(\d+) ·", prose(path), re.MULTILINE)
    assert [(int(n), int(k)) for n, k in found] == [
        (int(path.stem[:2]), k) for k in range(1, len(found) + 1)
    ]


@every
def test_the_exercises_are_not_solved(path):
    for cell in code(path):
        if cell["text"].lstrip().startswith("check("):
            words = "".join(cell["outputs"][0]["data"]["text/plain"])
            assert "not attempted yet" in words.lower(), words


@every
def test_the_code_of_an_answer_is_folded(path):
    reveals = re.compile(r"^\s*reveal\(", re.MULTILINE)
    answers = [cell for cell in code(path) if reveals.search(cell["text"])]
    folded = [cell["metadata"].get("jupyter", {}).get("source_hidden", False) for cell in answers]
    assert folded
    assert all(folded)


@every_lesson
def test_it_has_the_measures_of_a_lesson(path):
    lengths = sorted(len(cell["text"].splitlines()) for cell in code(path))
    exercises = [cell for cell in read(path) if cell["id"].startswith("ex-")]
    assert 30 <= len(read(path)) - len(exercises) <= 60  # docs/decisions/0003
    assert statistics.median(lengths) <= 5
    assert lengths[int(0.9 * len(lengths)) - 1] <= 12
    words = len(re.findall(r"[A-Za-z][A-Za-z'-]*", prose(path)))
    assert 1000 <= words <= 2500


@every_lesson
def test_it_has_the_parts_of_a_lesson(path):
    text, source = prose(path), "\n".join(cell["text"] for cell in code(path))
    assert re.search(r"Lecture: [A-Z]\d+", text)
    assert "you can" in text.lower()
    assert source.count("predict(") >= 2
    assert source.count("reveal(") == source.count("predict(")
    assert source.count("assert ") + source.count("assert_close(") >= 5
    assert "Claims(" in source
    assert "demo moments" in text.lower()
    assert "References" in text


@pytest.mark.parametrize(
    ("path", "following"), list(itertools.pairwise(COURSE_PATHS)),
    ids=lambda path: path.stem[:2],
)  # fmt: skip
def test_it_ends_with_a_link_to_the_next_notebook(path, following):
    title = re.search(r"^# (.+)$", prose(following), re.MULTILINE)[1]
    assert f"**Next:** [{title}]({following.name})" in prose(path)


@every_lesson
def test_every_claim_named_in_its_title_gets_a_verdict(path):
    named = re.findall(r"\b[RATF]\d+\b", read(path)[0]["text"].split(" · ")[1])
    table = next(c for c in code(path) if "Claims(" in c["text"])
    shown = "".join(table["outputs"][0]["data"]["text/plain"])
    assert [id for id in named if f"{id}:" not in shown] == []


@every
def test_it_is_light(path):
    assert path.stat().st_size < 1.5e6
