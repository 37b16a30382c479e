"""The similarity report: ``similarity.html`` and ``similarity.csv``, for the instructor alone.

It lies beside the overview, is linked from no student's page, and says of itself what it is not.
"""

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from helpers.grading.desk.exports import write_table
from helpers.grading.desk.render import render
from helpers.grading.desk.similarity import Comparison, Pair
from helpers.grading.desk.syntax import Answer

MOST = 40  # pairs of one exercise shown with their code; the table has them all


def write_similarity(comparisons: Sequence[Comparison], out: Path) -> list[Path]:
    """Write the report and its table; return both paths."""
    exercises = [_section(comparison) for comparison in comparisons]
    page = render("similarity.html", title="Similar answers", trusted=False, exercises=exercises)
    path = out / "similarity.html"
    path.write_text(page, encoding="utf-8")
    header = ["exercise", "student", "other student", "overlap", "distinctive parts", "median"]
    rows = [
        [c.exercise.id, *pair.students, f"{pair.overlap:.2f}", f"{pair.distinctive:.1f}",
         f"{c.median:.2f}"]
        for c in comparisons
        for pair in c.pairs
    ]  # fmt: skip
    return [path, write_table(out / "similarity.csv", header, rows)]


def _section(comparison: Comparison) -> dict[str, Any]:
    exercise = comparison.exercise
    return {
        "heading": f"{exercise.number} · {exercise.title}",
        "compared": comparison.compared,
        "median": f"{comparison.median:.0%}",
        "pairs": [_pair(pair) for pair in comparison.pairs[:MOST]],
        "more": max(0, len(comparison.pairs) - MOST),
        "left_out": comparison.left_out,
    }


def _pair(pair: Pair) -> dict[str, Any]:
    return {
        "students": pair.students,
        "overlap": f"{pair.overlap:.0%}",
        "distinctive": f"{pair.distinctive:.0f}",
        "answers": [_marked(answer, pair.shared) for answer in pair.answers],
    }


def _marked(answer: Answer, shared: frozenset[str]) -> Markup:
    """Return the answer's text, escaped, with the lines marked that hold a shared part."""
    marked: set[int] = set()
    for part in shared:
        first, last = answer.parts[part]
        marked |= {first} if first == last else set()
    lines = [
        f"<mark>{html.escape(line)}</mark>" if number in marked else html.escape(line)
        for number, line in enumerate(answer.source.splitlines(), 1)
    ]
    return Markup("\n".join(lines))  # escaped line by line
