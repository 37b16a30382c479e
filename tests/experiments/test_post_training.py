"""Stages of post-training: each starts where the one before ended, and is measured exactly."""

import itertools

import pytest

from helpers.experiments.post_training import BASE, STAGES, run_stages
from helpers.validate import InputError

LLAMA = ["SFT", "rejection sampling", "PPO", "DPO"]


def test_the_base_is_scored_as_it_is():
    (base,) = run_stages([])
    assert base.stage == BASE
    assert base.true == pytest.approx(0.5)
    assert base.kl == pytest.approx(0, abs=1e-12)
    assert base.answers == pytest.approx(64)


def test_the_same_seed_gives_the_same_scores_and_another_does_not():
    assert run_stages(["SFT"], 1) == run_stages(["SFT"], 1) != run_stages(["SFT"], 2)


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_raises_the_reward_and_spends_nats(stage):
    base, after = run_stages([stage])
    assert after.true > base.true + 0.1
    assert after.kl > 0.1
    assert after.answers < base.answers - 5


def test_a_stage_starts_from_the_one_before():
    alone = run_stages(["PPO"])[-1]
    after = run_stages(["SFT", "PPO"])[-1]
    assert after.true > alone.true + 0.02


@pytest.mark.parametrize("seed", range(3))
def test_a_row_of_stages_rises(seed):
    scores = run_stages(LLAMA, seed)
    assert [score.stage for score in scores] == [BASE, *LLAMA]
    assert all(a.true < b.true and a.kl < b.kl for a, b in itertools.pairwise(scores))
    assert all(score.true == pytest.approx(score.proxy) for score in scores)


def test_a_bug_fools_what_sees_the_proxy_alone():
    worst = min(run_stages(["PPO"], seed, bug=True)[-1].true for seed in range(3))
    assert worst < 0.3
    for seed in range(3):
        assert run_stages(["SFT", "DPO"], seed, bug=True)[-1].true > 0.85


def test_an_unknown_stage_is_named():
    with pytest.raises(InputError, match="stages should be some of SFT, rejection sampling, PPO"):
        run_stages(["GRPO"])
