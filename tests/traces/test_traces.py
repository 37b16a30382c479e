"""Recording shows what was used, changes nothing, and can change what we ask it to."""

import numpy as np
import pytest
import torch
from torch import nn

from helpers.layers import GeneralAttention, Tap
from helpers.traces import Trace, record
from helpers.validate import InputError


class Stack(nn.Module):
    """Two attention layers, the second looking at what the first found."""

    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([GeneralAttention(4, 4, 4) for _ in range(2)])

    def forward(self, q, X, scale=1.0):
        for block in self.blocks:
            q = block(q, X) * scale
        return q


class Loop(nn.Module):
    """A tap that is passed once per step."""

    def __init__(self, per_step=True):
        super().__init__()
        self.h = Tap(per_step=per_step)

    def forward(self, x):
        h = torch.zeros(x.shape[1])
        for x_t in x:
            h = self.h(torch.tanh(h + x_t))
        return h


@pytest.fixture
def model():
    torch.manual_seed(0)
    return Stack()


@pytest.fixture
def inputs():
    generator = torch.Generator().manual_seed(1)
    return torch.randn(2, 4, generator=generator), torch.randn(3, 4, generator=generator)


def hooks_of(model):
    return [hook for module in model.modules() for hook in module._forward_hooks]


def test_recording_changes_no_bit_where_no_kernel_is_fused():
    x = torch.randn(5, 3, generator=torch.Generator().manual_seed(0))
    assert np.array_equal(record(Loop(), x).output, Loop()(x))


def test_recording_keeps_the_output_leaves_no_hook_and_adds_no_state(model, inputs):
    before, state = model(*inputs), list(model.state_dict())
    trace = record(model, *inputs, scale=1.0)
    assert np.allclose(trace.output, before.detach(), rtol=0, atol=1e-6)
    assert torch.equal(model(*inputs), before)
    assert hooks_of(model) == []
    assert (
        list(model.state_dict())
        == state
        == [f"blocks.{i}.W_{name}" for i in range(2) for name in "kv"]
    )


def test_what_is_recorded_is_what_was_used(model, inputs):
    trace = record(model, *inputs)
    assert list(trace) == ["blocks.0.E", "blocks.0.A", "blocks.1.E", "blocks.1.A", "output"]
    V = inputs[1] @ model.blocks[1].W_v
    assert np.allclose(trace["blocks.1.A"] @ V.detach().numpy(), trace.output, atol=1e-6)
    assert trace.stack("blocks.*.A").shape == (2, 2, 3)
    assert np.array_equal(trace.stack("blocks.*.A")[1], trace["blocks.1.A"])


def test_an_edit_changes_the_rest_of_the_pass_and_is_what_the_trace_shows(model, inputs):
    plain = record(model, *inputs)
    edited = record(model, *inputs, edit={"blocks.0.A": lambda A: torch.full_like(A, 1 / 3)})
    assert np.allclose(edited["blocks.0.A"], 1 / 3)
    assert np.array_equal(edited["blocks.0.E"], plain["blocks.0.E"])
    assert not np.allclose(edited.output, plain.output)
    X = inputs[1]
    with torch.no_grad():
        mean = (X @ model.blocks[0].W_v).mean(0).expand(2, 4)
        expected = model.blocks[1](mean, X)
    assert np.allclose(edited.output, expected, atol=1e-6)
    assert np.array_equal(record(model, *inputs).output, plain.output)  # the edit is gone


def test_switching_the_attention_off_gives_zero(model, inputs):
    off = record(model, *inputs, edit={"blocks.1.A": torch.zeros_like})
    assert np.array_equal(off.output, np.zeros((2, 4), dtype=np.float32))


def test_a_value_changed_in_place_later_keeps_the_recorded_value():
    class InPlace(nn.Module):
        def __init__(self):
            super().__init__()
            self.tap = Tap()

        def forward(self, x):
            return self.tap(x * 1).mul_(100)

    trace = record(InPlace(), torch.ones(2))
    assert np.array_equal(trace["tap"], [1, 1])
    assert np.array_equal(trace.output, [100, 100])


