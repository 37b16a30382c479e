"""A GPT that learns to write stories, measured against their exact entropy (notebook 16)."""

import math
from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated, NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.models.generate import generate
from helpers.models.gpt import GPT
from helpers.models.language_model import LanguageModel
from helpers.text.stream import token_windows
from helpers.training import AdamW, Recipe, State, Step, fit, warmup_cosine_schedule
from helpers.validate import Range, Seed, Size, checked, require
from helpers.worlds.stories import (
    COLOURS,
    PEOPLE,
    PLACES,
    THINGS,
    entropy,
    is_story,
    write_stories,
)
from helpers.worlds.story_grammar import is_grammatical
from helpers.worlds.story_tokens import (
    LINE_BREAK,
    VOCABULARY,
    story_batch,
    story_stream,
    story_tokens,
    token_surprisal,
)

CONTEXT = 192  # a story has fewer tokens
STORIES = 60_000
WARMUP = 100
# of the shipped run
STEPS, WINDOW = 16_000, 144  # 19 of 20 stories have fewer than 144 tokens
KINDS = {"people": PEOPLE, "places": PLACES, "colors": COLOURS, "things": THINGS}
CHECKPOINTS = (0, 100, 200, 400, 800, 1600, 3200, 6400, 11_000)

NotNegative = Annotated[float, Range(0)]


class Written(NamedTuple):
    """Which share of texts have the sentences of a story, and in which share all is true."""

    grammatical: float
    true: float


@checked
def story_gpt(seed: Seed = 0, d_model: Size = 64, n_heads: Size = 4, n_blocks: Size = 3) -> GPT:
    """Return a GPT for stories with its weights at the start.

    Positions are rotary, and the embeddings are large and not tied to the output head: so it
    learns to look up who has what much sooner than from GPT-2's own start.
    """
    generator = torch.Generator().manual_seed(seed)
    return GPT(len(VOCABULARY), d_model, n_heads, n_blocks, positions="rotary", tied=False,
               std=0.12, embed_std=1.0, generator=generator)  # fmt: skip


@checked
def next_token_loss(model: nn.Module, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, ""]:
    """Return the mean surprise at every token but the first, in nats: ``-log p(x_{t+1})``."""
    scores = model(tokens[:, :-1])
    return nn.functional.cross_entropy(scores.flatten(0, 1), tokens[:, 1:].flatten())


@checked
def story_windows(
    stories: Size = STORIES, batch: Size = 8, seed: Seed = 0, window: Size = WINDOW
) -> Callable[[torch.Generator], Int[Tensor, "batch time"]]:
    """Return a source of batches: windows of a stream of stories, each from a story's beginning."""
    stream = story_stream(stories, seed=1000 + seed)
    return token_windows(stream.tokens, window, batch, stream.starts)


@checked
def window_floor(stories: Size = 1000, seed: Seed = 77, window: Size = WINDOW) -> float:
    """Return the lowest loss that can be expected on such windows, in nats a token.

    The mean surprisal of their tokens in the world itself. It is above the entropy of a story
    divided by its tokens, since a window begins with a beginning, which is hard to guess.
    """
    texts = write_stories(stories, seed)
    nats = torch.cat([torch.from_numpy(token_surprisal(text)) for text in texts])
    ends = torch.tensor([len(story_tokens(text)) for text in texts]).cumsum(0)
    starts = torch.cat([torch.zeros(1, dtype=torch.long), ends[:-1]])
    starts = starts[starts + window <= len(nats)]
    return nats[starts[:, None] + torch.arange(window)].mean().item()


