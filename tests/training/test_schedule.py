"""The learning rate warms up in a line and falls along a cosine."""

import pytest
import torch

from helpers.training.schedule import warmup_cosine, warmup_cosine_schedule
from helpers.validate import InputError


def test_the_rate_rises_and_falls():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    schedule = warmup_cosine_schedule(4, 10, min_ratio=0.0)(optimizer)
    rates = []
    for _ in range(10):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    assert rates[:5] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0])
    assert rates[4:] == sorted(rates[4:], reverse=True)
    assert optimizer.param_groups[0]["lr"] == pytest.approx(0.0, abs=1e-9)


def test_the_fall_is_torchs_cosine():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    theirs = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20, eta_min=0.1)
    for step in range(20):
        assert warmup_cosine(step, 0, 20) == pytest.approx(theirs.get_last_lr()[0], abs=1e-12)
        optimizer.step()
        theirs.step()
    assert warmup_cosine(20, 0, 20) == warmup_cosine(500, 0, 20) == pytest.approx(0.1)


def test_a_warm_up_as_long_as_the_run_is_refused():
    for make in (lambda: warmup_cosine(0, 5, 5), lambda: warmup_cosine_schedule(5, 5)):
        with pytest.raises(InputError, match="warmup should be below steps = 5, got 5"):
            make()
