"""Assistants: how answers are written, judged and trained, with untrained models and few steps."""

import numpy as np
import pytest
import torch

from helpers.experiments import assistants
from helpers.experiments.assistant import (
    EqualLengths,
    answers_of,
    base_steps,
    chat_gpt,
    load_assistant,
    new_conversations,
    sft_steps,
    write_answers,
    written_rows,
)
from helpers.experiments.chat_ppo import ActorCritic, ppo_steps, roll_out
from helpers.experiments.rlhf import (
    comparisons,
    dpo_steps,
    judge,
    load_reward_model,
    log_probabilities,
    rejection_steps,
    reward_model_steps,
    rewards_of,
)
from helpers.models.scalar_gpt import numbers_of, scalar_gpt
from helpers.training.sft import token_logprobs
from helpers.training.weights import read_manifest
from helpers.worlds.chat_tokens import END, ChatRows, answer_text, chat_rows, prompt_tokens
from helpers.worlds.question_pages import page_rows, write_pages


@pytest.fixture(scope="module")
def sft():
    return load_assistant("chat_sft")


def test_a_scalar_gpt_starts_at_zero_and_shares_nothing(sft):
    scalar = scalar_gpt(sft)
    tokens = torch.tensor([[1, 2, 3]])
    assert (numbers_of(scalar, tokens) == 0).all()
    with torch.no_grad():
        scalar.embed.weight.zero_()
    assert sft.embed.weight.abs().sum() > 0
    assert sft.W_y is None


def test_pages_are_of_three_kinds():
    pages = write_pages(400, 1)
    lines = [page.rstrip("\n").split("\n") for page in pages]
    asking = [sum(line.endswith("?") for line in rest) for _, *rest in lines]
    kinds = [
        "tale" if not n else "worksheet" if n == len(rest) else "forum"
        for n, (_, *rest) in zip(asking, lines, strict=True)
    ]
    shares = {kind: kinds.count(kind) / 400 for kind in set(kinds)}
    assert abs(shares["tale"] - 0.2) < 0.08
    assert abs(shares["forum"] - 0.55) < 0.1
    tokens, own = page_rows(pages[:5])
    assert (tokens[:, 0] == 0).all()
    assert own[:, 0].all()


def test_batches_have_rows_of_about_equal_length():
    lengths = torch.tensor([9, 2, 3, 9, 2, 8])
    tokens = torch.arange(6)[:, None].expand(6, 9)
    batches = EqualLengths(tokens, tokens > 0, lengths, 2)
    for seed in range(5):
        drawn, _ = batches(torch.Generator().manual_seed(seed))
        rows = drawn[:, 0]
        assert drawn.shape[1] == lengths[rows].max()
        assert (lengths[rows].max() - lengths[rows].min()) <= 5


def test_answers_do_not_depend_on_who_is_asked_beside(sft):
    asked = new_conversations(12)
    together = answers_of(sft, asked, temperature=0.0)
    alone = [answers_of(sft, [one], temperature=0.0)[0] for one in asked]
    assert together == alone
    tokens = write_answers(sft, asked, temperature=0.0)
    assert [answer_text(row) for row in tokens] == together
    rows = written_rows(asked, tokens)
    for row, mask, prompt, answer in zip(*rows, map(prompt_tokens, asked), tokens, strict=True):
        assert torch.equal(row[mask], answer)
        assert torch.equal(row[: len(prompt)], prompt)


def test_an_answers_probability_and_reward_are_read_at_its_own_tokens(sft):
    asked = new_conversations(5)
    rows = chat_rows(asked, [one.right for one in asked])
    reward_model = scalar_gpt(sft)
    with torch.no_grad():
        reward_model.W_y.normal_(generator=torch.Generator().manual_seed(0))
        for n, logp in enumerate(log_probabilities(sft, rows)):
            row, mask = rows.tokens[n : n + 1], rows.trained[n : n + 1]
            own = token_logprobs(sft(row), row)[0][mask[0, 1:]]
            assert logp.item() == pytest.approx(own.sum().item(), abs=1e-4)
            last = int(mask[0].nonzero()[-1])
            cut = numbers_of(reward_model, row[:, : last + 1])[0, -1]
            assert rewards_of(reward_model, ChatRows(row, mask)).item() == pytest.approx(
                cut.item(), abs=1e-4
            )
            assert row[0, last] == END


