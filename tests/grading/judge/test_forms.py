"""Exercises that are more than a function: a class, a training, a figure, a written answer."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from submitted import answered, markdown, notebook, small_course

from helpers.exercises.exercise import Call, Case, Exercise, Mistake
from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.outcome import Outcome
from helpers.grading.judge.submissions import Submission
from helpers.grading.judge.workers import WarmWorkers


class Accumulator:
    """The answer of the class exercise."""

    def __init__(self, W):  # type: ignore[no-untyped-def]
        self.W, self.h = W, 0 * W[0]

    def step(self, x):  # type: ignore[no-untyped-def]
        self.h = 0.5 * self.h + x @ self.W
        return self.h


class Forgetful(Accumulator):
    """A named mistake: the state is not kept."""

    def step(self, x):  # type: ignore[no-untyped-def]
        return x @ self.W


def class_cases(rng: np.random.Generator) -> list[Case]:
    def case(name: str, steps: int) -> Case:
        calls = tuple(Call("step", {"x": rng.normal(size=3)}) for _ in range(steps))
        return Case(name, {"W": rng.normal(size=(3, 2))}, calls)

    return [case("two steps", 2), case("two other steps", 2)]


def training_cases(rng: np.random.Generator) -> list[Case]:
    w = rng.normal(size=3)
    X, hidden = rng.normal(size=(64, 3)), rng.normal(size=(200, 3))
    call = Call("__call__", {"X": hidden})
    return [Case("a linear rule", {"X": X, "y": (X @ w > 0).astype(np.int64)}, (call,))]


def least_squares(X, y):  # type: ignore[no-untyped-def]
    X, y = torch.as_tensor(X), torch.as_tensor(y)
    w = torch.linalg.lstsq(X, 2.0 * y[:, None].double() - 1).solution[:, 0]
    return lambda Z: (torch.as_tensor(Z) @ w > 0).long()


def accurate(case: Case, outputs: list[np.ndarray]) -> bool:
    X, y = case.inputs["X"], case.inputs["y"]
    expected = least_squares(X, y)(case.calls[0].inputs["X"]).numpy()
    return outputs[0].shape == (200,) and bool((outputs[0] == expected).mean() > 0.85)


def draw(values):  # type: ignore[no-untyped-def]
    return None


COMMON = {
    "notebook": "07", "kind": "graded", "difficulty": 2, "minutes": 10,
    "hints": ("one", "two", "three"),
}  # fmt: skip
FORMS = {
    e.id: e
    for e in (
        Exercise(
            id="forms.accumulator", number="7.1", title="A class", points=3, function="Accumulator",
            answer=Accumulator, cases=class_cases, outputs=("h_1", "h_2"), form="object",
            mistakes=(Mistake("the state is not kept", Forgetful, "What is h before the step?"),),
            alternatives=(Accumulator, Accumulator), **COMMON,
        ),
        Exercise(
            id="forms.training", number="7.2", title="A training", points=4, function="train",
            answer=least_squares, cases=training_cases, outputs=("labels",), form="object",
            mistakes=(Mistake("always one", lambda X, y: lambda Z: Z[:, 0] * 0 + 1, "One label?"),),
            alternatives=(least_squares, least_squares), accepts=accurate, seconds=20.0, **COMMON,
        ),
        Exercise(
            id="forms.figure", number="7.3", title="A figure", points=2, function="draw",
            answer=draw, cases=lambda rng: [Case("ten numbers", {"values": rng.normal(size=10)})],
            outputs=(), mistakes=(), alternatives=(), form="figure", **COMMON,
        ),
        Exercise(
            id="forms.written", number="7.4", title="In words", points=1, function="",
            answer=draw, cases=lambda rng: [], outputs=(), mistakes=(), alternatives=(),
            form="written", **COMMON,
        ),
    )
}  # fmt: skip
CLASS = """
class Accumulator(torch.nn.Module):
    def __init__(self, W):
        super().__init__()
        self.W, self.h = torch.nn.Parameter(W), 0
    def step(self, x):
        self.h = 0.5 * self.h + x @ self.W
        return self.h
"""
TRAIN = """
def train(X, y):
    model = torch.nn.Linear(3, 1).double()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    for _ in range(150):
        loss = torch.nn.functional.binary_cross_entropy_with_logits(model(X)[:, 0], y.double())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return lambda Z: (model(Z)[:, 0] > 0).long()
