"""Copies in disguise are found, independent correct answers are not, and nothing is a verdict."""

import inspect
import itertools
import sys
import textwrap
from pathlib import Path

import pytest
from submitted import RIGHT, answered, hand_in

from answers import EXERCISES
from helpers.exercises.exercise import Exercise
from helpers.grading.desk.own_cells import keep_own_cells, read_own_cells
from helpers.grading.desk.similarity import alike, compare_class
from helpers.grading.desk.similarity_page import write_similarity
from helpers.grading.desk.syntax import NotCompared, parts_of, read_answer
from helpers.grading.judge.course import Course
from helpers.grading.judge.submissions import find

ORIGINAL = """
def merge(Y_a, L_a, Y_b, L_b):
    top = torch.where(L_a > L_b, L_a, L_b)
    safe = torch.where(torch.isfinite(top), top, torch.zeros_like(top))
    weight_a = torch.pow(2.718281828459045, L_a - safe)
    weight_b = torch.pow(2.718281828459045, L_b - safe)
    both = weight_a + weight_b
    mixed = torch.addcmul(weight_a.unsqueeze(1) * Y_a, weight_b.unsqueeze(1), Y_b)
    Y = torch.div(mixed, both.clamp_min(1e-30).unsqueeze(1))
    return Y, both.log().add(safe)
"""
DISGUISED = '''
def merge(first, l1, second, l2):
    """My own idea."""
    biggest = torch.where(l1 > l2, l1, l2)   # the larger one

    ok = torch.where(
        torch.isfinite(biggest),
        biggest, torch.zeros_like(biggest),
    )
    w2 = torch.pow(2.71828182845904, l2 - ok)
    w1 = torch.pow(2.71828182845904, l1 - ok)
    print_it = False
    s = w1 + w2
    m = torch.addcmul(w1.unsqueeze(1) * first, w2.unsqueeze(1), second)
    result: torch.Tensor = torch.div(m, s.clamp_min(1e-20).unsqueeze(1))
    return result, s.log().add(ok)
'''
LINE = """
def score_gradient(A, grad_A):
    return torch.mul(A, grad_A.sub(torch.mul(A, grad_A).sum(-1, keepdim=True)))
"""
MERGE, GRADIENT = "attention.merge", "attention.score_gradient"


def grade_nothing(folder: Path, small: Course, sources: list[dict[str, str]]) -> Path:
    book = small.notebooks["06"]
    for n, mine in enumerate(sources):
        hand_in(folder / "subs", f"s{n:02d}", book, answered(book, right=set(), sources=mine))
    keep_own_cells(find(folder / "subs", small).submissions, small, folder)
    return folder


def pairs_of(folder: Path, small: Course) -> dict[str, list[tuple[str, str]]]:
    found = compare_class(read_own_cells(folder), small)
    return {c.exercise.id: [pair.students for pair in c.pairs] for c in found}


def test_a_copy_in_disguise_is_found(small: Course, tmp_path: Path) -> None:
    others = [{MERGE: RIGHT[MERGE]}] * 4 + [{MERGE: source} for source in written(MERGE)]
    grade_nothing(tmp_path, small, [{MERGE: ORIGINAL}, *others, {MERGE: DISGUISED}])
    assert pairs_of(tmp_path, small) == {MERGE: [("s00", "s07")]}


def test_two_students_alone_are_compared_as_well(small: Course, tmp_path: Path) -> None:
    grade_nothing(tmp_path, small, [{MERGE: ORIGINAL}, {MERGE: DISGUISED}])
    assert pairs_of(tmp_path, small) == {MERGE: [("s00", "s01")]}


def test_a_helper_of_the_student_belongs_to_the_answer(small: Course, tmp_path: Path) -> None:
    def behind(source: str, name: str) -> str:
        helper = source.replace("def merge", f"def {name}")
        return f"{helper}\ndef merge(*inputs):\n    return {name}(*inputs)"

    sources = [{MERGE: behind(ORIGINAL, "mix")}, {MERGE: behind(DISGUISED, "join")}]
    grade_nothing(tmp_path, small, sources)
    assert pairs_of(tmp_path, small) == {MERGE: [("s00", "s01")]}


