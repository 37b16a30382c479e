"""Which cells run: the student's own, and of the course's what those need."""

import json
from pathlib import Path

import pytest
from submitted import RIGHT, answered, code, notebook

from helpers.grading.inside import cells
from helpers.grading.inside.source import read_cell
from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.session import Times
from helpers.grading.judge.submissions import Submission, parse_notebook
from helpers.grading.judge.workers import WarmWorkers

OWN, COURSE = cells.OWN, cells.COURSE


@pytest.mark.parametrize(
    ("source", "meaning"),
    [
        ("%matplotlib inline", "pass"), ("!ls", "pass"), ("x = !ls", "x = []"),
        ("x = %timeit 1", "x = None"), ("torch.ones?", "pass"), ("?torch", "pass"),
        ("for x in y:\n    %time f(x)", "for x in y:\n    f(x)"), ("%time x = 1", "x = 1"),
        ("%%time\nx = 1", "x = 1"), ("%%bash\nrm -r /", "pass"), ("%%writefile a.py\nx", "pass"),
        ("%%time\n%time x = 1\n!ls", "x = 1\npass"), ("x = %time f(1)", "x = f(1)"),
        ("%%capture out\nx = 1", "x = 1\nout = get_ipython()"), ("%prun -l 10 x = 1", "x = 1"),
        ("%%timeit\nx = 1", "pass"), ("%%capture --no-stderr\nx = 1", "x = 1"),
        ("!pip install a \\\n  --quiet\nx = 1", "pass\nx = 1"), (">>> x = 1", "x = 1"),
        ("if x:\n    %pip install a\nelse:\n    y", "if x:\n    pass\nelse:\n    y"),
        ("    x = 1\n    y = 2", "x = 1\ny = 2"), ("%load_ext a\n\nx = 1", "pass\nx = 1"),
        ("files = %sx ls", "files = []"), ("/f 1", "f(1)"), ("get_ipython().system('ls')", "pass"),
        ("x = 1  # why?", "x = 1"), ("%time await f()", "await f()"), ("%cd ..", "pass"),
        ("def f():\n    'Why?'\n    return 1", 'def f():\n    """Why?"""\n    return 1'),
        ("%autosave 60\ny = (a\n  % b)", "pass\ny = a % b"), ("'''\n!x\n'''", '"""\n!x\n"""'),
    ],
)  # fmt: skip
def test_a_cell_means_what_it_means_to_ipython(source: str, meaning: str) -> None:
    assert read_cell(source).python == meaning


def test_what_does_nothing_is_named() -> None:
    assert read_cell("%%bash\nls").skipped == ("%%bash",)
    assert read_cell("!pip install a\n%time 1\nx = !ls").skipped == ("!pip", "!ls")
    assert read_cell("%matplotlib inline\n%timeit 1").skipped == ()


def test_a_demonstration_runs_only_when_its_names_are_needed() -> None:
    book = [
        (OWN, "import numpy as np"),
        (COURSE, "slow = train_for_an_hour()"),
        (COURSE, "def scale(x): return x / size"),
        (COURSE, "size = 4"),
        (COURSE, "def attend(Q): return 1\ndef more(x): return x"),
        (OWN, "def attend(Q):\n    size_of_mine = 3\n    return scale(Q)"),
    ]
    assert cells.needed(book, ["attend"]) == [True, False, True, True, False, True]


def test_a_cell_that_gives_the_answer_never_runs() -> None:
    book = [(COURSE, "from library import attend\nx = 1"), (OWN, "y = x + attend(1)")]
    assert cells.needed(book, ["attend"]) == [False, True]
    assert cells.needed(book, []) == [True, True]


def test_the_courses_own_trainings_do_not_run(course: Course) -> None:
    book = course.notebooks["06"]
    chosen = book.cells_to_run(parse_notebook(answered(book)))
    runs = cells.needed(chosen, [e.function for e in book.exercises])
    running = [source for (_, source), on in zip(chosen, runs, strict=True) if on]
    assert len(running) == 1 + len(book.exercises)  # the imports and the answers


