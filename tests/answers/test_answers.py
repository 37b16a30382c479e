"""Every exercise three ways: answers pass, the stub fails kindly, a mistake gets its own hint."""

import functools
import inspect
from dataclasses import replace

import numpy as np
import pytest

from answers import EXERCISES
from helpers.exercises.call import Outcome, call
from helpers.exercises.check import examine
from helpers.exercises.recorded import FOLDER, from_bytes, recording, to_bytes
from helpers.exercises.recording import record_exercise, same
from helpers.grading.inside import calls
from helpers.grading.judge.judge import hint_for
from helpers.grading.judge.key import make_key, make_public_key
from helpers.grading.judge.session import Failure

# asked by calling a function and comparing arrays; other forms are tried in tests of the judge
FUNCTIONS = [e for e in EXERCISES.values() if e.form == "function" and e.accepts is None]
SEEDS = [None, 0, 1]  # None: the public cases, as recorded; the others stand for hidden ones
each = pytest.mark.parametrize("exercise", FUNCTIONS, ids=lambda exercise: exercise.id)


@functools.cache
def drawn(id, seed):
    exercise = EXERCISES[id]
    return record_exercise(exercise, exercise.cases(np.random.default_rng(seed)))


@functools.cache
def recorded_now(id):
    return record_exercise(EXERCISES[id])


@functools.cache
def judged(id, function):
    """Examine a function in the public cases, once for all tests that ask."""
    return examine(recording(id), function)


def every_way(exercise):
    """Pair every mistake with each function that makes it."""
    return [(mistake, f) for mistake in exercise.mistakes for f in mistake.functions]


def cases_of(exercise, seed):
    if seed is None:
        return recording(exercise.id)
    return drawn(exercise.id, seed)


@pytest.fixture(autouse=True)
def progress_path(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "progress.json"))


@each
@pytest.mark.parametrize("seed", SEEDS)
class TestThreeWays:
    def test_the_answer_and_its_alternatives_pass(self, exercise, seed):
        one = cases_of(exercise, seed)
        for function in (exercise.answer, *exercise.alternatives):
            verdict = examine(one, function)
            assert verdict.passed, f"{function.__name__}\n{verdict}"

    def test_the_stub_is_not_attempted_yet(self, exercise, seed):
        one = cases_of(exercise, seed)

        def stub(*arguments):
            """Do what is asked."""

        def raises(*arguments):
            raise NotImplementedError

        def dots(*arguments):
            return ...

        for untouched in (stub, raises, dots, None, ...):
            verdict = examine(one, untouched)
            assert verdict.state == "not attempted"
            assert "not attempted yet" in repr(verdict)

    def test_each_mistake_is_refused_with_its_own_hint(self, exercise, seed):
        # so no two of them give the same results: one of the two would get the other's hint
        one = cases_of(exercise, seed)
        for mistake, function in every_way(exercise):
            verdict = judged(exercise.id, function) if seed is None else examine(one, function)
            assert verdict.state == "not yet"
            assert (verdict.mistake, verdict.hint) == (mistake.name, mistake.hint)
            assert mistake.hint in repr(verdict)

    def test_no_mistake_is_recognised_by_errors_alone(self, exercise, seed):
        for mistake in cases_of(exercise, seed).mistakes:  # any other error would get its hint
            assert not all(isinstance(result, str) for result in mistake.results.values())

    def test_no_input_is_changed_by_an_answer(self, exercise, seed):
        one = cases_of(exercise, seed)
        for function in (exercise.answer, *exercise.alternatives):
            for case in one.cases:
                assert call(function, case.inputs, one.outputs).changed == ()


SEVERAL = [exercise for exercise in FUNCTIONS if len(exercise.outputs) > 1]


@pytest.mark.parametrize("exercise", SEVERAL, ids=lambda exercise: exercise.id)
def test_results_in_another_order_are_told_so(exercise):
    turned = ", ".join(exercise.outputs[::-1])
    verdict = examine(recording(exercise.id), lambda *inputs: exercise.answer(*inputs)[::-1])
    assert verdict.mistake == "results in another order"
    assert verdict.hint.endswith(
        f"in another order: return {', '.join(exercise.outputs)}, not {turned}."
    )
    hidden = make_key(exercise, 0).hidden
    found = hidden.recognise([Outcome(tuple(case.expected[::-1])) for case in hidden.cases])
    assert found.hint == verdict.hint


