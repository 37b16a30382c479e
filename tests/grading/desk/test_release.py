"""The students' copy: works on its own, holds no answer, and the scan that says so can fail."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

import pytest

from answers import EXERCISES
from helpers.grading.desk import leaks, release
from helpers.paths import COURSE

GRADED = [e for e in EXERCISES.values() if e.kind == "graded" and e.form == "function"]


def git(place: Path, *words: str) -> str:
    who = ["-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", "-C", str(place), *who, *words], check=True, text=True,
                          capture_output=True).stdout  # fmt: skip


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A commit of the course as it is here, so that these tests need no clean working tree."""
    place = tmp_path_factory.mktemp("checkout")
    listed = git(COURSE, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in sorted(set(listed.split("\0")) - {""}):
        if (COURSE / name).is_file() and release.is_released(PurePosixPath(name)):
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(COURSE / name, place / name)
    git(place, "init", "-q")
    git(place, "add", "-A", "-f")
    git(place, "commit", "-qm", "the course")
    return place


@pytest.fixture
def own(checkout: Path, tmp_path: Path) -> Path:
    """A checkout to be changed."""
    git(tmp_path, "clone", "-q", str(checkout), "own")
    return tmp_path / "own"


@pytest.fixture
def unscanned(monkeypatch: pytest.MonkeyPatch) -> None:
    """No search for answers, which reads every byte: what is tested is something else."""
    monkeypatch.setattr(release, "find_leaks", lambda folder: [])


@pytest.fixture(scope="module")
def released(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the zip, as a student does."""
    _, archive = release.make_release(checkout, tmp_path_factory.mktemp("release"))
    place = tmp_path_factory.mktemp("student")
    with zipfile.ZipFile(archive) as zipped:
        zipped.extractall(place)
    return place / release.NAME


def run(released: Path, program: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    # as in a fresh environment: this one's editable install would find what the copy lacks
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "sys.meta_path[:] = [f for f in sys.meta_path if '__editable__' not in f.__module__]\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{released}:{tmp_path}",
                   "PYTHONDONTWRITEBYTECODE": "1",
                   "COURSE_PROGRESS": str(tmp_path / "progress.json")}  # fmt: skip
    return subprocess.run([sys.executable, "-P", "-c", program], cwd=released / "notebooks",
                          env=environment, capture_output=True, text=True)  # fmt: skip


def test_nothing_of_the_instructors_is_in_it(released: Path) -> None:
    names = [str(p.relative_to(released)) for p in released.rglob("*")]
    assert "helpers/exercises/recorded" in names
    assert "notebooks/06_attention_layer.ipynb" in names
    for part in ("grading", "tests", ".git", "__pycache__", ".ipynb_checkpoints", "instructors"):
        assert not [n for n in names if part in Path(n).parts], part
    assert not [n for n in names if n.endswith((".pyc", ".secret"))]
    assert "test:" not in (released / "Makefile").read_text()
    assert "lab:" in (released / "Makefile").read_text()


def test_it_gives_no_answer_away(released: Path) -> None:
    assert leaks.find_leaks(released) == []


@pytest.mark.usefixtures("unchecked")
def test_no_function_of_the_library_is_a_graded_answer() -> None:
    assert leaks.passing_functions() == []
    names = [name for name, _ in leaks.public_functions()]
    assert "helpers.layers.attention.attend" in names


@pytest.mark.parametrize("exercise", GRADED, ids=lambda e: e.id)
def test_an_answer_would_be_noticed(exercise, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Each of the scans is red when an answer is planted."""
    from helpers.grading.judge.key import make_public_key

    line = next(line for line, id_ in leaks.answer_lines().items() if id_ == exercise.id)
    plants = {
        "notebooks/x.ipynb": json.dumps({"cells": [{"source": ["x = 1\n", f"  {line}  # so"]}]}),
        "notebooks/y.ipynb": json.dumps(
            {"cells": [{"source": "", "outputs": [{"text": [line]}], "metadata": {}}]}),
        "helpers/layers/z.py": f"def {exercise.function}(x):\n    return x",
        "helpers/a.pyc": "", "data/__pycache__/b.txt": "", "docs/answers/c.txt": "",
        "README.md": f"text\n{line}\n",
    }  # fmt: skip
    for place, text in plants.items():
        path = tmp_path / place.replace("/", "_") / place
        path.parent.mkdir(parents=True)
        path.write_text(text)
        assert leaks.find_leaks(path.parents[len(Path(place).parts) - 1]), place
    assert leaks.passes(exercise.answer, make_public_key(exercise), exercise)


def test_a_leak_stops_the_release(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "find_leaks", lambda folder: ["notebooks/x.ipynb: a line"])
    with pytest.raises(ValueError, match="give answers away"):
        release.make_release(checkout, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("unscanned")
def test_the_same_course_gives_the_same_zip(tmp_path: Path, checkout: Path) -> None:
    one = release.make_release(checkout, tmp_path / "one")[1].read_bytes()
    assert release.make_release(checkout, tmp_path / "two")[1].read_bytes() == one


BOOK = "notebooks/06_attention_layer.ipynb"


def solve(place: Path) -> None:
    """Write the author's own solution into a graded cell."""
    book = json.loads((place / BOOK).read_text("utf-8"))
    cell = next(c for c in book["cells"] if c["cell_type"] == "code"
                and c["metadata"].get("exercise") == "attention.score_gradient")  # fmt: skip
    cell["source"] = "def score_gradient(A, grad_A):\n    return A * grad_A"
    (place / BOOK).write_text(json.dumps(book), "utf-8")


def test_a_changed_file_stops_the_release_by_name(own: Path, tmp_path: Path) -> None:
    solve(own)
    (own / "notebooks" / "new.ipynb").write_text("{}")
    with pytest.raises(ValueError, match="differ from the commit") as refusal:
        release.make_release(own, tmp_path / "out")
    assert str(refusal.value).splitlines()[1:] == [f"  {BOOK}", "  notebooks/new.ipynb"]
    assert not (tmp_path / "out" / release.NAME).exists()


@pytest.mark.usefixtures("unscanned")
def test_a_change_outside_of_what_is_released_does_not(own: Path, tmp_path: Path) -> None:
    (own / "note.txt").write_text("mine")
    assert release.make_release(own, tmp_path / "out")[1].is_file()


@pytest.mark.usefixtures("unscanned")
def test_a_committed_solution_stops_it_too(own: Path, tmp_path: Path) -> None:
    solve(own)
    git(own, "commit", "-qam", "a slip")
    with pytest.raises(ValueError, match="score_gradient differs from its stub"):
        release.make_release(own, tmp_path / "out")


@pytest.mark.usefixtures("unscanned")
@pytest.mark.parametrize(
    ("line", "why"),
    [("[more](docs/claims.md)", "a link to docs/claims.md"),
     ("see `docs/claims.md`", "a link to docs/claims.md"),
     ("run `make test`", "make test, which the released Makefile lacks")],
)  # fmt: skip
def test_a_dead_link_stops_it(own: Path, tmp_path: Path, line: str, why: str) -> None:
    readme = own / "README.md"
    readme.write_text(f"# Course\n{line}\n", "utf-8")
    git(own, "commit", "-qam", "a link")
    with pytest.raises(ValueError, match=why):
        release.make_release(own, tmp_path / "out")


def test_its_readme_leads_somewhere(released: Path) -> None:
    text = (released / "README.md").read_text("utf-8")
    assert "For students" in text
    assert not [
        word for word in ("For authors", "make test", "CONTRIBUTING", "Binder") if word in text
    ]
    assert release.dead_links(released) == []


def test_without_a_commit_there_is_no_release(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a release is made of a git commit"):
        release.make_release(tmp_path, tmp_path / "out")


def test_its_checks_check(released: Path, tmp_path: Path) -> None:
    done = run(released, """
import importlib.util, torch, helpers
from helpers.exercises import check
assert importlib.util.find_spec("helpers.grading") is None, helpers.__file__
def score_gradient(A, grad_A):
    return A * (grad_A - (A * grad_A).sum(-1, keepdim=True))
assert check("attention.score_gradient", score_gradient).passed
assert not check("attention.score_gradient", lambda A, grad_A: A * grad_A).passed
print("checked", helpers.__file__)
""", tmp_path)  # fmt: skip
    assert "checked" in done.stdout, done.stderr[-2000:]
    assert str(released) in done.stdout


@pytest.mark.kernel
@pytest.mark.parametrize("name", ["00_start_here", "06_attention_layer"])
def test_its_notebooks_run(released: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(released / "notebooks", tmp_path / "notebooks")
    done = run(released, f"""
import nbformat
from nbclient import NotebookClient
book = nbformat.read({str(tmp_path / "notebooks" / name)!r} + ".ipynb", 4)
NotebookClient(book, timeout=300, kernel_name="python3").execute()
print("ran", len(book.cells))
""", tmp_path)  # fmt: skip
    assert "ran" in done.stdout, done.stderr[-2000:]
