"""Feedback pages, one HTML file per student without network, and the overview of the class.

Every value goes through jinja2's autoescape; the pages' own policy forbids scripts and requests.
A verdict looks as ``check`` shows it, and every picture has a table beside it or is one.
"""

import base64
import dataclasses
import hashlib
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from helpers.exercises.compare import difference
from helpers.exercises.exercise import Exercise
from helpers.exercises.verdict import CaseVerdict, Pair, State, Verdict
from helpers.grading.desk.explain import next_step, task_of
from helpers.grading.desk.exports import file_name, points
from helpers.grading.desk.grades import Grade, Student
from helpers.grading.desk.items import Item, item_statistics
from helpers.grading.desk.render import render
from helpers.grading.judge.course import Course
from helpers.grading.judge.key import Key
from helpers.grading.judge.outcome import STATES, Outcome


@dataclass(frozen=True)
class Pages:
    """Writes pages into a folder; ``key`` gives an exercise's public cases."""

    course: Course
    out: Path
    key: Callable[[Exercise], Key]
    with_evidence: Callable[[Outcome], Outcome]
    trusted: bool = False

    def write(self, students: Sequence[Student], ignored: Sequence[tuple[str, str]]) -> None:
        """Write ``feedback/*.html`` and ``overview.html``."""
        (self.out / "feedback").mkdir(parents=True, exist_ok=True)
        for student in students:
            rows = [self._row(student, grade) for grade in student.grades.values()]
            page = self._render("student.html", title=student.name, student=student, rows=rows)
            (self.out / page_name(student.name)).write_text(page, encoding="utf-8")
        self._write_overview(students, ignored)

    def _render(self, template: str, **values: Any) -> str:
        return render(template, trusted=self.trusted, **values)

    def _row(self, student: Student, grade: Grade) -> dict[str, Any]:
        from markupsafe import Markup

        outcome = self.with_evidence(grade.outcome)
        exercise = self.course.exercises[outcome.exercise]
        picture = outcome.evidence.get("picture")
        return {
            "id": f"exercise-{exercise.number.replace('.', '-')}",
            "heading": _heading(exercise),
            "state": STATES[outcome.state] if not grade.by_hand else "points by hand",
            "points": _of(grade),
            "late": points(student.late_days.get(outcome.notebook)) if grade.points else "",
            "verdict": Markup(self._drawn(exercise, outcome)),  # escapes what it is given itself
            "task": task_of(self.course.notebooks[exercise.notebook], exercise),
            "done": outcome.state == "right",
            "next": next_step(outcome, exercise),
            "text": outcome.text,
            "picture": "" if picture is None else data_url(picture),
            "comment": grade.comment,
        }

    def _drawn(self, exercise: Exercise, outcome: Outcome) -> str:
        """Return the verdict as HTML; where the tables cannot be drawn, with a sentence instead."""
        verdict = _verdict(outcome, exercise)
        try:
            pictured, pairs = self._pairs(exercise, outcome)
            return dataclasses.replace(verdict, pictured=pictured, pairs=pairs)._repr_html_()
        except Exception:  # of one student's answer, which must not cost the others their pages
            notes = ("What came back cannot be shown as a table.",)
            return dataclasses.replace(verdict, notes=notes)._repr_html_()

    def _pairs(self, exercise: Exercise, outcome: Outcome) -> tuple[str, tuple[Pair, ...]]:
        if "case" not in outcome.evidence:
            return "", ()
        case = self.key(exercise).public.cases[int(outcome.evidence["case"])]
        pairs = []
        for name, expected in zip(exercise.outputs, case.expected, strict=True):
            got = outcome.evidence.get(f"got_{name}")
            found = None if got is None else difference(name, got, expected, exercise.tolerance)
            if got is not None and found is not None and got.size and expected.size:
                pairs.append(Pair(name, got, expected, found.place))
        return case.case.name if pairs else "", tuple(pairs)

    def _write_overview(
        self, students: Sequence[Student], ignored: Sequence[tuple[str, str]]
    ) -> None:
        from markupsafe import Markup

        outcomes = [g.outcome for s in students for g in s.grades.values()]
        handed_in = {o.exercise for o in outcomes}
        occurring = [state for state in STATES if any(o.state == state for o in outcomes)]
        distribution = _distribution(students)
        items = item_statistics(students)
        page = self._render(
            "overview.html",
            title="The class",
            waiting=sum(len(s.waiting) for s in students),
            faults=sum(o.state == "fault" for o in outcomes),
            histogram=Markup(_histogram(distribution)),  # numbers and our own labels alone
            distribution=distribution,
            states=[STATES[state] for state in occurring],
            exercises=[
                _exercise_row(e, outcomes, occurring, items[e.id])
                for e in self.course.exercises.values()
                if e.id in handed_in
            ],
            students=[_student_row(s) for s in students],
            ignored=ignored,
        )
        (self.out / "overview.html").write_text(page, encoding="utf-8")


