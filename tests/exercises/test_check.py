"""A check never raises, and says in words what came out."""

import re

import numpy as np
import pytest
import torch

from helpers.exercises import check
from helpers.exercises.check import examine
from helpers.exercises.recorded import FOLDER, recording
from helpers.layers import attend, softmax

ATTEND = "attention.scaled_dot_product"


def test_the_library_s_own_functions_pass_where_they_are_practice():
    assert check(ATTEND, attend).passed
    assert check("attention.softmax", softmax).passed


def test_the_words_of_a_right_answer():
    assert repr(check("attention.softmax", softmax)).splitlines()[:2] == [
        "✓ Exercise 6.1 · A softmax that does not overflow: done, all 8 cases are right.",
        "  ✓ one row of three scores: A (3,) is right",
    ]


def test_a_graded_exercise_says_what_it_is_worth():
    def merge(Y_a, L_a, Y_b, L_b):
        L = torch.logaddexp(L_a, L_b)
        a, b = (torch.exp(side - L).nan_to_num(nan=0.0)[:, None] for side in (L_a, L_b))
        return a * Y_a + b * Y_b, L

    verdict = check("attention.merge", merge)
    assert verdict.passed
    assert verdict.notes == ("Worth 3 points: graded later on other inputs of the same kinds.",)


def test_the_first_differing_place_is_named_with_both_numbers():
    def one_off(scores):
        A = torch.softmax(scores, -1)
        if A.shape == (2, 4):
            A[1, 2] += 0.5
        return A

    verdict = check("attention.softmax", one_off)
    expected = recording("attention.softmax").cases[1].expected[0][1, 2]
    case = verdict.cases[1]
    assert case.sentence == (
        f"A row 1, column 2: got {expected + 0.5:.3g}, expected {expected:.3g}"
    )
    assert [other.right for other in verdict.cases] == [True, False] + [True] * 6
    assert verdict.pairs[0].place == (1, 2)
    assert verdict.mistake == ""
    assert verdict.hint == ""


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (lambda *_: print(end=""), "nothing came back (None): is the return missing?"),
        (lambda Q, *_: Q, "one array came back, expected 2 results: Y, A"),
        (lambda Q, *_: (Q, Q, Q), "3 results came back, expected 2: Y, A"),
        (lambda Q, *_: (Q, None), "A is None: was it computed?"),
        (lambda Q, *_: (Q, "text"), "A is a text, expected an array of numbers"),
        (lambda Q, K, V, *_: (V, V), "Y has shape (3, 5), expected (2, 5)"),
        (lambda *_: (torch.zeros(2, 5) > 0, 0), "Y holds truth values (bool), expected numbers"),
        (lambda *_: (torch.zeros(2, 5) * 1j, 0), "Y holds complex numbers, expected real ones"),
        (lambda *_: (torch.zeros(2, 5).half(), 0), "Y is float16: too coarse to be checked"),
        (lambda *_: ([[1], [2, 3]], 0), "Y is a list whose rows differ in length"),
        (lambda Q: Q, "it could not be called with (Q, K, V)"),
        (lambda *_: (torch.full((2, 5), torch.nan), 0), "got NaN, expected"),
        (lambda *_: (torch.full((2, 5), -torch.inf), 0), "got minus infinity, expected"),
        (lambda *_: (attend, 0), "Y is a function (is it called?)"),
    ],
)
def test_what_is_wrong_is_said_in_words(function, words):
    verdict = check(ATTEND, function)
    assert not verdict.passed
    assert words in verdict.cases[0].sentence


def test_a_lambda_that_returns_none_is_no_stub_only_if_it_does_something():
    def forgot_to_return(Q, K, V, mask=None):
        Q @ K.T

    assert check(ATTEND, forgot_to_return).state == "not yet"


def test_an_error_is_shown_with_the_line_of_ones_own_code():
    def helper(Q, V):
        return Q @ V  # shapes do not fit

    def wrong(Q, K, V, mask=None):
        return helper(Q, V), Q

    words = check(ATTEND, wrong).cases[0].sentence
    assert words.startswith("RuntimeError: mat1 and mat2 shapes cannot be multiplied (2x4 and 3x5)")
    assert re.search(r"\(line \d+: return Q @ V # shapes do not fit\)$", words)


def test_a_numpy_answer_s_error_is_numpy_s():
    def wrong(Q, K, V, mask=None):
        return np.matmul(Q, V, casting="no"), Q

    assert "ValueError: matmul" in check(ATTEND, wrong).cases[0].sentence


def test_a_result_in_single_precision_is_right():
    def single(Q, K, V, mask=None):
        Y, A = attend(Q.float(), K.float(), V.float(), mask)
        return Y, A

    one = recording(ATTEND)
    right = [case.right for case in examine(one, single).cases]
    large = [case.name for case in one.cases].index("scores of about 1000")
    assert all(right[:large] + right[large + 1 :])


def test_changing_an_input_is_said_and_costs_nothing():
    def in_place(scores):
        scores -= scores.amax(-1, keepdim=True)
        return torch.softmax(scores, -1)

    verdict = check("attention.softmax", in_place)
    assert verdict.passed
    assert "your function changed its input scores in place: work on a copy" in repr(verdict)


def test_a_case_does_not_see_what_the_one_before_did():
    before = [case.inputs["scores"].copy() for case in recording("attention.softmax").cases]

    def spoil(scores):
        scores.fill_(7.0)
        return scores

    check("attention.softmax", spoil)
    after = [case.inputs["scores"] for case in recording("attention.softmax").cases]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_one_buffer_for_all_results_is_judged_as_it_was_returned():
    kept = {}

    def reuse(A):
        H = torch.special.entr(A).sum(-1) / np.log(2)
        buffer = kept.setdefault(H.shape, torch.zeros_like(H))
        buffer.copy_(H)
        return buffer

    assert check("attention.entropy", reuse).passed


