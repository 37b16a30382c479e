"""PPO for a language model: the policy writes, the reward model judges (notebook 17)."""

import copy
from collections.abc import Iterator
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.experiments.assistant import MAX_TOKENS, asked_of_assistants, fit_chat, load_assistant
from helpers.experiments.rlhf import (
    load_reward_model,
    measured_from_sft,
    rewards_of,
)
from helpers.models.generate import generate
from helpers.models.gpt import GPT
from helpers.models.scalar_gpt import numbers_of, scalar_gpt
from helpers.training import Step
from helpers.training.policy_gradient import (
    advantages_of,
    clipped_loss,
    penalized_rewards,
    use_again,
)
from helpers.training.sft import token_logprobs
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked
from helpers.worlds.chat_tokens import END, ChatRows, prompt_tokens
from helpers.worlds.conversations import Conversation

PPO_STEPS, PPO_RATE, PPO_BETA, PPO_BATCH, PPO_EPOCHS = 160, 5e-4, 0.4, 64, 2


class ActorCritic(nn.Module):
    """What PPO trains: the policy, and a model of the reward that it can expect."""

    @checked
    def __init__(self, policy: GPT) -> None:
        super().__init__()
        self.policy, self.value = policy, scalar_gpt(policy)


class Rollout(NamedTuple):
    """Answers of the policy and what its update needs, from the last token of the prompt on."""

    tokens: Int[Tensor, "batch time"]
    prompt: int
    written: Bool[Tensor, "batch answer"]
    logp_old: Float[Tensor, "batch answer"]
    rewards: Float[Tensor, "batch answer"]
    values: Float[Tensor, "batch answer"]


@checked
def ppo_steps(
    model: ActorCritic,
    reward_model: GPT,
    steps: Size = PPO_STEPS,
    beta: float = PPO_BETA,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Train the policy by PPO on the reward model's numbers, minus beta times the KL.

    The reference is the policy as it is now. Every rollout is used for PPO_EPOCHS steps.
    """
    reference = copy.deepcopy(model.policy).requires_grad_(False)
    prompts = _prompts_by_length(asked_of_assistants(2000, 6000 + seed))

    def rollout(generator: torch.Generator) -> Rollout:
        tokens = _draw_prompts(prompts, generator)
        return roll_out(model, reference, reward_model, tokens, beta, generator)

    batches = use_again(rollout, PPO_EPOCHS)
    return fit_chat(model, _ppo_loss, batches, steps, PPO_RATE, seed)


def _prompts_by_length(asked: list[Conversation]) -> list[Tensor]:
    prompts = [prompt_tokens(conversation) for conversation in asked]
    lengths = sorted({len(prompt) for prompt in prompts})
    return [torch.stack([p for p in prompts if len(p) == length]) for length in lengths]


def _draw_prompts(prompts: list[Tensor], generator: torch.Generator) -> Tensor:
    """Draw prompts of one length, a length as likely as prompts have it."""
    counts = torch.tensor([float(len(group)) for group in prompts])
    group = prompts[int(torch.multinomial(counts, 1, generator=generator))]
    return group[torch.randint(len(group), (PPO_BATCH,), generator=generator)]


@checked
@torch.no_grad()
def roll_out(
    model: ActorCritic,
    reference: GPT,
    reward_model: GPT,
    prompts: Int[Tensor, "batch time"],
    beta: float,
    generator: torch.Generator,
) -> Rollout:
    """Let the policy answer prompts of one length, and reward every token that it wrote."""
    answers = torch.stack(list(generate(model.policy, prompts, MAX_TOKENS, generator, end=END)), 1)
    ended = (answers == END).long().cumsum(1)
    written = (ended == 0) | ((ended == 1) & (answers == END))
    tokens, start = torch.cat([prompts, answers], 1), prompts.shape[1] - 1
    logp_old, logp_ref = (
        token_logprobs(one(tokens), tokens)[:, start:] * written
        for one in (model.policy, reference)
    )
    values = numbers_of(model.value, tokens)[:, start:-1] * written
    trained = torch.cat([torch.zeros_like(prompts).bool(), written], 1)
    reward = rewards_of(reward_model, ChatRows(tokens, trained))
    rewards = penalized_rewards(reward, logp_old, logp_ref, written, beta)
    return Rollout(tokens, start, written, logp_old, rewards, values)


def _ppo_loss(model: ActorCritic, rollout: Rollout) -> tuple[Tensor, dict[str, float]]:
    """Return the clipped loss of the policy plus the squared error of the values."""
    tokens, start, written, logp_old, rewards, old_values = rollout
    advantages = advantages_of(rewards, old_values)
    target = advantages + old_values
    mean, spread = advantages[written].mean(), advantages[written].std()
    advantages = (advantages - mean) / (spread + 1e-6)
    logp = token_logprobs(model.policy(tokens), tokens)[:, start:]
    values = numbers_of(model.value, tokens)[:, start:-1]
    policy_loss = clipped_loss(logp, logp_old, advantages, written)
    value_loss = (values - target)[written].square().mean()
    return policy_loss + 0.1 * value_loss, {"return": float(rewards.sum(1).mean())}


@checked
def train_ppo(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Train the shipped model of PPO."""
    both = ActorCritic(load_assistant("chat_sft"))
    for _ in ppo_steps(both, load_reward_model(), seed=seed):
        pass
    return measured_from_sft(both.policy)


RECIPES = (Recipe("chat_ppo", train_ppo),)