def _verdict(outcome: Outcome, exercise: Exercise) -> Verdict:
    states: dict[str, State] = {
        "right": "done",
        "untouched": "not attempted",
        "manual": "unknown",
    }
    return Verdict(
        heading=f"Exercise {exercise.number}",
        state=states.get(outcome.state, "not yet"),
        sentence=outcome.reason,
        cases=tuple(CaseVerdict(c.name, c.right, c.words) for c in outcome.cases),
        mistake=outcome.mistake,
        hint=outcome.hint,
    )


def page_name(student: str) -> str:
    """Return the page's path under the folder of grades, different for every name."""
    mark = hashlib.sha256(student.encode()).hexdigest()[:8]
    return f"feedback/{file_name(student)}-{mark}.html"


def data_url(pixels: np.ndarray) -> str:
    """Write (height, width, 3) bytes as a PNG of our own making, inside a URL."""
    height, width, _ = pixels.shape

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
    png = b"\x89PNG\r\n\x1a\n" + chunk(
        b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    )
    png += chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)) + chunk(b"IEND", b"")
    return "data:image/png;base64," + base64.b64encode(png).decode()


def _heading(exercise: Exercise) -> str:
    return f"{exercise.number} · {exercise.title}"


def _of(grade: Grade) -> str:
    if not grade.possible:
        return "practice"
    return f"{points(grade.points) or '–'} of {points(grade.possible)}"


def _exercise_row(
    exercise: Exercise, outcomes: Sequence[Outcome], states: Sequence[str], item: Item
) -> dict[str, Any]:
    mine = [o for o in outcomes if o.exercise == exercise.id]
    counts = Counter(o.state for o in mine)
    mistakes = Counter(o.mistake for o in mine if o.mistake)
    return {
        "heading": _heading(exercise),
        "counts": [counts[state] for state in states],
        "mistakes": mistakes.most_common(),
        "difficulty": "" if item.difficulty is None else f"{item.difficulty:.0%} of {item.tried}",
        "discrimination": "" if item.discrimination is None else f"{item.discrimination:.2f}",
    }


def _student_row(student: Student) -> dict[str, Any]:
    notes = [
        f"{_about(grade.outcome)}: {note}"
        for grade in student.grades.values()
        for note in [*grade.outcome.warnings, *_to_look_at(grade.outcome)]
    ]
    return {
        "name": student.name,
        "page": quote(page_name(student.name)),
        "points": points(student.total),
        "waiting": ", ".join(student.waiting),
        "notes": list(dict.fromkeys(notes))[:20],
    }


def _about(outcome: Outcome) -> str:
    """Name the exercise, or the notebook where its whole file was refused."""
    return f"notebook {outcome.notebook}" if outcome.state == "refused" else outcome.exercise


def _to_look_at(outcome: Outcome) -> list[str]:
    return [outcome.reason] if outcome.state in ("refused", "ended", "time", "fault") else []


def _distribution(students: Sequence[Student]) -> list[tuple[str, int]]:
    """Count students in at most ten ranges of points."""
    most = max((s.possible for s in students), default=0.0)
    if most <= 0:
        return [("0", len(students))]
    width = max(1, int(np.ceil(most / 10)))
    counts = Counter(int(s.total // width) for s in students)
    return [
        (f"{n * width:g} to {min(most, (n + 1) * width - 0.01):g}" if n * width < most
         else f"{most:g}", counts[n])
        for n in range(int(most // width) + 1)
    ]  # fmt: skip


def _histogram(distribution: Sequence[tuple[str, int]]) -> str:
    most = max([count for _, count in distribution] + [1])
    bars = []
    for n, (label, count) in enumerate(distribution):
        height = 120 * count / most
        bars.append(
            f'<rect x="{n * 84 + 6}" y="{130 - height:.1f}" width="72" height="{height:.1f}" '
            f'fill="#0072B2"/><text x="{n * 84 + 42}" y="146" text-anchor="middle" '
            f'font-size="11" fill="currentColor">{label}</text>'
        )
    width = 84 * len(distribution)
    label = "How many students have how many points; the table below says the same"
    return (
        f'<svg role="img" aria-label="{label}" viewBox="0 0 {width} 152" width="{width}">'
        f"{''.join(bars)}</svg>"
    )