def written(id_: str) -> list[str]:
    """Return the source of an exercise's other correct answers, under the stub's name."""
    exercise = EXERCISES[id_]
    functions = [inspect.unwrap(f) for f in exercise.alternatives]
    name = f"def {exercise.function}"
    return [
        textwrap.dedent(inspect.getsource(f)).replace(f"def {f.__name__}", name)
        for f in functions
        if inspect.isfunction(f) and f.__name__ != "<lambda>"
    ]


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=lambda e: e.id)
def test_independent_correct_answers_are_not_alike(exercise: Exercise) -> None:
    sources = [s for s in written(exercise.id) if f"def {exercise.function}" in s]
    answers = [read_answer([source], exercise.function) for source in sources]
    for pair in itertools.combinations(answers, 2):  # even where the course's answers count
        named = {str(n): answer for n, answer in enumerate(pair) if answer is not None}
        assert len(named) == 2
        assert alike(named, frozenset())[1] == []


def test_a_line_that_everybody_writes_alike_raises_no_alarm(small: Course, tmp_path: Path) -> None:
    same = [{GRADIENT: LINE, MERGE: ORIGINAL}] * 9
    grade_nothing(tmp_path, small, [*same, {GRADIENT: RIGHT[GRADIENT], MERGE: RIGHT[MERGE]}])
    assert pairs_of(tmp_path, small)[GRADIENT] == []
    assert pairs_of(tmp_path, small)[MERGE] == []  # what nine of ten wrote is no sign of two
    pair = [{GRADIENT: LINE}, {GRADIENT: LINE}]
    grade_nothing(tmp_path / "two", small, pair)
    assert pairs_of(tmp_path / "two", small)[GRADIENT] == []  # too short to mean anything


def test_the_courses_own_code_counts_for_nothing(small: Course, tmp_path: Path) -> None:
    reference = inspect.getsource(EXERCISES[MERGE].answer).replace("def answer", "def merge")
    grade_nothing(tmp_path, small, [{MERGE: reference}, {MERGE: reference}])
    assert pairs_of(tmp_path, small) == {MERGE: []}
    cells = read_own_cells(tmp_path)["s00"]["06"]
    assert cells == [reference.strip("\n")]  # no stub, no check, no imports


def test_names_comments_constants_and_order_do_not_count() -> None:
    one = "def f(x):\n    a = torch.exp(x + 1)\n    b = torch.log(x * 2)\n    return a, b"
    two = "def g(z):  # mine\n    q = torch.log(z * 3)\n    p = torch.exp(z + 5)\n    return p, q"
    other = one.replace("exp", "sin").replace("log", "cos")
    assert parts_of(one).keys() == parts_of(two).keys()
    shared = parts_of(one).keys() & parts_of(other).keys()
    assert {parts_of(one)[part] for part in shared} == {(4, 4)}  # return a, b


@pytest.mark.parametrize("source", ["x = " + "a." * 50_000 + "b", "def f(:", "x = 1\n" * 20_000,
                                    "x = " + "-" * 900 + "1", "x = '\x00'"])  # fmt: skip
def test_what_cannot_be_compared_is_refused_by_name(source: str) -> None:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(10 * limit)  # as a library may have left it
    try:
        with pytest.raises(NotCompared, match="the answer is"):
            parts_of(source)
    finally:
        sys.setrecursionlimit(limit)


def test_one_bad_answer_stops_nothing(small: Course, tmp_path: Path) -> None:
    deep = "def merge(*inputs):\n    return " + "-" * 900 + "1"
    sources = [{MERGE: ORIGINAL}, {MERGE: deep}, {MERGE: "%%bash\nls"}, {MERGE: DISGUISED}]
    grade_nothing(tmp_path, small, sources)
    (comparison,) = compare_class(read_own_cells(tmp_path), small)
    assert [pair.students for pair in comparison.pairs] == [("s00", "s03")]
    assert comparison.left_out == (("s01", "the answer is not Python, or too deeply nested"),)


def test_the_page_says_that_it_is_a_hint_and_runs_nothing(small: Course, tmp_path: Path) -> None:
    evil = ORIGINAL.replace("return Y,", "x = '<script>alert(1)</script>'\n    return Y,")
    grade_nothing(tmp_path, small, [{MERGE: evil}, {MERGE: evil}])
    page, table = write_similarity(compare_class(read_own_cells(tmp_path), small), tmp_path)
    text = page.read_text("utf-8")
    assert "A hint for you, never a verdict" in text
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert "<mark>" in text
    assert table.read_text("utf-8").splitlines()[1].startswith(f"{MERGE},s00,s01,1.00,")