@checked
def pretraining_steps(
    model: nn.Module,
    steps: Size = 4000,
    seed: Seed = 0,
    state: State | None = None,
    stories: Size = STORIES,
    batch: Size = 32,
    window: Size = CONTEXT,
    lr: NotNegative = 3e-3,
    beta_2: NotNegative = 0.999,
) -> Iterator[Step]:
    """Train on windows of a stream of stories; ``state`` resumes a run that was stopped."""
    schedule = warmup_cosine_schedule(min(WARMUP, steps // 10), steps, min_ratio=0.0)
    return fit(model, next_token_loss, story_windows(stories, batch, seed, window), steps, lr=lr,
               seed=seed, state=state, optimizer=partial(AdamW, betas=(0.9, beta_2)),
               schedule=schedule)  # fmt: skip


@checked
def story_steps(
    model: nn.Module,
    steps: Size = STEPS,
    seed: Seed = 0,
    state: State | None = None,
    stories: Size = STORIES,
) -> Iterator[Step]:
    """Train as the shipped model was trained: small batches, and a v that forgets its start."""
    return pretraining_steps(model, steps, seed, state, stories, batch=8, window=WINDOW, lr=4e-3,
                             beta_2=0.99)  # fmt: skip


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
@torch.no_grad()
def excess_by_kind(model: nn.Module, count: Size = 100, seed: Seed = 77) -> dict[str, float]:
    """Return the excess of unread stories by what the next token is: their sum is all of it.

    For each kind of token, what the model pays above the world's own surprisal, as a share of the
    entropy of a story.
    """
    total = dict.fromkeys((*KINDS, "other words"), 0.0)
    for text in write_stories(count, seed):
        tokens = story_tokens(text)
        ids = VOCABULARY.encode(["\n", *tokens])
        paid = nn.functional.cross_entropy(model(ids[None, :-1])[0], ids[1:], reduction="none")
        for token, above in zip(tokens, paid.numpy() - token_surprisal(text), strict=True):
            kinds = [kind for kind, names in KINDS.items() if token.strip() in names]
            total[kinds[0] if kinds else "other words"] += float(above)
    return {kind: nats / count / entropy()[0] for kind, nats in total.items()}


@checked
@torch.no_grad()
def truth_after(model: nn.Module, begin: str, count: Size = 100, seed: Seed = 77) -> float:
    """Return how likely the model finds the true next token after ``begin``, in unread stories.

    The mean over all occurrences. ``I have`` asks who has the thing, ``I am in the`` where
    somebody is. Raises InputError where no story has these words.
    """
    require(bool(begin), "begin", "one word or more", begin)
    asked = VOCABULARY.encode(story_tokens(begin))
    found = []
    for text in write_stories(count, seed):
        ids = VOCABULARY.encode(["\n", *story_tokens(text)])
        p = model(ids[None])[0].softmax(-1)
        ends = (ids.unfold(0, len(asked), 1) == asked).all(1).nonzero().flatten() + len(asked) - 1
        found += [p[end, ids[end + 1]].item() for end in ends.tolist() if end + 1 < len(ids)]
    require(bool(found), "begin", "words that some of the stories have", begin)
    return sum(found) / len(found)


@checked
def write_with(
    model: GPT | LanguageModel,
    count: Size,
    generator: torch.Generator,
    temperature: float = 1.0,
    top_p: float | None = None,
    max_tokens: Size = CONTEXT - 1,
) -> list[str]:
    """Return texts that the model wrote, up to their first line break or ``max_tokens`` tokens."""
    begin = torch.full((count, 1), LINE_BREAK)
    drawn = generate(model, begin, max_tokens, generator, temperature=temperature, top_p=top_p,
                     end=LINE_BREAK)  # fmt: skip
    rows = torch.stack(list(drawn), 1)
    texts = ["".join(VOCABULARY.decode(row)) for row in rows]
    return [text.split("\n")[0] + "\n" * ("\n" in text) for text in texts]


@checked
def judged(texts: list[str]) -> Written:
    """Return the share of texts that are grammatical, and the share in which every fact is true."""
    require(bool(texts), "texts", "at least one", texts)
    return Written(*(sum(map(kind, texts)) / len(texts) for kind in (is_grammatical, is_story)))


def _measured(model: GPT, step: int, count: int) -> dict[str, float]:
    """Return what the model costs and writes after a step, named for the manifest."""
    written = judged(write_with(model.eval(), count, torch.Generator().manual_seed(1)))
    cost, least = story_cost(model, count)
    found = {
        "excess": (cost - least) / entropy()[0],
        **written._asdict(),
        "holder": truth_after(model, "I have"),
        "place": truth_after(model, "I am in the"),
    }
    return {f"{name}_at_{step}": value for name, value in found.items()}


@checked
def train_on_stories(model: GPT, seed: Seed = 0) -> dict[str, float]:
    """Train as shipped; measure on the way, and at the end on stories that were not read."""
    on_the_way = _measured(model, 0, 100)
    for step in story_steps(model, seed=seed):
        if step.step in CHECKPOINTS:
            on_the_way |= _measured(model, step.step, 100)
    return on_the_way | _measured(model.eval(), STEPS, 500)


@checked
def train(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Train the shipped GPT on stories alone."""
    model = story_gpt(seed)
    return model, train_on_stories(model, seed)


RECIPES = (Recipe("story_gpt", train),)
LOSS_AT_START = math.log(len(VOCABULARY))  # of a guess that knows nothing, in nats a token
