"""Four experts on four grammars: what is measured, and what the shipped runs say."""

import pytest
import torch

from helpers.experiments import grammar_experts
from helpers.experiments.expert_run import train_and_watch
from helpers.experiments.grammar_experts import (
    BALANCES,
    SEEN,
    V3,
    counts,
    expert_model,
    expert_steps,
    experts_of,
    found_in,
    measured,
    mixture_of,
    purity,
    train_bug,
    unseen_sequences,
)
from helpers.experiments.router_bugs import BUGS, properties
from helpers.layers import LayerNorm, route
from helpers.validate import InputError


def test_purity_and_counts_of_known_assignments():
    kinds = torch.tensor([0, 0, 1, 1, 2, 2, 3, 3])
    assert purity(kinds, kinds) == 1
    assert purity(torch.zeros(8).long(), kinds) == 0.25
    assert purity(torch.arange(8) % 2, kinds) == 0.25
    assert counts(torch.tensor([0, 1, 1]), torch.tensor([1, 1, 0])).tolist() == [[0, 1], [1, 1]]


def test_a_router_that_reads_the_grammar_sends_a_sequence_to_one_expert():
    tokens = unseen_sequences(20).tokens
    by_grammar = experts_of(expert_model("none", "grammar", 0), tokens)
    assert (by_grammar == by_grammar[:, :1]).all()
    by_token = experts_of(expert_model("none", "token", 0), tokens)
    assert (by_token != by_token[:, :1]).any()


@pytest.mark.parametrize("balance", BALANCES)
def test_training_learns_and_the_bias_moves_only_where_it_should(balance):
    model = expert_model(balance, "token", 0)
    losses = [step.loss for step in expert_steps(model, balance, 0, 30)]
    assert losses[-1] < losses[0] - 0.5
    bias = mixture_of(model).bias
    assert (bias is not None and bool(bias.any())) == (balance == "bias")
    assert set(found_in(model)) == {"purity", "by symbol", "largest load", "excess"}


@pytest.mark.parametrize("name", BUGS)
def test_each_bug_breaks_one_property_of_its_own(name):
    assert all(properties(route, V3).values())
    broken = {bug: [p for p, ok in properties(router, V3).items() if not ok]
              for bug, router in BUGS.items()}  # fmt: skip
    assert len(broken[name]) == 1
    assert sum(broken[name] == other for other in broken.values()) == 1


def test_a_bug_still_trains():
    assert train_bug("scale 2.5 forgotten", 0, 3) > train_bug("scale 2.5 forgotten", 0, 60)


def test_the_shipped_runs_hold_what_the_notebook_says():
    runs = measured()
    assert list(runs["experts"]) == list(reversed(SEEN)) or set(runs["experts"]) == set(SEEN)
    for seen in SEEN:
        assert set(runs["experts"][seen]) == set(BALANCES)
    assert list(runs["bugs"]) == ["none", *BUGS]
    by_grammar = runs["experts"]["grammar"]
    assert max(by_grammar["none"]["excess"]) > max(by_grammar["bias"]["excess"])


def test_a_run_is_kept_for_the_view():
    run = train_and_watch("bias", seen="grammar", seed=0, steps=12)
    assert run.shown.steps == [0, 1, 2, 5, 10, 12]
    assert run.shown.load.shape == (12, 4)
    assert run.shown.chosen.shape == (6, 12, 16)
    assert run.shown.tokens[0][0] == "G0"
    assert run.shown.kinds[-1] == "grammar 3"


def test_what_is_unknown_is_named(monkeypatch):
    with pytest.raises(InputError, match="balance should be one of none, auxiliary loss, bias"):
        expert_model("both", "token", 0)
    with pytest.raises(InputError, match="seen should be one of token, grammar"):
        expert_model("none", "letter", 0)
    with pytest.raises(InputError, match="bug should be none or one of"):
        train_bug("typo", 0)
    with pytest.raises(InputError, match="a model with a mixture of experts"):
        mixture_of(LayerNorm(4))
    with pytest.raises(InputError, match="balance"):
        expert_steps(expert_model("none", "token", 0), "both", 0, 5)
    assert grammar_experts.floor() == pytest.approx(0.565, abs=1e-3)
