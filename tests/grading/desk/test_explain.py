"""A page that is understood without the notebook: every exercise's task, and what to do next."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from answers import EXERCISES
from helpers.exercises.exercise import Exercise
from helpers.grading.desk.explain import next_step, task_of
from helpers.grading.desk.grades import Policy, gradebook
from helpers.grading.desk.pages import Pages, page_name
from helpers.grading.judge.course import Course, CourseNotebook
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.outcome import STATES, CaseResult, Outcome

MERGE = EXERCISES["attention.merge"]


class Words(HTMLParser):
    """Collects the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.text += f"{' '.join(data.split())} "


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda e: e.id)
def test_every_exercise_has_its_words_and_its_signature(course: Course, exercise: Exercise) -> None:
    task = task_of(course.notebooks[exercise.notebook], exercise)
    assert exercise.form == "written" or exercise.function in task.signature
    words = Words(task.text).text
    assert len(words) > 100
    assert not any(sign in words for sign in ("###", "●", "**", "$"))
    assert f"Exercise {exercise.number}" not in words


def test_a_task_is_the_courses_words(course: Course) -> None:
    task = task_of(course.notebooks["06"], MERGE)
    assert task.signature == "def merge(Y_a, L_a, Y_b, L_b)"
    assert "so attention was computed over two halves" in task.text
    assert "<code>Y_a</code>" in task.text
    assert "<strong>all</strong>" in task.text
    assert "<em>Shapes:</em>" in task.text


def test_what_looks_like_html_stays_text() -> None:
    from helpers.grading.judge.course import Cell

    text = "### Exercise 6.5 · <b>\n●○○\n\n`<i>` and *<script>* [words](http://x) $a < b$"
    cells = (Cell("a", "markdown", text), Cell("b", "code", "def merge(): ...", MERGE.id))
    task = task_of(CourseNotebook("06_x", cells, (MERGE,)), MERGE)
    assert task.text == (
        "<p><code>&lt;i&gt;</code> and <em>&lt;script&gt;</em> words <code>a &lt; b</code></p>"
    )


def outcome(state: str, hint: str = "", right: bool = False) -> Outcome:
    cases = (CaseResult("one query", right, "other"),)
    return Outcome("s", "06", MERGE.id, state, 0.0, 3.0, "why", hint=hint, cases=cases)


def test_every_state_says_what_to_do(course: Course) -> None:
    said = {state: next_step(outcome(state), MERGE) for state in STATES}
    assert all(said.values())
    assert said["wrong"] == said["partly"]
    assert len(set(said.values())) == len(STATES) - 2  # an error and an ended process are alike
    assert said["error"] == said["ended"]
    assert MERGE.hints[0] in said["wrong"]
    assert MERGE.hints[0] not in next_step(outcome("wrong", "its own hint"), MERGE)
    assert "others are not" in next_step(outcome("wrong", right=True), MERGE)


def test_the_page_tells_task_result_hint_and_next_step(course: Course, tmp_path: Path) -> None:
    students = gradebook([outcome("wrong", "Its own hint.")], course, Policy())
    Pages(course, tmp_path, Judge(course).key, lambda o: o).write(students, [])
    words = Words((tmp_path / page_name("s")).read_text("utf-8")).text
    order = [MERGE.title, "so attention was computed", "def merge(Y_a, L_a, Y_b, L_b)",
             "one query: other", "Its own hint.", "What to do next.",
             "Read the hint above and go to exercise 6.5 of notebook 06"]  # fmt: skip
    positions = [words.rindex(part) for part in order]
    assert positions == sorted(positions)
