"""Each rung changes one thing, and the last is a Llama."""

import pytest
import torch
from torch import nn

from helpers.experiments.gpt_to_llama import (
    RUNGS,
    STEPS,
    as_llama,
    cached_numbers,
    measured,
    measured_longer,
    rung_model,
    rung_steps,
    story_llama,
    train_rung,
)
from helpers.layers import MLP, GatedMLP, GroupedQueryAttention, LayerNorm, RMSNorm
from helpers.training.weights import load_weights
from helpers.validate import InputError

PARTS = (LayerNorm, RMSNorm, MLP, GatedMLP, GroupedQueryAttention)


def parts(rung):
    model = rung_model(rung)
    found = {kind.__name__ for kind in PARTS for m in model.modules() if isinstance(m, kind)}
    biases = any(name.rpartition(".")[2].startswith("b") for name, _ in model.named_parameters())
    return (
        found
        | ({"biases"} if biases else set())
        | ({"positions"} if model.positions is not None else set())
    )


def test_each_rung_changes_one_thing():
    sets = {rung: parts(rung) for rung in RUNGS}
    assert sets["GPT"] == {"LayerNorm", "MLP", "biases", "positions"}
    assert sets["no biases"] == sets["GPT"] - {"biases"}
    assert sets["RMSNorm"] == {"RMSNorm", "MLP", "positions"}
    assert sets["RoPE"] == {"RMSNorm", "MLP", "GroupedQueryAttention"}
    assert sets["SwiGLU"] == sets["GQA"] == {"RMSNorm", "GatedMLP", "GroupedQueryAttention"}
    groups = [rung_model(rung).blocks[0].attention.n_groups for rung in ("SwiGLU", "GQA")]
    assert groups == [4, 2]
    assert [cached_numbers(rung_model(rung)) for rung in RUNGS] == [256] * 5 + [128]


def test_a_gated_mlp_of_two_thirds_the_width_is_as_large():
    sizes = [sum(W.numel() for W in rung_model(rung).parameters()) for rung in ("RoPE", "SwiGLU")]
    assert sizes[1] == pytest.approx(sizes[0], rel=0.002)


def test_the_last_rung_is_a_llama():
    model = rung_model("GQA", seed=1)
    tokens = torch.randint(0, 40, (2, 30), generator=torch.Generator().manual_seed(0))
    assert torch.equal(as_llama(model)(tokens), model(tokens))
    with pytest.raises(InputError, match="model should be of the last rung"):
        as_llama(rung_model("SwiGLU"))
    with pytest.raises(InputError, match="rung should be one of GPT, no biases"):
        rung_model("BERT")


@pytest.mark.parametrize("rung", ["GPT", "GQA"])
def test_training_lowers_the_loss(rung):
    losses = [step.loss for step in rung_steps(rung_model(rung), 0, 8, stories=20)]
    assert losses[-1] < losses[0] - 0.3


def test_a_run_is_measured():
    model, found = train_rung("GQA", 0, 2, batch=2, stories=20)
    assert not model.training
    assert found["excess"] > 1


def test_what_is_shipped_was_measured_on_these_models():
    rungs = measured()
    assert list(rungs) == list(RUNGS)
    for rung, found in rungs.items():
        model = rung_model(rung)
        assert found["parameters"] == sum(W.numel() for W in model.parameters())
        assert found["cached"] == cached_numbers(model)
        assert len(found["excess"]) == 3
    assert STEPS > 100
    assert {rung: len(runs) for rung, runs in measured_longer().items()} == {"GPT": 3, "GQA": 3}


def test_the_shipped_llama_is_good():
    entry = load_weights(model := story_llama(), "story_llama")
    assert isinstance(model, nn.Module)
    assert entry["metrics"]["excess"] < 1
