"""A GPT that learns to write stories, measured against their exact entropy (notebook 16)."""

from collections.abc import Iterator

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.models.generate import generate
from helpers.models.gpt import GPT
from helpers.models.language_model import LanguageModel
from helpers.text.stream import token_windows
from helpers.training import State, Step, fit
from helpers.training.adamw import AdamW
from helpers.training.schedule import warmup_cosine_schedule
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.stories import entropy, is_story
from helpers.worlds.story_tokens import LINE_BREAK, VOCABULARY, story_batch, story_stream

CONTEXT = 192  # tokens of a training window; a story has fewer
STORIES = 50_000
STEPS, WARMUP, RATE = 4000, 100, 3e-3


@checked
def story_gpt(seed: Seed = 0, d_model: Size = 64, n_heads: Size = 4, n_blocks: Size = 2) -> GPT:
    """Return a GPT for stories with its weights at the start."""
    generator = torch.Generator().manual_seed(seed)
    return GPT(len(VOCABULARY), d_model, n_heads, n_blocks, context=CONTEXT, std=0.1,
               generator=generator)  # fmt: skip


@checked
def next_token_loss(model: nn.Module, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, ""]:
    """Return the mean surprise at every token but the first, in nats: ``-log p(x_{t+1})``."""
    scores = model(tokens[:, :-1])
    return nn.functional.cross_entropy(scores.flatten(0, 1), tokens[:, 1:].flatten())


@checked
def pretraining_steps(
    model: GPT,
    steps: Size = STEPS,
    seed: Seed = 0,
    state: State | None = None,
    stories: Size = STORIES,
    batch: Size = 32,
) -> Iterator[Step]:
    """Train on windows of a stream of stories, each from the beginning of one."""
    stream = story_stream(stories, seed=1000 + seed)
    windows = token_windows(stream.tokens, CONTEXT, batch, stream.starts)
    schedule = warmup_cosine_schedule(min(WARMUP, steps // 10), steps, least=0.0)
    return fit(model, next_token_loss, windows, steps, lr=RATE, seed=seed, state=state,
               optimizer=AdamW, schedule=schedule)  # fmt: skip


@checked
@torch.no_grad()
def story_cost(model: nn.Module, count: Size = 500, seed: Seed = 77) -> tuple[float, float]:
    """Return what unread stories cost the model and what they cost at least, in nats a story.

    The second is their surprisal in the world itself, whose expectation is `entropy`.
    """
    tokens, least = story_batch(count, seed)
    total = 0.0
    for rows in tokens.split(100):
        scores = model(rows[:, :-1])
        loss = nn.functional.cross_entropy(scores.transpose(1, 2), rows[:, 1:], reduction="none")
        ends = (rows[:, 1:] == LINE_BREAK).cumsum(1)
        own = (ends == 0) | ((ends == 1) & (rows[:, 1:] == LINE_BREAK))  # the padding is not read
        total += float((loss.double() * own).sum())
    return total / count, float(least.mean())


@checked
def excess(model: nn.Module, count: Size = 500, seed: Seed = 77) -> float:
    """Return by what share of the exact entropy a story costs the model more than it has to."""
    cost, least = story_cost(model, count, seed)
    return (cost - least) / entropy()[0]


@checked
def write_with(
    model: GPT | LanguageModel,
    count: Size,
    generator: torch.Generator,
    temperature: float = 1.0,
    top_p: float | None = None,
) -> list[str]:
    """Return texts that the model wrote, each up to its first line break."""
    begin = torch.full((count, 1), LINE_BREAK)
    drawn = generate(model, begin, CONTEXT - 1, generator, temperature=temperature, top_p=top_p,
                     end=LINE_BREAK)  # fmt: skip
    rows = torch.stack(list(drawn), 1)
    texts = ["".join(VOCABULARY.decode(row)) for row in rows]
    return [text.split("\n")[0] + "\n" * ("\n" in text) for text in texts]


@checked
def true_share(texts: list[str]) -> float:
    """Return the share of texts that are stories of the world: grammatical, and every fact true."""
    require(bool(texts), "texts", "at least one", texts)
    return sum(map(is_story, texts)) / len(texts)


@checked
def train(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Train the shipped GPT and measure it on stories that it has not read."""
    model = story_gpt(seed)
    for _ in pretraining_steps(model, seed=seed):
        pass
    model.eval()
    cost, least = story_cost(model)
    texts = write_with(model, 500, torch.Generator().manual_seed(1))
    return model, {"nats_a_story": cost, "least": least, "true_stories": true_share(texts)}