@each
def test_the_grader_s_pages_give_the_hints_that_check_gives(exercise):
    public = make_public_key(exercise)
    for _, function in every_way(exercise):
        verdict = judged(exercise.id, function)
        outcomes = [calls.call(function, r, public.arrays) for r in public.requests]
        answers = [
            Failure("error", "It raised it.", outcome.error) if outcome.error
            else list(outcome.arrays)
            for outcome in outcomes
        ]  # fmt: skip
        told = hint_for(public, answers)
        assert told == {
            "mistake": verdict.mistake,
            "hint": " ".join([verdict.hint, *verdict.notes]),
        }


@each
class TestItIsWellMade:
    def test_right_answers_are_written_for_numpy_and_for_torch_with_loops_and_without(
        self, exercise
    ):
        functions = (exercise.answer, *exercise.alternatives)
        sources = [inspect.getsource(function) for function in functions]
        assert len(sources) >= 3
        assert any("np." in source for source in sources)
        assert any("torch." in source for source in sources)
        assert any("for " in source for source in sources)
        assert any("for " not in source for source in sources)

    def test_it_has_at_least_five_mistakes_and_six_cases(self, exercise):
        assert len(exercise.mistakes) >= 5
        assert len(exercise.public_cases()) >= 6

    def test_no_public_text_holds_a_line_of_the_answer(self, exercise):
        texts = " ".join([*exercise.hints, *(m.hint for m in exercise.mistakes)])
        lines = inspect.getsource(exercise.answer).splitlines()[1:]
        told = [line.strip() for line in lines if len(line.strip()) > 8 and line.strip() in texts]
        assert told == []

    def test_words_are_words_and_fit(self, exercise):
        for text in (*exercise.hints, *(m.hint for m in exercise.mistakes)):
            assert text[-1] in ".?:", text
            assert len(text) <= 240, text
            assert "  " not in text, text


def test_ids_and_numbers_are_unique():
    numbers = [(e.notebook, e.number) for e in EXERCISES.values()]
    assert len(set(numbers)) == len(numbers)
    assert all(id == exercise.id for id, exercise in EXERCISES.items())


def test_the_ids_of_notebooks_00_and_06_stay_as_they_are():
    points = {e.id: e.points for e in EXERCISES.values() if e.notebook in ("00", "06")}
    assert points == {
        "start.weighted_mean": 0,
        "attention.softmax": 0,
        "attention.scaled_dot_product": 0,
        "attention.entropy": 0,
        "attention.general_over_grid": 2,
        "attention.score_gradient": 2,
        "attention.merge": 3,
    }


@pytest.mark.parametrize("id", EXERCISES)
def test_what_is_recorded_is_what_the_answers_say(id):
    assert same(recording(id), recorded_now(id)), "make record writes it anew"


def test_every_exercise_has_a_recording_and_every_recording_an_exercise():
    assert {path.stem for path in FOLDER.glob("*.npz")} == set(EXERCISES)


@each
def test_a_recording_is_written_the_same_twice_and_read_back(exercise):
    one = recorded_now(exercise.id)
    data = to_bytes(one)
    assert data == to_bytes(record_exercise(exercise))
    read = from_bytes(data)
    assert data == to_bytes(read)
    assert same(read, one)
    assert [list(case.inputs) for case in read.cases] == [
        list(case.inputs) for case in exercise.public_cases()
    ]


@each
def test_a_changed_number_or_word_is_seen_as_stale(exercise):
    one = recorded_now(exercise.id)
    assert not same(one, _louder(one))


def _louder(one):
    first = replace(
        one.cases[0], expected=tuple(np.asarray(a + 1e-3) for a in one.cases[0].expected)
    )
    return replace(one, cases=(first, *one.cases[1:]))


def test_recordings_hold_no_code_and_no_pickle():
    for path in FOLDER.glob("*.npz"):
        data = path.read_bytes()
        for trace in (b"lambda", b"def ", b"import ", b"    return "):
            assert trace not in data, (path.name, trace)
        assert len(data) < 300_000, path.name
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype.kind in "biufU" for name in arrays), path.name