def test_of_two_mistakes_at_once_the_one_that_stands_alone_somewhere_is_named():
    def unscaled_without_mask(Q, K, V, mask=None):
        A = torch.softmax(Q @ K.T, -1)
        return A @ V, A

    verdict = check(ATTEND, unscaled_without_mask)
    assert verdict.mistake == "not scaled"
    assert verdict.notes == (
        "That explains the cases “two queries, three keys”, “as many queries as keys” and 2 more, "
        "but not the cases “three queries, five keys, a mask”, “a causal mask” and 1 more.",
    )
    assert verdict.pictured == "two queries, three keys"


def test_zeros_are_nobody_s_mistake():
    verdict = check("attention.score_gradient", lambda A, grad_A: np.zeros(A.shape))
    assert verdict.mistake == ""
    assert "Hint:" not in repr(verdict)


def test_what_a_hint_does_not_explain_is_said_and_nothing_else():
    """Cases that are explained are not listed as unexplained, however alike their numbers are."""

    def mean(Y_a, L_a, Y_b, L_b):
        return (Y_a + Y_b) / 2, torch.logaddexp(L_a, L_b)

    def softmax_or_zero(scores):
        return torch.softmax(scores, -1) if scores.ndim == 2 else scores * 0 + scores.sum()

    for id, function in (("attention.merge", mean), ("attention.softmax", softmax_or_zero)):
        verdict = check(id, function)
        assert "but not ." not in repr(verdict)
        for note in verdict.notes:
            named = re.findall("“(.*?)”", note)
            wrong = [case.name for case in verdict.cases if not case.right]
            assert "hint(" in note or set(named) <= set(wrong)


def test_a_hint_for_a_part_of_what_is_wrong_says_so():
    def without_mask_and_negative_in_one(Q, K, V, mask=None):
        Y, A = attend(Q, K, V)
        return (-Y, -A) if len(Q) == 1 else (Y, A)

    verdict = check(ATTEND, without_mask_and_negative_in_one)
    assert verdict.mistake
    assert verdict.notes[0].startswith("That explains the case")
    assert ", but not the case" in verdict.notes[0]


def test_a_mistake_that_explains_one_of_several_wrong_cases_is_not_named():
    """Different errors in two cases: looking like a known mistake in one is not a diagnosis."""

    def not_scaled_once_and_negative_once(Q, K, V, mask=None):
        Y, A = attend(Q, K, V, mask, scale=1.0 if len(K) == 3 else None)
        return (-Y, -A) if len(Q) == 1 else (Y, A)

    verdict = check(ATTEND, not_scaled_once_and_negative_once)
    assert [case.name for case in verdict.cases if not case.right] == [
        "two queries, three keys", "one query",
    ]  # fmt: skip
    assert verdict.mistake == ""
    assert "Hint:" not in repr(verdict)


def test_mistakes_that_hide_each_other_get_no_guess():
    def unscaled_and_transposed(Q, K, V, mask=None):
        A = torch.softmax(Q @ K.T, 0)
        return A @ V, A.T

    verdict = check(ATTEND, unscaled_and_transposed)
    assert verdict.mistake == ""
    assert "Hint:" not in repr(verdict)
    assert f'hint("{ATTEND}")' in repr(verdict)


@pytest.mark.parametrize("error", [SystemExit, GeneratorExit, RecursionError, MemoryError])
def test_whatever_is_raised_is_a_verdict(error):
    def leave(*_):
        raise error("bye")

    assert f"{error.__name__}: bye" in repr(check(ATTEND, leave))


def test_an_interrupt_gets_through():
    def endless(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(ATTEND, endless)


def test_a_result_instead_of_the_function_is_told_how():
    verdict = check(ATTEND, (1, 2))
    assert f'check needs the function itself, not its result: check("{ATTEND}", attend).' in repr(
        verdict
    )


@pytest.mark.parametrize("id", ["attention.sofmax", "softmax", ""])
def test_an_unknown_id_names_the_nearest(id):
    verdict = check(id, attend)
    assert verdict.state == "unknown"
    assert "attention.softmax" in verdict.sentence


def test_a_damaged_recording_is_a_sentence(monkeypatch, tmp_path):
    (tmp_path / "attention.softmax.npz").write_bytes(b"version https://git-lfs")
    monkeypatch.setattr("helpers.exercises.recorded.FOLDER", tmp_path)
    recording.cache_clear()
    try:
        verdict = check("attention.softmax", softmax)
    finally:
        recording.cache_clear()
    assert verdict.state == "unknown"
    assert "attention.softmax.npz cannot be read" in repr(verdict)


def test_it_is_the_same_on_every_run():
    def wrong(Q, K, V, mask=None):
        raise ValueError(f"an object {object()}")

    first = check(ATTEND, wrong)
    assert repr(first) == repr(check(ATTEND, wrong))
    assert "0x…" in repr(first)
    assert first._repr_html_() == check(ATTEND, wrong)._repr_html_()


def test_it_writes_no_warning(recwarn):
    check("attention.softmax", lambda scores: np.exp(scores) / np.exp(scores).sum(-1))
    assert list(recwarn) == []


def test_every_recording_can_be_read():
    for path in FOLDER.glob("*.npz"):
        assert recording(path.stem).id == path.stem
