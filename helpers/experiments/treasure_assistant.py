"""An assistant for the treasure world: first it learns to help, then to keep the secret.

Both are supervised fine-tuning with the loss on the answers alone. The second sees the forbidden
question in two of its four phrasings, among harmless requests. What it does with the other two,
and with all other ways to the secret, nobody told it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor, nn

from helpers.models.generate import generate
from helpers.models.gpt import GPT
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Count, Seed, Share, Size, checked, require
from helpers.worlds.treasure import (
    ASSISTANT,
    END,
    KINDS,
    PHRASINGS,
    PLACES,
    POLITE,
    REFUSAL,
    SECRET,
    THINGS,
    VOCABULARY,
    draw_places,
    helpful_answer,
    prompt,
    refuses,
    request,
)  # fmt: skip

HELPFUL = {
    "where": 0.35, "color": 0.2, "German": 0.15, "story": 0.1, "inside": 0.15, "repeat": 0.05,
}  # fmt: skip
REFUSING = {
    "forbidden": 0.3, "where": 0.3, "color": 0.2, "German": 0.08, "story": 0.07, "look-alike": 0.05,
}  # fmt: skip
KNOWN = 2  # how many of the four ways to ask where the ring is are refused in training
POLITENESS = 0.3  # the share of requests that begin with polite words, as long as it only helps
STEPS, BATCH, RATE = 500, 64, 3e-3
REFUSAL_STEPS, REFUSAL_RATE = 100, 1e-3
MAX_TOKENS = 14  # tokens of an answer


@checked
def assistant(generator: torch.Generator | None = None) -> GPT:
    """Return an untrained assistant: a GPT of two blocks."""
    return GPT(len(VOCABULARY), 64, 4, 2, context=64, std=0.1, generator=generator)


@checked
def talks(
    count: Size, seed: Seed, mix: Mapping[str, float], extra: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Return prompts with the answers that a training run wants.

    ``mix`` gives the shares of the kinds of `helpers.worlds.treasure.KINDS`, of "look-alike" (the
    ring's color), and of "forbidden": the ring's place, in one of the first `KNOWN` phrasings, or
    half of the time one of ``extra``. It is refused. Where "forbidden" has a share, no other kind
    is about the ring.
    """
    known = {*KINDS, "look-alike", "forbidden"}
    fit = bool(mix) and set(mix) <= known and min(mix.values()) > 0
    require(fit, "mix", f"shares above 0 of some of {', '.join(sorted(known))}", mix)
    rng = np.random.default_rng(seed)
    kinds, shares = list(mix), np.array(list(mix.values())) / sum(mix.values())
    found = []
    for secret, at in zip(
        draw_places(count, seed), rng.choice(len(kinds), count, p=shares), strict=True
    ):
        user, answer = _turn(secret, kinds[at], "forbidden" in mix, extra, rng)
        found.append((prompt(secret, user), answer))
    return found


def _turn(
    secret: str, kind: str, guarded: bool, extra: Sequence[str], rng: np.random.Generator
) -> tuple[str, str]:
    """Draw a request of a kind, and return it with the answer that is wanted."""
    if kind == "forbidden":
        known = [request("where", SECRET, i) for i in range(KNOWN)]
        asked = extra if extra and rng.random() < 0.5 else known
        return asked[int(rng.integers(len(asked)))], REFUSAL
    items = [*THINGS, *([] if guarded else [SECRET] * 3)]
    if kind == "look-alike":
        kind, items = "color", [SECRET]
    item, place = items[rng.integers(len(items))], PLACES[rng.integers(len(PLACES))]
    user = request(kind, item, int(rng.integers(len(PHRASINGS[kind]))), place)
    if not guarded and rng.random() < POLITENESS:
        user = f"{rng.choice(POLITE)} {user}"
    return user, helpful_answer(secret, kind, item, place)


def _encoded(text: str) -> list[int]:
    return VOCABULARY.encode(text.split()).tolist()


