"""Training is a generator: seeded, clipped, left at any step and resumed bit for bit."""

import copy
import itertools

import pytest
import torch
from torch import nn
from torch.optim.lr_scheduler import OneCycleLR
from torch.testing import assert_close

from helpers.training import State, clip_gradients, fit, load_checkpoint, save_checkpoint
from helpers.validate import InputError


def network():
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 16), nn.Dropout(0.2), nn.Tanh(), nn.Linear(16, 1))


def batches(generator):
    x = torch.randn(8, 4, generator=generator)
    return x, x.sum(-1, keepdim=True)


def loss_of_batch(model, batch):
    x, y = batch
    loss = (model(x) - y).square().mean()
    return loss, {"root": loss.item() ** 0.5}


def weights(model):
    return torch.cat([p.detach().flatten() for p in model.parameters()])


def test_it_learns_counts_and_reports(capsys):
    steps = list(fit(network(), loss_of_batch, batches, 200, lr=1e-2))
    assert [s.step for s in steps] == list(range(1, 201))
    assert sum(s.loss for s in steps[-20:]) < 0.25 * sum(s.loss for s in steps[:20])
    assert all(s.metrics["root"] == pytest.approx(s.loss**0.5) for s in steps)
    assert [s.seconds for s in steps] == sorted(s.seconds for s in steps)
    assert capsys.readouterr().out == ""


def test_the_seed_decides_everything_dropout_included():
    runs = []
    for seed, noise in ((0, 1), (0, 2), (1, 1)):
        torch.manual_seed(noise)  # the reader's own randomness has no influence
        model = network()
        torch.manual_seed(noise)
        losses = [s.loss for s in fit(model, loss_of_batch, batches, 5, seed=seed)]
        runs.append((losses, weights(model)))
    assert runs[0][0] == runs[1][0]
    assert torch.equal(runs[0][1], runs[1][1])
    assert runs[0][0] != runs[2][0]


def test_the_reader_s_random_numbers_are_left_alone():
    model = network()
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    list(fit(model, loss_of_batch, batches, 3))
    assert torch.equal(torch.rand(3), expected)


def test_it_keeps_what_it_has_when_it_is_left():
    left, whole = network(), network()
    list(itertools.islice(fit(left, loss_of_batch, batches, 100), 7))
    list(fit(whole, loss_of_batch, batches, 7))
    assert torch.equal(weights(left), weights(whole))
    assert not left.training  # ready to be used


def one_cycle(optimizer):
    return OneCycleLR(optimizer, 0.02, total_steps=20)


@pytest.mark.parametrize("schedule", [None, one_cycle])
@pytest.mark.parametrize("where", ["file", "memory"])
def test_a_training_run_that_was_left_goes_on_bit_for_bit(tmp_path, where, schedule):
    whole = network()
    losses = [s.loss for s in fit(whole, loss_of_batch, batches, 20, schedule=schedule)]
    model, state = network(), State()
    run = fit(model, loss_of_batch, batches, 20, state=state, schedule=schedule)
    first = [s.loss for s in itertools.islice(run, 8)]
    if where == "file":
        save_checkpoint(tmp_path / "a.pt", model, state)
        model = network()
        state = load_checkpoint(tmp_path / "a.pt", model)
    rest = list(fit(model, loss_of_batch, batches, 20, state=state, schedule=schedule))
    assert first + [s.loss for s in rest] == losses
    assert rest[0].step == 9
    assert torch.equal(weights(model), weights(whole))