"""
FIGURE = """
def draw(values):
    import matplotlib.pyplot as plt
    figure, axes = plt.subplots(figsize=(4, 3))
    axes.plot(values)
    return figure
"""
RIGHT = {"forms.accumulator": CLASS, "forms.training": TRAIN, "forms.figure": FIGURE}


@pytest.fixture(scope="module")
def forms(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return small_course(
        tmp_path_factory.mktemp("forms"), FORMS, b"a secret of the forms, long enough"
    )


@pytest.fixture(scope="module")
def workers(forms: Course) -> Iterator[WarmWorkers]:
    warm = WarmWorkers([*forms.modules, "matplotlib.pyplot"])
    yield warm
    warm.close()


def grade(forms: Course, workers: WarmWorkers, data: bytes) -> dict[str, Outcome]:
    submission = Submission("ada", "07", Path("none"), content=data)
    return {o.exercise: o for o in Judge(forms).grade(submission, workers.start)}


def test_right_answers_of_every_form(forms: Course, workers: WarmWorkers) -> None:
    cells = json.loads(answered(forms.notebooks["07"], sources=RIGHT))["cells"]
    for cell in cells:
        if cell["id"] == "ex-7-4":
            cell["source"] = ["Because <script>alert(1)</script> ", "it is a mean."]
    outcomes = grade(forms, workers, notebook(cells))
    assert {id_: (o.state, o.points) for id_, o in outcomes.items()} == {
        "forms.accumulator": ("right", 3.0), "forms.training": ("right", 4.0),
        "forms.figure": ("manual", None), "forms.written": ("manual", None)}  # fmt: skip
    picture = outcomes["forms.figure"].evidence["picture"]
    assert picture.shape == (300, 400, 3)
    assert picture.std() > 5  # something is drawn
    assert outcomes["forms.written"].text.endswith("it is a mean.")


def test_the_blank_notebook(forms: Course, workers: WarmWorkers) -> None:
    outcomes = grade(forms, workers, answered(forms.notebooks["07"], right=set()))
    assert {(o.state, o.points) for o in outcomes.values()} == {("untouched", 0.0)}


def test_a_class_without_a_state_gets_its_own_hint(forms: Course, workers: WarmWorkers) -> None:
    sources = {"forms.accumulator": CLASS.replace("0.5 * self.h + ", "")}
    outcome = grade(forms, workers, answered(forms.notebooks["07"], sources=sources))
    assert outcome["forms.accumulator"].mistake == "the state is not kept"
    assert outcome["forms.accumulator"].points == 0.0


@pytest.mark.parametrize(
    ("source", "state"),
    [
        (TRAIN.replace("range(150)", "range(0)"), "wrong"),  # not trained
        ("def train(X, y):\n    return lambda Z: y", "wrong"),  # of another length
        ("def train(X, y):\n    return 3", "error"),
        ("def train(X, y):\n    while True: pass", "time"),
    ],
)
def test_a_training_is_judged_by_what_it_answers(
    forms: Course, workers: WarmWorkers, source: str, state: str
) -> None:
    hurried = dataclasses.replace(FORMS["forms.training"], seconds=1.0)
    exercises = FORMS | {"forms.training": hurried}
    book = dataclasses.replace(forms.notebooks["07"], exercises=tuple(exercises.values()))
    course = Course({"07": book}, forms.secret)
    outcome = grade(course, workers, answered(book, sources={"forms.training": source}))
    assert (outcome["forms.training"].state, outcome["forms.training"].points) == (state, 0.0)


@pytest.mark.parametrize(
    "body",
    ["return 'a text'.encode()", "raise ValueError", "import os; os._exit(0)",
     "import matplotlib.pyplot as plt; return plt.figure(figsize=(1e6, 1e6))"],
)  # fmt: skip
def test_a_figure_that_breaks_waits_or_gets_nothing(
    forms: Course, workers: WarmWorkers, body: str
) -> None:
    sources = RIGHT | {"forms.figure": f"def draw(values):\n    {body}"}
    outcomes = grade(forms, workers, answered(forms.notebooks["07"], sources=sources))
    assert outcomes["forms.figure"].state in ("manual", "error", "ended")
    assert outcomes["forms.training"].points == 4.0


def test_a_written_answer_is_known_by_its_cell(forms: Course, workers: WarmWorkers) -> None:
    outcomes = grade(forms, workers, notebook([markdown("my words", "ex-7-4"), markdown("no")]))
    assert outcomes["forms.written"].text == "my words"