def test_steps_are_stacked_and_can_be_edited_one_by_one():
    x = torch.randn(5, 3, generator=torch.Generator().manual_seed(0))
    trace = record(Loop(), x)
    assert trace["h"].shape == (5, 3)
    assert np.array_equal(trace["h"][-1], trace.output)
    edited = record(Loop(), x, edit={"h": lambda h, step: h * 0 if step == 2 else h})
    assert np.array_equal(edited["h"][:2], trace["h"][:2])
    assert np.array_equal(edited["h"][3], torch.tanh(x[3]))
    assert record(Loop(), x[:1])["h"].shape == (1, 3)  # one step is still a sequence


@pytest.mark.parametrize(
    ("run", "says"),
    [
        (lambda m, i: record(m, *i, edit={"blocks.7.A": abs}), "no tap is named 'blocks.7.A'"),
        (
            lambda m, i: record(m, *i, edit={"blocks.0.A": lambda A: A[:1]}),
            r"keep the shape \(2, 3\)",
        ),
        (lambda m, i: record(m, *i, edit={"blocks.0.A": lambda A: None}), "must return a tensor"),
        (lambda m, i: record(Loop(per_step=False), torch.ones(2, 3)), "passed twice"),
        (lambda m, i: record(m, *i, edit={"A": abs}), "this model has 'blocks.0.E', 'blocks.0.A'"),
    ],
)
def test_a_wrong_request_is_named_and_leaves_nothing_behind(model, inputs, run, says):
    with pytest.raises(ValueError, match=says):
        run(model, inputs)
    assert hooks_of(model) == []


def test_a_crash_in_the_model_leaves_no_hook(model, inputs):
    with pytest.raises(InputError):
        record(model, inputs[0][:, :2], inputs[1].double())
    assert hooks_of(model) == []


def test_gradients_flow_through_a_recorded_model(model, inputs):
    record(model, *inputs)
    model(*inputs).sum().backward()
    assert all(p.grad is not None for p in model.parameters())


def test_results_of_several_parts_are_named():
    class Parts(nn.Module):
        def forward(self, x):
            return {"logits": x, "states": (x + 1, x.bfloat16())}

    trace = record(Parts(), torch.ones(2))
    assert list(trace) == ["output.logits", "output.states.0", "output.states.1"]
    assert trace["output.states.1"].dtype == np.float32


def test_a_trace_is_frozen(model, inputs):
    trace = record(model, *inputs)
    with pytest.raises(ValueError, match="read-only"):
        trace["blocks.0.A"][0, 0] = 1
    with pytest.raises(AttributeError, match="frozen"):
        trace.tokens = ["a"]
    source = np.ones(2)
    kept = Trace({"x": source})
    source[0] = 5
    assert kept["x"][0] == 1


def test_a_trace_says_what_it_holds(model, inputs):
    assert repr(record(model, *inputs, tokens=["the", "cat", "sat"])) == (
        "Trace of 5 values\n"
        "  blocks.0.E  float32 (2, 3)\n"
        "  blocks.0.A  float32 (2, 3)\n"
        "  blocks.1.E  float32 (2, 3)\n"
        "  blocks.1.A  float32 (2, 3)\n"
        "  output      float32 (2, 4)\n"
        "  tokens: the cat sat"
    )
    with pytest.raises(KeyError, match=r"there are blocks\.0\.E"):
        record(model, *inputs)["A"]


def test_saved_and_loaded_it_is_the_same(model, inputs, tmp_path):
    trace = record(model, *inputs, tokens=["<b>", "🐱", "שלום"])
    trace.save(tmp_path / "trace.npz")
    loaded = Trace.load(tmp_path / "trace.npz")
    assert loaded.tokens == trace.tokens
    assert list(loaded) == list(trace)
    assert all(np.array_equal(loaded[name], trace[name]) for name in trace)
    trace.save(tmp_path / "no_suffix")
    assert list(Trace.load(tmp_path / "no_suffix")) == list(trace)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 broken"])
def test_a_file_that_is_no_trace_is_refused(tmp_path, content):
    path = tmp_path / "wrong.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="not a saved trace"):
        Trace.load(path)


def test_values_that_are_no_numbers_are_refused():
    with pytest.raises(ValueError, match="words should be an array of numbers, got a list"):
        Trace({"words": ["a", "b"]})
    with pytest.raises(ValueError, match="matches values of different shapes"):
        Trace({"a.A": np.ones(2), "b.A": np.ones(3)}).stack("*.A")
    with pytest.raises(ValueError, match="nothing in this trace matches"):
        Trace({"a": np.ones(2)}).stack("*.A")