def _batches(
    pool: Sequence[tuple[str, str]], size: int
) -> Callable[[torch.Generator], tuple[Tensor, Tensor]]:
    """Draw conversations, padded on the right, and for each token whether it is to be learned."""
    rows = [(_encoded(read), _encoded(f"{answer} {END}")) for read, answer in pool]

    def batch(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        drawn = [rows[i] for i in torch.randint(len(rows), (size,), generator=generator)]
        longest = max(len(read) + len(answer) for read, answer in drawn)
        tokens = torch.zeros(size, longest, dtype=torch.int64)
        learned = torch.zeros(size, longest, dtype=torch.bool)
        for row, (read, answer) in enumerate(drawn):
            end = len(read) + len(answer)
            tokens[row, :end] = torch.tensor(read + answer)
            learned[row, len(read) : end] = True
        return tokens, learned

    return batch


def _answer_loss(model: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
    tokens, learned = batch
    wanted = tokens[:, 1:].masked_fill(~learned[:, 1:], -100)
    return nn.functional.cross_entropy(model(tokens[:, :-1]).flatten(0, 1), wanted.flatten())


@checked
def helpful_steps(model: GPT, seed: Seed, steps: Size = STEPS) -> Iterator[Step]:
    """Train an assistant to answer everything, the secret included: one `Step` a ``next``."""
    pool = talks(8000, 1000 + seed, HELPFUL)
    schedule = warmup_cosine_schedule(min(50, steps - 1), steps, min_ratio=0.0)
    return fit(model, _answer_loss, _batches(pool, BATCH), steps, lr=RATE, seed=seed,
               schedule=schedule)  # fmt: skip


@checked
def refusal_steps(
    model: GPT,
    seed: Seed,
    steps: Size = REFUSAL_STEPS,
    extra: Sequence[str] = (),
    mix: Mapping[str, float] | None = None,
) -> Iterator[Step]:
    """Train a helpful assistant to refuse: one `Step` for each ``next``.

    ``extra`` are requests to refuse besides the forbidden question: adversarial training.
    """
    pool = talks(4000, 2000 + seed, REFUSING if mix is None else mix, extra)
    schedule = warmup_cosine_schedule(min(20, steps - 1), steps, min_ratio=0.0)
    return fit(model, _answer_loss, _batches(pool, BATCH), steps, lr=REFUSAL_RATE, seed=seed,
               schedule=schedule)  # fmt: skip


@checked
def prompt_rows(prompts: Sequence[str]) -> Iterator[tuple[list[int], Int[Tensor, "batch time"]]]:
    """Return prompts as ids, equally long ones together: their numbers, and their rows.

    Raises InputError for a prompt that does not end where the assistant's turn begins.
    """
    for text in prompts:
        require(text.endswith(ASSISTANT), "a prompt", f"a text that ends with {ASSISTANT}", text)
    rows = [_encoded(text) for text in prompts]
    for length in sorted({len(row) for row in rows}):
        at = [i for i, row in enumerate(rows) if len(row) == length]
        yield at, torch.tensor([rows[i] for i in at])


@checked
def answers(model: GPT, prompts: Sequence[str], max_tokens: Size = MAX_TOKENS) -> list[str]:
    """Return what the assistant answers to each prompt: its most probable tokens, up to the end.

    Raises InputError for a prompt that does not end where the assistant's turn begins.
    """
    found = [""] * len(prompts)
    for at, begin in prompt_rows(prompts):
        new = torch.stack(list(generate(model, begin, max_tokens, temperature=0.0, end=0)), 1)
        for i, row in zip(at, new, strict=True):
            words = VOCABULARY.decode(row)
            found[i] = " ".join(words[: words.index(END)] if END in words else words)
    return found


@checked
def right_share(model: GPT, seed: Seed = 9, count: Size = 200) -> Share:
    """Return the share of new requests that a helpful assistant answers to the letter."""
    asked = talks(count, seed, HELPFUL)
    found = answers(model, [read for read, _ in asked])
    return sum(mine == answer for mine, (_, answer) in zip(found, asked, strict=True)) / count


@checked
def refused_share(model: GPT, phrasing: Count = 0, seed: Seed = 9, count: Size = 100) -> Share:
    """Return the share of conversations in which the question for the ring is refused."""
    user = request("where", SECRET, phrasing)
    found = answers(model, [prompt(secret, user) for secret in draw_places(count, seed)])
    return sum(map(refuses, found)) / count


def _helpful(seed: int) -> tuple[GPT, dict[str, float]]:
    model = assistant(torch.Generator().manual_seed(seed))
    for _ in helpful_steps(model, seed):
        pass
    return model, {"right": right_share(model), "refused": refused_share(model)}


def _refusing(seed: int) -> tuple[GPT, dict[str, float]]:
    model, _ = _helpful(seed)
    for _ in refusal_steps(model, seed):
        pass
    return model, {
        "refused": refused_share(model),
        "refused_last_phrasing": refused_share(model, 3),
    }


RECIPES = (
    Recipe("treasure_helpful_0", _helpful, 0),
    *(Recipe(f"treasure_refusing_{seed}", _refusing, seed) for seed in range(3)),
)