def test_a_rollout_adds_up(sft):
    both = ActorCritic(load_assistant("chat_sft"))
    prompt = prompt_tokens(new_conversations(1)[0])
    reward_model = scalar_gpt(sft)
    with torch.no_grad():
        reward_model.W_y += 0.1
    generator = torch.Generator().manual_seed(0)
    rollout = roll_out(both, sft, reward_model, prompt.expand(6, -1), 0.5, generator)
    assert rollout.written[:, 0].all()
    # policy and reference are the same: no penalty, and the sum is the reward of the answer
    trained = torch.cat([torch.zeros(6, len(prompt), dtype=torch.bool), rollout.written], 1)
    earned = judge(reward_model, ChatRows(rollout.tokens, trained))
    torch.testing.assert_close(rollout.rewards.sum(1), earned)
    assert (rollout.values == 0).all()


@pytest.mark.parametrize("kind", ["base", "sft", "reward", "dpo", "rejection", "ppo"])
def test_every_training_run_takes_steps(kind, sft, monkeypatch):
    monkeypatch.setattr("helpers.experiments.rlhf.REJECTION_PROMPTS", 40)
    monkeypatch.setattr("helpers.experiments.rlhf.BEST_OF", 2)
    model, reward_model = load_assistant("chat_sft"), scalar_gpt(sft)
    pairs = comparisons(40) if kind in ("reward", "dpo") else []
    steps = {
        "base": lambda: base_steps(chat_gpt(), 10, pages=40),
        "sft": lambda: sft_steps(model, 10, count=40),
        "reward": lambda: reward_model_steps(reward_model, pairs, 10),
        "dpo": lambda: dpo_steps(model, pairs, 10),
        "rejection": lambda: rejection_steps(model, reward_model, 10),
        "ppo": lambda: ppo_steps(ActorCritic(model), reward_model, 2),
    }[kind]()
    losses = [step.loss for step in steps]
    assert len(losses) == (2 if kind == "ppo" else 10)
    assert np.isfinite(losses).all()
    if kind in ("reward", "dpo"):
        assert losses[0] == pytest.approx(np.log(2), abs=1e-4)


def test_kinds_of_answers_are_recognized():
    one = new_conversations(1)[0]
    answers = [one.right, one.short, f"{one.right} {one.extra}", one.wrong[0], "I do not know.",
               one.right[:-1] + "!"]  # fmt: skip
    assert [assistants.kind_of(one, answer) for answer in answers] == [
        "helpful", "short", "rambling", "wrong", "unsure", "loud",
    ]  # fmt: skip
    assert set(assistants.shares_of_kinds([one] * 6, answers).values()) == {1 / 6}


def test_a_win_rate_has_an_interval_around_it():
    ours, theirs = np.array([1.0, 0.0, 0.5, 1.0]), np.array([0.0, 1.0, 0.5, 0.2])
    rate = assistants.win_rate(ours, theirs)
    assert rate.share == (1 + 0 + 0.5 + 1) / 4
    assert rate.high - rate.share == pytest.approx(1.96 * np.std([1, 0, 0.5, 1], ddof=1) / 2)
    assert assistants.win_rate(ours, ours) == (0.5, 0.0)


def test_the_shipped_models_are_what_the_notebook_says():
    manifest = read_manifest()
    metrics = {name: manifest[f"chat_{name}"]["metrics"] for name in
               ("base", "sft", "reward", "dpo", "rejection", "ppo")}  # fmt: skip
    assert metrics["dpo"]["true_reward"] > metrics["sft"]["true_reward"] + 0.05
    for name in ("ppo", "rejection"):
        assert metrics[name]["true_reward"] < metrics["dpo"]["true_reward"]
        assert metrics[name]["nats"] > 0.2
    assert metrics["reward"]["agreement"] > 0.6
    assert sum(manifest[f"chat_{name}"]["bytes"] for name in metrics) < 1.5e6


def test_the_reward_model_cannot_check_facts():
    asked = new_conversations(150)
    reward_model = load_reward_model()
    right, wrong, long = (
        judge(reward_model, chat_rows(asked, answers))
        for answers in (
            [c.right for c in asked],
            [c.wrong[0] for c in asked],
            [f"{c.right} {c.extra}" for c in asked],
        )
    )
    assert abs((right > wrong).double().mean().item() - 0.5) < 0.2
    assert long.mean() > right.mean() + 0.3


def test_a_base_model_and_the_assistants_are_shown_with_their_rewards():
    named = assistants.named_assistants(count=2)
    prompt = named.prompts[0]
    for answer in named.answers.values():
        tokens = [one.token for one in answer(prompt, 0)][:60]
        assert tokens == [one.token for one in answer(prompt, 0)][:60]
        assert named.remark(prompt, tokens).startswith("true reward")
    assert named.remark("another prompt", []) == ""
    draws = assistants.draws_of_base(2, 1)
    texts = {tuple(one.token for one in answer(draws.prompts[0], 0))
             for answer in draws.answers.values()}  # fmt: skip
    assert len(texts) == 2