def test_a_checkpoint_that_is_missing_damaged_or_another_model_s_is_named(tmp_path):
    model = network()
    with pytest.raises(FileNotFoundError, match="no checkpoint at"):
        load_checkpoint(tmp_path / "a.pt", model)
    (tmp_path / "a.pt").write_bytes(b"nonsense")
    with pytest.raises(ValueError, match="not a checkpoint"):
        load_checkpoint(tmp_path / "a.pt", model)
    state = State()
    list(fit(model, loss_of_batch, batches, 1, state=state))
    save_checkpoint(tmp_path / "a.pt", model, state)
    with pytest.raises(ValueError, match=r"another model.*'0.weight'|another model.*'0.bias'"):
        load_checkpoint(tmp_path / "a.pt", nn.Sequential(nn.Linear(4, 1)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pt"]


@pytest.mark.parametrize("max_norm", [0.1, 1.0, 1e6])
def test_clipping_equals_torch_and_keeps_the_direction(max_norm):
    ours = network()
    loss_of_batch(ours, batches(torch.Generator().manual_seed(0)))[0].backward()
    theirs = copy.deepcopy(ours)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        b.grad = a.grad.clone()
    norm = clip_gradients(ours.parameters(), max_norm)
    assert_close(norm, nn.utils.clip_grad_norm_(theirs.parameters(), max_norm))
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert_close(a.grad, b.grad, rtol=1e-5, atol=1e-8)


def test_the_norm_reported_is_the_one_before_clipping():
    free = next(fit(network(), loss_of_batch, batches, 1, clip=None))
    clipped = next(fit(network(), loss_of_batch, batches, 1, clip=1e-3))
    assert free.gradient_norm == clipped.gradient_norm > 1e-3


def test_a_loss_that_is_no_number_stops_before_the_step_is_taken():
    model = network()
    before = weights(model)
    with pytest.raises(FloatingPointError, match="step 1 is nan"):
        next(fit(model, lambda m, b: m(b[0]).sum() * float("nan"), batches, 3))
    assert torch.equal(weights(model), before)


def test_a_gradient_that_is_not_finite_stops_before_the_step_is_taken():
    """The loss sqrt(0) = 0 is finite, its gradient is not."""
    model = network()
    before = weights(model)
    loss = lambda m, b: (m(b[0]) * 0.0).square().sum().sqrt()  # noqa: E731
    with pytest.raises(FloatingPointError, match="gradient's norm of step 1 is nan"):
        next(fit(model, loss, batches, 3))
    assert torch.equal(weights(model), before)


def test_another_optimizer_and_a_schedule_are_a_loop_by_hand():
    ours, theirs = network(), network()

    def sgd(parameters, lr):
        return torch.optim.SGD(parameters, lr=lr, momentum=0.9)

    steps = fit(
        ours, loss_of_batch, batches, 20, lr=0.02, clip=None, optimizer=sgd, schedule=one_cycle
    )
    losses = [s.loss for s in steps]
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(1)  # dropout's numbers, by the convention of fit
    optimizer = sgd(theirs.parameters(), 0.02)
    cycle, by_hand = one_cycle(optimizer), []
    for _ in range(20):
        loss, _ = loss_of_batch(theirs, batches(generator))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        cycle.step()
        by_hand.append(loss.item())
    assert losses == by_hand
    assert torch.equal(weights(ours), weights(theirs))


def test_a_run_with_another_schedule_or_optimizer_does_not_go_on(tmp_path):
    state = State()
    list(itertools.islice(fit(network(), loss_of_batch, batches, 9, state=state), 2))
    save_checkpoint(tmp_path / "a.pt", network(), state)
    model = network()
    with pytest.raises(InputError, match="had no schedule: pass the same"):
        fit(model, loss_of_batch, batches, 9, state=load_checkpoint(tmp_path / "a.pt", model),
            schedule=one_cycle)  # fmt: skip
    state = load_checkpoint(tmp_path / "a.pt", model)
    with pytest.raises(InputError, match="another optimizer"):
        fit(nn.Linear(4, 1), loss_of_batch, batches, 9, state=state)
    with pytest.raises(InputError, match="pass it to fit first"):
        save_checkpoint(tmp_path / "b.pt", model, State())


def test_clipping_without_a_gradient_and_losses_that_are_none_are_named():
    with pytest.raises(InputError, match=r"got none: call loss.backward\(\) first"):
        clip_gradients(network().parameters(), 1.0)
    for loss in (lambda m, b: m(b[0]), lambda m, b: m(b[0]).sum().detach(), lambda m, b: 1.0):
        with pytest.raises(InputError, match="the loss should be one number that depends"):
            next(fit(network(), loss, batches, 3))


def test_wrong_arguments_are_named_at_once():
    with pytest.raises(ValueError, match="1 or more, got 0"):
        fit(network(), loss_of_batch, batches, 0)
    with pytest.raises(ValueError, match="no parameters"):
        fit(nn.Tanh(), loss_of_batch, batches, 1)
