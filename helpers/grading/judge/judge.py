"""The judge: gives a submission's cells and arguments to a worker, compares what comes back,
says what it is worth.

Trusted. It holds the expected values and never imports, unpickles or runs anything that a
student wrote. Public cases go first, so that what a page shows cannot hold hidden ones; the
hidden cases decide.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from helpers.exercises.call import Outcome as Called
from helpers.exercises.check import LARGEST_DRAWN
from helpers.exercises.exercise import Exercise
from helpers.grading.judge.course import Cell, Course, CourseNotebook
from helpers.grading.judge.groups import earned, in_words
from helpers.grading.judge.key import Key, KeyCases, differences, make_key
from helpers.grading.judge.outcome import LARGEST_PICTURE, CaseResult, Outcome
from helpers.grading.judge.session import Answer, Failure, Session, Times
from helpers.grading.judge.submissions import Refused, Submission
from helpers.grading.judge.workers import Conversation, InfrastructureError

ATTEMPTS = 3
_LEFT_OUT = {"time": "never ended", "ended": "ended the process"}


@dataclass
class _Tally:
    """What is known of one exercise so far."""

    key: Key
    results: list[CaseResult] = field(default_factory=list)
    wrong: int = 0  # cases
    hint: dict[str, str] = field(default_factory=dict)  # a known mistake, its hint
    failure: Failure | None = None
    nothing: bool = False  # returned nothing at all
    hidden_wrong: int = 0
    lost: set[str] = field(default_factory=set)  # groups with a case that is not right
    evidence: dict[str, np.ndarray] = field(default_factory=dict)


class Judge:
    """Grades submissions, in any number of threads; keys are computed once."""

    def __init__(self, course: Course, times: Times | None = None) -> None:
        self.course, self._times = course, times or Times()
        self._keys: dict[str, Key] = {}
        self._lock = threading.Lock()

    def key(self, exercise: Exercise) -> Key:
        """Return cases and expected outputs of an exercise."""
        with self._lock:
            if exercise.id not in self._keys:
                self._keys[exercise.id] = make_key(exercise, self.course.seed(exercise))
            return self._keys[exercise.id]

    def grade(
        self, submission: Submission, start: Callable[[], Conversation], only: str | None = None
    ) -> list[Outcome]:
        """Grade a notebook's exercises, or one of them; what a student sent never raises."""
        notebook = self.course.notebooks[submission.notebook]
        exercises = [e for e in notebook.exercises if only in (None, e.id)]
        try:
            cells = submission.cells()
        except Refused as refusal:
            outcomes = [_plain(submission, e, "refused", 0.0, str(refusal)) for e in exercises]
            return _with_notes(submission, outcomes)
        fault = ""
        for _ in range(ATTEMPTS):
            try:
                outcomes = self._grade(submission, notebook, exercises, cells, start)
                return _with_notes(submission, outcomes)
            except InfrastructureError as error:
                fault = str(error)
        return [_plain(submission, e, "fault", None, fault) for e in exercises]

    def _grade(
        self,
        submission: Submission,
        notebook: CourseNotebook,
        exercises: list[Exercise],
        cells: list[Cell],
        start: Callable[[], Conversation],
    ) -> list[Outcome]:
        attempted = [
            e for e in exercises if e.form != "written" and not notebook.untouched(e, cells)
        ]
        tallies = {e.id: _Tally(self.key(e)) for e in attempted}
        session = Session(start, self._request(notebook, cells, attempted), self._times)
        try:
            for hidden in (False, True):
                for exercise in attempted:
                    self._run_cases(exercise, tallies[exercise.id], hidden, session)
        finally:
            session.close()
        return [
            self._outcome(submission, notebook, e, cells, tallies.get(e.id), session)
            for e in exercises
        ]

    def _request(
        self, notebook: CourseNotebook, cells: list[Cell], exercises: list[Exercise]
    ) -> dict[str, Any]:
        return {
            "cells": notebook.cells_to_run(cells),
            "stubs": list(notebook.stubs.values()),
            "functions": [e.function for e in notebook.exercises if e.function],
            "forbidden": {e.function: list(e.forbidden) for e in exercises},
        }

    def _run_cases(self, exercise: Exercise, tally: _Tally, hidden: bool, session: Session) -> None:
        if tally.failure is not None and not _goes_on(exercise, tally.failure):
            return
        part = tally.key.hidden if hidden else tally.key.public
        answers = session.call(part.requests, part.arrays)
        tally.lost |= {case.case.group for case in part.cases[len(answers) :]}
        for number, (case, got) in enumerate(zip(part.cases, answers, strict=False)):
            words = "as expected"
            if isinstance(got, Failure):
                tally.failure = tally.failure or got
                words = got.reason
            elif exercise.form == "figure":
                _keep_picture(tally, got)
            elif not case.matches(got, exercise):
                words = "; ".join(differences(got, case.expected, exercise)) or "not good enough"
                tally.nothing = tally.nothing or not got
                tally.wrong += 1
                tally.hidden_wrong += hidden
                if not hidden and not tally.evidence:
                    tally.evidence = _what_came_back(exercise, number, got)
            if words != "as expected":
                tally.lost.add(case.case.group)
            if not hidden:
                tally.results.append(CaseResult(case.case.name, words == "as expected", words))
        if (tally.wrong or tally.failure) and not tally.hint:  # of the public cases, like `check`
            tally.hint = hint_for(part, answers)

    def _outcome(
        self,
        submission: Submission,
        notebook: CourseNotebook,
        exercise: Exercise,
        cells: list[Cell],
        tally: _Tally | None,
        session: Session,
    ) -> Outcome:
        if exercise.form == "written":
            text = notebook.written(exercise, cells)
            if text:
                return _plain(submission, exercise, "manual", None, "A written answer.", text=text)
            return _plain(submission, exercise, "untouched", 0.0, "No answer was written.")
        if tally is None:
            return _plain(submission, exercise, "untouched", 0.0, "The stub is as it was.")
        more: dict[str, Any] = {
            "cases": tuple(tally.results),
            "evidence": tally.evidence,
            "warnings": _warnings(exercise, session),
        }
        more |= tally.hint
        if points := _partly(exercise, tally):
            reason = f"Points by groups of cases: {in_words(exercise, tally.lost)}."
            return _plain(submission, exercise, "partly", points, reason, **more)
        if tally.failure is not None:
            state, reason = tally.failure.state, tally.failure.reason
            return _plain(submission, exercise, state, 0.0, reason, **more)
        if exercise.form == "figure":
            return _plain(submission, exercise, "manual", None, "A figure, drawn below.", **more)
        if not tally.wrong:
            reason = "All hidden cases are right."
            return _plain(submission, exercise, "right", float(exercise.points), reason, **more)
        if tally.nothing:
            reason = "The function returns nothing."
            return _plain(submission, exercise, "untouched", 0.0, reason, **more)
        count = f"{tally.hidden_wrong} of {len(tally.key.hidden.cases)} hidden cases"
        reason = f"{count} gave other values than expected."
        return _plain(submission, exercise, "wrong", 0.0, reason, **more)


