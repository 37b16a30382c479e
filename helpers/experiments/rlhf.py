"""From an assistant that imitates to one that is preferred (notebook 17).

A reward model, DPO, and fine-tuning on the best of several answers; PPO is in
`helpers.experiments.chat_ppo`. All start from the fine-tuned model and learn from the same people,
who compare two answers.
"""

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.experiments.assistant import (
    EqualLengths,
    asked_of_assistants,
    fit_chat,
    load_assistant,
    masked_loss,
    new_conversations,
    quality,
    rounded,
    write_answers,
    written_rows,
)
from helpers.models.gpt import GPT
from helpers.models.scalar_gpt import numbers_of, scalar_gpt
from helpers.training import Step
from helpers.training.preferences import bradley_terry_loss, dpo_loss, preferred_share
from helpers.training.sft import answer_logprobs
from helpers.training.weights import Recipe, load_weights
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.chat_tokens import ChatRows, chat_rows
from helpers.worlds.conversations import Conversation
from helpers.worlds.demonstrations import Preference, write_preferences

COMPARISONS, REWARD_STEPS, REWARD_RATE = 4000, 350, 1e-3
DPO_STEPS, DPO_RATE, DPO_BETA = 200, 5e-4, 0.8
REJECTION_PROMPTS, REJECTION_STEPS, BEST_OF = 600, 150, 8
PAIRS = 32  # in a batch


@checked
def comparisons(count: Size = COMPARISONS, seed: Seed = 3000) -> list[Preference]:
    """Return what people preferred, always the same for the same seed."""
    return write_preferences(asked_of_assistants(count, seed), seed + 1)


@checked
def pair_rows(preferences: list[Preference]) -> ChatRows:
    """Return both answers of all preferences as rows: first all chosen ones, then the rejected."""
    for one in preferences:
        require(isinstance(one, Preference), "preferences", "a list of Preference", one)
    asked = [preference.conversation for preference in preferences]
    chosen = [preference.chosen for preference in preferences]
    return chat_rows(asked * 2, chosen + [preference.rejected for preference in preferences])


@checked
def rewards_of(model: GPT, rows: ChatRows) -> Float[Tensor, " batch"]:
    """Return a reward model's number at the end of every answer."""
    return numbers_of(model, rows.tokens).gather(1, rows.ends[:, None] - 1)[:, 0]


class _Pairs:
    """Draw batches of pairs of about equal length."""

    def __init__(self, rows: ChatRows) -> None:
        self.rows, self.count = rows, len(rows.tokens) // 2
        self.lengths = rows.ends.view(2, -1).amax(0)
        self.order = self.lengths.argsort(stable=True)

    def __call__(self, generator: torch.Generator) -> tuple[ChatRows, Tensor]:
        start = int(torch.randint(self.count - PAIRS + 1, (1,), generator=generator))
        pairs = self.order[start : start + PAIRS]
        both, longest = torch.cat([pairs, pairs + self.count]), int(self.lengths[pairs].max())
        rows = ChatRows(self.rows.tokens[both, :longest], self.rows.trained[both, :longest])
        return rows, both


@checked
def reward_model_steps(
    model: GPT, preferences: list[Preference], steps: Size = REWARD_STEPS, seed: Seed = 0
) -> Iterator[Step]:
    """Train a `scalar_gpt` to give preferred answers the higher number."""

    def loss(model: GPT, batch: tuple[ChatRows, Tensor]) -> Tensor:
        return bradley_terry_loss(*rewards_of(model, batch[0]).view(2, -1))

    return fit_chat(model, loss, _Pairs(pair_rows(preferences)), steps, REWARD_RATE, seed)


@checked
def dpo_steps(
    model: GPT, preferences: list[Preference], steps: Size = DPO_STEPS, seed: Seed = 0
) -> Iterator[Step]:
    """Train a model on preferences by DPO; the reference is the model as it is now."""
    rows = pair_rows(preferences)
    reference = log_probabilities(model, rows)

    def loss(model: GPT, batch: tuple[ChatRows, Tensor]) -> Tensor:
        (tokens, trained), both = batch
        logp = answer_logprobs(model(tokens), tokens, trained)
        (won, lost), (ref_won, ref_lost) = logp.view(2, -1), reference[both].view(2, -1)
        return dpo_loss(won, lost, ref_won, ref_lost, DPO_BETA)

    return fit_chat(model, loss, _Pairs(rows), steps, DPO_RATE, seed)


