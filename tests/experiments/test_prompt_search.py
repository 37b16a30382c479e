"""Searches for a suffix: the gradient is the true one, and every search goes down."""

from itertools import pairwise

import pytest
import torch

from helpers.experiments.prompt_search import (
    SearchTask,
    estimated_changes,
    gradient_swaps,
    suffix_gradient,
    suffix_losses,
    true_changes,
)
from helpers.experiments.suffix_attack import METHODS, suffix_search, suffix_task
from helpers.experiments.treasure_assistant import assistant
from helpers.models.gpt import GPT
from helpers.validate import InputError
from helpers.worlds.treasure import GERMAN, PLACES, VOCABULARY


@pytest.fixture
def task():
    generator = torch.Generator().manual_seed(0)
    before, after, wanted = (torch.randint(12, (2, n), generator=generator) for n in (3, 2, 4))
    return SearchTask(before, after, wanted, torch.arange(3, 12))


@pytest.fixture
def model():
    made = GPT(12, 8, 2, 1, context=16, std=0.5, tied=False,
               generator=torch.Generator().manual_seed(1))  # fmt: skip
    return made.double()


def test_the_loss_is_the_mean_over_tokens_and_scenes(model, task):
    suffix = torch.tensor([4, 5])
    (loss,) = suffix_losses(model, task, suffix[None])
    tokens = torch.cat([task.before, suffix.repeat(2, 1), task.after, task.wanted], 1)
    p = model(tokens).log_softmax(-1)
    by_hand = [-p[s, 6 + t, task.wanted[s, t]] for s in range(2) for t in range(4)]
    assert loss.item() == pytest.approx(sum(by_hand).item() / 8, abs=1e-12)


def test_the_gradient_is_that_of_finite_differences(model, task):
    suffix, eps = torch.tensor([4, 5]), 1e-6
    g = suffix_gradient(model, task, suffix)
    before = suffix_losses(model, task, suffix[None]).item()
    for position, id in enumerate(suffix.tolist()):  # move one position's vector alone

        def move(_module, _inputs, X, at=position):
            X = X.clone()
            X[:, 3 + at, 2] += eps
            return X

        hook = model.embed.register_forward_hook(move)
        moved = suffix_losses(model, task, suffix[None]).item()
        hook.remove()
        assert (moved - before) / eps == pytest.approx(g[position, 2].item(), abs=1e-5), id


def test_a_swap_that_is_a_small_step_is_estimated_well(model, task):
    suffix = torch.tensor([4, 5])
    with torch.no_grad():
        model.embed.weight[6] = model.embed.weight[4] + 1e-6 * torch.randn(8).double()
    guess, truth = estimated_changes(model, task, suffix), true_changes(model, task, suffix)
    assert guess[0, 6].item() == pytest.approx(truth[0, 6].item(), rel=1e-3)
    itself = torch.stack([guess[0, 4], truth[0, 4], truth[1, 5]])
    assert itself.abs().max() < 1e-15  # of a loss near 1; exactly 0 on most machines


def test_a_swap_part_of_the_way_is_estimated_well_and_a_whole_one_is_not(model, task):
    suffix = torch.tensor([4, 5])
    guess, whole = estimated_changes(model, task, suffix), true_changes(model, task, suffix)
    small = true_changes(model, task, suffix, 1e-5) / 1e-5
    assert torch.allclose(small, guess, rtol=1e-3, atol=1e-5)
    assert not torch.allclose(whole, guess, rtol=0.1)
    direct = suffix_losses(model, task, torch.tensor([[4, 9]])) - suffix_losses(
        model, task, suffix[None]
    )
    assert whole[1, 9].item() == pytest.approx(direct.item(), abs=1e-12)
    assert (true_changes(model, task, suffix, 0.0) == 0).all()


def test_candidates_are_allowed_and_promising(model, task):
    propose = gradient_swaps(model, task, 50, top_k=2)
    suffix = torch.tensor([4, 5])
    swaps = propose(suffix, torch.Generator().manual_seed(0))
    best = estimated_changes(model, task, suffix)[:, task.allowed].argsort(1)[:, :2]
    allowed = task.allowed[best]
    for swap in swaps:
        (changed,) = (swap != suffix).nonzero().T if (swap != suffix).any() else (torch.tensor([]),)
        assert len(changed) <= 1
        assert all(swap[int(at)] in allowed[int(at)] for at in changed)


@pytest.mark.parametrize("method", METHODS)
def test_a_search_never_goes_up_and_counts_its_queries(method):
    model = assistant(torch.Generator().manual_seed(0))
    steps = list(suffix_search(model, method, steps=3))
    losses = [step.loss for step in steps]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] < losses[0]
    assert all(b.queries - a.queries == 64 for a, b in pairwise(steps))
    found = suffix_losses(model, suffix_task(), steps[-1].suffix[None]).item()
    assert found == pytest.approx(losses[-1], abs=1e-5)


def test_no_suffix_names_a_place():
    words = set(VOCABULARY.decode(suffix_task().allowed))
    assert not words & {*PLACES, *GERMAN.values(), *VOCABULARY.specials}


def test_what_is_no_task_is_refused(task):
    with pytest.raises(InputError, match="a wanted token and an allowed one"):
        SearchTask(task.before, task.after, task.wanted[:, :0], task.allowed)
    with pytest.raises(InputError, match="one of gradient, random, evolution"):
        suffix_search(assistant(), "luck")