def _goes_on(exercise: Exercise, failure: Failure) -> bool:
    """Tell whether the other cases can still earn points: after an exception, in groups."""
    return bool(exercise.groups) and failure.state == "error"


def _partly(exercise: Exercise, tally: _Tally) -> float:
    """Return the points of an answer that is right in some groups only; else 0."""
    if tally.failure is not None and not _goes_on(exercise, tally.failure):
        return 0.0
    return earned(exercise, tally.lost) if tally.lost else 0.0


def _plain(
    submission: Submission,
    exercise: Exercise,
    state: str,
    points: float | None,
    reason: str,
    **more: Any,
) -> Outcome:
    return Outcome(
        submission.student, submission.notebook, exercise.id, state,
        points, float(exercise.points), reason, **more,
    )  # fmt: skip


def _with_notes(submission: Submission, outcomes: list[Outcome]) -> list[Outcome]:
    """Put what is to be said of the whole file into a notebook's first outcome."""
    return [replace(o, warnings=(*submission.notes, *o.warnings)) for o in outcomes[:1]] + [
        *outcomes[1:]
    ]


def hint_for(part: KeyCases, answers: Sequence[Answer]) -> dict[str, str]:
    """Return the known mistake that these answers are and its hint, as `check` gives it."""
    found = part.recognise([_called(answer) for answer in answers])
    if found is None:
        return {}
    return {"mistake": found.mistake, "hint": f"{found.hint} {found.note}".strip()}


def _called(answer: Answer) -> Called:
    if isinstance(answer, Failure):
        return Called(problem=answer.reason, error=answer.raised)
    return Called(tuple(answer))


def _warnings(exercise: Exercise, session: Session) -> tuple[str, ...]:
    calls = [
        f"The function mentions {name}." for name in session.mentions.get(exercise.function, [])
    ]
    cells = [f"Cell {number} raised {name}." for number, name in session.cell_errors]
    left_out = [f"Cell {n} {_LEFT_OUT[state]} and was left out."
                for n, state in sorted(session.left_out.items())]  # fmt: skip
    commands = ", ".join(f"{name} in cell {n}" for n, name in session.skipped)
    skipped = [f"Commands that do nothing when graded: {commands}."] if commands else []
    return tuple(calls + cells + left_out + skipped)


def _what_came_back(
    exercise: Exercise, number: int, got: Sequence[np.ndarray]
) -> dict[str, np.ndarray]:
    """Keep what a page draws, and nothing that is too large for it."""
    named = zip(exercise.outputs, got, strict=False)
    arrays = {f"got_{n}": g for n, g in named if 0 < g.size <= LARGEST_DRAWN}
    return {"case": np.array(number), **arrays}


def _keep_picture(tally: _Tally, got: Sequence[np.ndarray]) -> None:
    """Keep a figure's pixels if they are pixels; the page's PNG is made of them by us."""
    match [(image.dtype, image.ndim, image.shape[-1:], image.size) for image in got]:
        case [(np.dtype(name="uint8"), 3, (3,), size)] if 0 < size <= LARGEST_PICTURE:
            tally.evidence = {"picture": got[0]}
        case _:
            tally.failure = Failure("error", "It drew no figure.")
