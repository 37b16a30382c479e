"""Each bug has its true symptom, and one property catches it; without a bug nothing differs."""

import pytest
import torch

from helpers.experiments.cache_bugs import BUGS, NO_BUG, run_with_bug
from helpers.models.transformer_decoder import TransformerDecoder, greedy_decode
from helpers.text.padding import END_ID
from helpers.validate import InputError

TOKENS, STEPS = 9, 6


@pytest.fixture(scope="module")
def given():
    generator = torch.Generator().manual_seed(0)
    decoder = TransformerDecoder(TOKENS, 16, 2, 2, generator=generator).double()
    C, other = torch.randn(2, 3, 5, 16, generator=generator).double()
    y = torch.randint(END_ID + 1, TOKENS, (3, STEPS), generator=generator)
    return decoder, C, y, run_with_bug(decoder, other, y=y.flip(1)).caches


def errors(given, bug):
    decoder, C, y, before = given
    run = run_with_bug(decoder, C, bug, y=y, before=before)
    return (run.scores - decoder(y, C)).abs().amax((0, 2)), run


def test_without_a_bug_steps_equal_one_pass(given):
    error, run = errors(given, NO_BUG)
    assert error.max() < 1e-9
    assert run.made == 5
    decoder, C, *_ = given
    assert torch.equal(run_with_bug(decoder, C, max_length=8).y, greedy_decode(decoder, C, 8))


@pytest.mark.parametrize(("bug", "first"), [("position", 1), ("mask", 1), ("stale", 0)])
def test_a_bug_begins_where_it_should(given, bug, first):
    error, _ = errors(given, bug)
    assert (error[:first] < 1e-9).all()
    assert (error[first:] > 1e-3).all()


def test_a_context_that_is_made_again_is_seen_in_the_work_alone(given):
    error, run = errors(given, "recomputed")
    assert error.max() < 1e-9
    assert run.made == 5 * STEPS


def test_a_stale_cache_is_not_changed_by_the_run(given):
    *_, before = given
    held = len(before[0])
    errors(given, "stale")
    assert len(before[0]) == held == STEPS


def test_what_cannot_be_run_is_refused(given):
    decoder, C, y, _ = given
    with pytest.raises(InputError, match="bug should be one of no bug, position, stale"):
        run_with_bug(decoder, C, "typo", y=y)
    with pytest.raises(InputError, match="before should be the caches of another text"):
        run_with_bug(decoder, C, "stale", y=y)
    assert len(BUGS) == 5


def test_writing_stops_when_all_rows_have_ended(given):
    decoder, C, *_ = given
    with torch.no_grad():
        decoder.b_y[END_ID] += 1e3
    assert run_with_bug(decoder, C).y.tolist() == [[END_ID]] * 3
    with torch.no_grad():
        decoder.b_y[END_ID] -= 1e3