@checked
@torch.no_grad()
def log_probabilities(model: GPT, rows: ChatRows) -> Float[Tensor, " batch"]:
    """Return ``log pi(y | x)`` of every row's answer."""
    parts = zip(rows.tokens.split(250), rows.trained.split(250), strict=True)
    return torch.cat([answer_logprobs(model(t), t, m) for t, m in parts])


@checked
def rejection_steps(
    model: GPT, reward_model: GPT, steps: Size = REJECTION_STEPS, seed: Seed = 0
) -> Iterator[Step]:
    """Fine-tune a model on the best of BEST_OF answers of its own, as the reward model sees it."""
    asked = asked_of_assistants(REJECTION_PROMPTS, 5000 + seed)
    rows = written_rows(asked, best_answers(model, reward_model, asked, BEST_OF, seed))
    batches = EqualLengths(*rows, rows.ends, PAIRS)
    return fit_chat(model, masked_loss, batches, steps, DPO_RATE, seed)


@checked
@torch.no_grad()
def best_answers(
    model: GPT, reward_model: GPT, asked: list[Conversation], n: Size = BEST_OF, seed: Seed = 0
) -> list[Tensor]:
    """Return the best of ``n`` answers to each question, as the reward model sees it, as tokens."""
    generator = torch.Generator().manual_seed(seed)
    tried = [write_answers(model, asked, generator) for _ in range(n)]
    judged = [judge(reward_model, written_rows(asked, answers)) for answers in tried]
    return [tried[best][at] for at, best in enumerate(torch.stack(judged).argmax(0).tolist())]


@checked
@torch.no_grad()
def judge(reward_model: GPT, rows: ChatRows) -> Float[Tensor, " batch"]:
    """Return a reward model's number for every answer."""
    parts = zip(rows.tokens.split(250), rows.trained.split(250), strict=True)
    return torch.cat([rewards_of(reward_model, ChatRows(*part)) for part in parts])


@checked
def load_reward_model() -> GPT:
    """Return the shipped reward model."""
    model = scalar_gpt(load_assistant("chat_sft"))
    load_weights(model, "chat_reward")
    return model


@checked
@torch.no_grad()
def divergence_from(model: GPT, reference: GPT, count: Size = 500, seed: Seed = 1) -> float:
    """Return an estimate (k1) of KL(model || reference) in nats an answer, on new questions."""
    asked = new_conversations(count)
    rows = written_rows(asked, write_answers(model, asked, torch.Generator().manual_seed(seed)))
    return float((log_probabilities(model, rows) - log_probabilities(reference, rows)).mean())


@checked
def train_reward_model(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Train the shipped reward model; measured is how often it agrees with people on new pairs."""
    model = scalar_gpt(load_assistant("chat_sft"))
    for _ in reward_model_steps(model, comparisons(), seed=seed):
        pass
    rounded(model).eval()
    better, worse = judge(model, pair_rows(comparisons(600, 9000))).view(2, -1)
    return model.half(), {"agreement": preferred_share(better, worse)}


@checked
def measured_from_sft(model: GPT) -> tuple[nn.Module, dict[str, float]]:
    """Return a model as it is shipped, with its quality and its KL from the fine-tuned one."""
    rounded(model).eval()
    metrics = quality(model) | {"nats": divergence_from(model, load_assistant("chat_sft"))}
    return model.half(), metrics


@checked
def train_dpo(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Train the shipped model of DPO."""
    model = load_assistant("chat_sft")
    for _ in dpo_steps(model, comparisons(), seed=seed):
        pass
    return measured_from_sft(model)


@checked
def train_rejection(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Train the shipped model of rejection sampling."""
    model = load_assistant("chat_sft")
    for _ in rejection_steps(model, load_reward_model(), seed=seed):
        pass
    return measured_from_sft(model)


RECIPES = (
    Recipe("chat_reward", train_reward_model),
    Recipe("chat_dpo", train_dpo),
    Recipe("chat_rejection", train_rejection),
)