def test_what_cells_do_costs_an_honest_student_nothing(
    small: Course, judge: Judge, warm: WarmWorkers
) -> None:
    odd = [
        "name = input('Who are you? ')\n%timeit 1\nget_ipython().run_line_magic('time', '1')",
        "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\ndisplay(plt.gcf())",
        "from ipywidgets import interact\ninteract(lambda x: x, x=(0, 3))",
        "import warnings\nwarnings.warn('honest')", "1 / 0", "def broken(:",
        "import asyncio\nawait asyncio.sleep(0)",
        "from helpers.exercises import check\ncheck('attention.merge', merge)", "print(undefined)",
    ]  # fmt: skip
    data = answered(small.notebooks["06"], extra=odd)
    outcomes = judge.grade(Submission("ada", "06", Path("none"), content=data), warm.start)
    assert [o.state for o in outcomes] == ["right", "right"]
    named = "".join(outcomes[0].warnings)
    assert "ZeroDivisionError" in named
    assert "SyntaxError" in named
    assert "NameError" in named
    assert named.count("raised") == 3


def test_an_answer_may_stand_in_a_cell_of_its_own_and_use_helpers_of_its_own(
    small: Course, judge: Judge, warm: WarmWorkers
) -> None:
    book = small.notebooks["06"]
    own = json.loads(answered(book, right=set()))["cells"]
    half = RIGHT["attention.merge"].replace("torch.logaddexp", "my_logaddexp")
    own += [code("from torch import logaddexp as my_logaddexp"), code(half)]
    outcomes = judge.grade(Submission("ada", "06", Path("none"), content=notebook(own)), warm.start)
    assert [o.state for o in outcomes] == ["untouched", "right"]


def test_a_library_call_is_a_warning_and_no_verdict(course: Course) -> None:
    own = ["import torch.nn.functional as F", "def helper(x): return F.softmax(x, -1)",
           "def softmax(scores): return helper(scores)", "F.softmax"]  # fmt: skip
    forbidden = {
        "softmax": ["torch.nn.functional.softmax"],
        "other": ["torch.nn.functional.softmax"],
    }
    assert cells.library_calls(own, forbidden) == {
        "softmax": ["torch.nn.functional.softmax"], "other": []}  # fmt: skip


HANG = ["import threading\nthreading.Event().wait()", "import time\nwhile True: time.sleep(0.05)",
        "import time\nwhile True:\n    try: time.sleep(9)\n    except BaseException: pass",
        "import os\nos._exit(1)"]  # fmt: skip


@pytest.mark.parametrize("last", HANG)
def test_what_ran_before_a_cell_that_never_ends_counts(
    small: Course, warm: WarmWorkers, last: str
) -> None:
    hurried = Judge(small, Times(cell=1.0, total=24.0, patience=1.0))
    data = answered(small.notebooks["06"], extra=[last, "after = 1"])
    outcomes = hurried.grade(Submission("ada", "06", Path("none"), content=data), warm.start)
    assert [o.state for o in outcomes] == ["right", "right"], outcomes


def test_a_busy_machine_changes_no_word_of_a_grade(small: Course, warm: WarmWorkers) -> None:
    """Which clock stops an answer first, its own or ours, depends on what else is running."""
    head = "def merge(Y_a, L_a, Y_b, L_b):\n    import time\n    while True:\n        "
    found = []
    for body, patience in (("pass", 30.0), ("time.sleep(9)", 1.0)):
        hurried = Judge(small, Times(call=0.5, total=200.0, patience=patience))
        data = answered(small.notebooks["06"], sources={"attention.merge": head + body})
        outcomes = hurried.grade(Submission("ada", "06", Path("none"), content=data), warm.start)
        found.append([(o.exercise, o.state, o.reason, o.hint, o.cases) for o in outcomes])
    assert "time" in {state for _, state, *_ in found[0]}
    assert found[0] == found[1]


@pytest.mark.parametrize("change", ["", "  # still to do", "\n\n"])
def test_a_stub_that_comes_later_replaces_no_answer(
    small: Course, judge: Judge, warm: WarmWorkers, change: str
) -> None:
    book = small.notebooks["06"]
    stubs = [stub + change for stub in book.stubs.values()]
    data = answered(book, extra=stubs)
    outcomes = judge.grade(Submission("ada", "06", Path("none"), content=data), warm.start)
    assert [o.state for o in outcomes] == ["right", "right"]


def test_magics_lose_no_name(small: Course, judge: Judge, warm: WarmWorkers) -> None:
    cells = json.loads(answered(small.notebooks["06"]))["cells"]
    for cell in cells:
        if "def merge" in cell["source"]:
            cell["source"] = "%%time\n" + cell["source"].replace("torch.where", "where")
    cells.insert(2, code("%time where = torch.where\n!pip install einops"))
    data = notebook(cells)
    outcomes = judge.grade(Submission("ada", "06", Path("none"), content=data), warm.start)
    assert [o.state for o in outcomes] == ["right", "right"]
    assert any("!pip in cell" in warning for warning in outcomes[0].warnings)
