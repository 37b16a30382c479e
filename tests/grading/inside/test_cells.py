"""Which cells run: the student's own, and of the course's what those need."""

import json
from pathlib import Path

import pytest
from submitted import RIGHT, answered, code, notebook

from helpers.grading.inside import cells
from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.submissions import Submission, parse_notebook
from helpers.grading.judge.workers import WarmWorkers

OWN, COURSE = cells.OWN, cells.COURSE


@pytest.mark.parametrize(
    ("source", "meaning"),
    [
        ("%matplotlib inline", "pass"), ("!ls", "pass"), ("x = !ls", "x = None"),
        ("x = %timeit 1", "x = None"), ("torch.ones?", "pass"), ("?torch", "pass"),
        ("for x in y:\n    %time f(x)", "for x in y:\n    pass"),
        ("%%time\nx = 1", "\nx = 1"), ("%%bash\nrm -r /", ""), ("%%writefile a.py\nx", ""),
        ("y = (a\n  % b)", "y = (a\n  % b)"), ("'''\n!x\n'''", "'''\n!x\n'''"),
    ],
)  # fmt: skip
def test_a_magic_has_a_meaning(source: str, meaning: str) -> None:
    assert cells.without_magics(source) == meaning


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
