"""The from-scratch AdamW takes torch's steps, and a run that was left goes on bit for bit."""

import itertools

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from helpers.training import AdamW, fit, load_checkpoint, save_checkpoint, warmup_cosine_schedule
from helpers.training.checkpoint import State
from helpers.validate import InputError


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def parameters():
    return [nn.Parameter(torch.randn(shape, generator=seeded(1), dtype=torch.float64))
            for shape in [(3, 4), (5,), ()]]  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"lr": 0.1, "weight_decay": 0.0},
        {"betas": (0.5, 0.95), "eps": 1e-3, "weight_decay": 3.0},
    ],
)
def test_it_takes_torchs_steps(settings):
    ours, theirs = parameters(), parameters()
    optimizers = AdamW(ours, **settings), torch.optim.AdamW(theirs, **settings)
    rates = [warmup_cosine_schedule(4, 30)(optimizer) for optimizer in optimizers]
    numbers = seeded(2)
    for step in range(30):
        for a, b in zip(ours, theirs, strict=True):
            a.grad = torch.randn(a.shape, generator=numbers, dtype=torch.float64)
            b.grad = a.grad.clone()
        if step == 7:
            ours[1].grad = theirs[1].grad = None  # stays as it is
        for optimizer, rate in zip(optimizers, rates, strict=True):
            optimizer.step()
            rate.step()
        for a, b in zip(ours, theirs, strict=True):
            assert_close(a, b, rtol=0, atol=1e-12)
    moved = [(a - b).abs().max() for a, b in zip(ours, parameters(), strict=True)]
    assert min(moved) > 1e-3


def test_decay_shrinks_a_weight_whose_gradient_is_zero():
    w = nn.Parameter(torch.tensor([2.0]))
    optimizer = AdamW([w], lr=0.1, weight_decay=0.5)
    for _ in range(3):
        w.grad = torch.zeros(1)
        optimizer.step()
    assert w.item() == pytest.approx(2 * 0.95**3)
    assert optimizer.step(lambda: 7) == 7


def test_a_run_that_was_saved_goes_on_bit_for_bit(tmp_path):
    def model():
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(3, 8), nn.Dropout(0.2), nn.Linear(8, 1))

    def run(model, steps, state):
        return fit(
            model, lambda m, x: (m(x) - x.sum(-1, keepdim=True)).square().mean(),
            lambda g: torch.randn(5, 3, generator=g), steps, state=state,
            optimizer=AdamW, schedule=warmup_cosine_schedule(3, 20),
        )  # fmt: skip

    whole, left = model(), model()
    losses = [step.loss for step in run(whole, 20, State())]
    state = State()
    first = [step.loss for step in itertools.islice(run(left, 20, state), 8)]
    save_checkpoint(tmp_path / "run.pt", left, state)
    later = model()
    rest = [step.loss for step in run(later, 20, load_checkpoint(tmp_path / "run.pt", later))]
    assert first + rest == losses
    for a, b in zip(whole.parameters(), later.parameters(), strict=True):
        assert torch.equal(a, b)


def test_wrong_settings_are_named():
    for settings in ({"lr": -1.0}, {"betas": (0.9, 1.5)}, {"eps": -1.0}, {"weight_decay": -1.0}):
        with pytest.raises(InputError, match=next(iter(settings))):
            AdamW(parameters(), **settings)
