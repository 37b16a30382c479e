"""A wrong loader's model is the right weights in a wrong layer, and each bug has its symptom."""

import pytest
import torch
from torch.testing import assert_close

from helpers.experiments.loading_bugs import BUGS, NO_BUG, largest_difference, load_wrongly
from helpers.experiments.loading_bugs import losses_at as losses
from helpers.layers import grouped, rotary_frequencies, rotate
from helpers.models.llama import Llama
from helpers.validate import InputError

TOKENS = torch.randint(0, 11, (2, 30), generator=torch.Generator().manual_seed(1))


def llama():
    generator = torch.Generator().manual_seed(0)
    return Llama(11, 32, 4, 2, 2, 24, rotary_base=50.0, generator=generator).double()


def test_without_a_bug_it_is_the_same_model():
    model = llama()
    assert largest_difference(load_wrongly(model, NO_BUG), model, TOKENS) == 0


def test_the_layout_bug_would_be_right_in_a_layer_that_turns_neighboring_pairs(monkeypatch):
    model = llama()
    right, wrong = model(TOKENS), load_wrongly(model, "layout")
    assert (wrong(TOKENS) - right).abs().max() > 0.01
    monkeypatch.setattr(grouped, "rotate", lambda X, *rest, layout: rotate(X, *rest, "pairs"))
    assert_close(wrong(TOKENS), right, rtol=1e-9, atol=1e-9)


def test_the_base_bug_has_other_frequencies():
    model, right = llama(), llama()
    wrong = load_wrongly(model, "base", 500.0)
    for block in right.blocks:
        block.attention.frequencies = rotary_frequencies(8, 500.0).double()
    assert_close(wrong(TOKENS), right(TOKENS), rtol=1e-9, atol=1e-9)


def test_the_repeat_bug_gives_heads_the_groups_in_turn(monkeypatch):
    model = llama()
    wrong = load_wrongly(model, "repeat")(TOKENS)
    monkeypatch.setattr(grouped, "repeat_groups", lambda K, heads: torch.cat([K, K], -3))
    assert_close(model(TOKENS), wrong, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("bug", [bug for bug in BUGS if bug != NO_BUG])
def test_every_bug_changes_the_scores_and_leaves_the_model_alone(bug):
    model, copy = llama(), llama()
    wrong = load_wrongly(model, bug, 500.0)
    assert largest_difference(wrong, model, TOKENS) > 0.01
    assert largest_difference(model, copy, TOKENS) == 0
    shapes = {name: W.shape for name, W in model.state_dict().items()}
    assert {name: W.shape for name, W in wrong.state_dict().items()} == shapes


def test_losses_are_means_over_the_first_tokens():
    model = llama()
    found = losses(model, TOKENS, [2, 30])
    logp = model(TOKENS[:, :-1]).log_softmax(-1)
    own = -logp.gather(2, TOKENS[:, 1:, None])[..., 0].detach()
    assert_close(found, torch.stack([own[:, 0].mean(), own.mean()]), rtol=1e-9, atol=1e-9)


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="bug should be one of no bug, layout, base, repeat"):
        load_wrongly(llama(), "spelling")
    with pytest.raises(InputError, match="several heads in several groups"):
        load_wrongly(Llama(11, 16, 4, 1, 1, 24), "repeat")
    for lengths in ([], [1], [31]):
        with pytest.raises(InputError, match="lengths should be from 2 to 30"):
            losses(llama(), TOKENS, lengths)
