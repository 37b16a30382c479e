"""Four kinds of attention that cache equally much, trained on stories (notebook 12).

Training all of them takes minutes, so what came out is shipped in data/measured and written
again by ``python -m helpers.experiments.equal_cache``.
"""

import json
import time
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import GatedMLP, GroupedQueryAttention, LatentAttention, LatentSizes
from helpers.models.language_model import LanguageModel
from helpers.paths import DATA
from helpers.text.vocabulary import Vocabulary
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.validate import Seed, Size, checked, require, require_numbers
from helpers.worlds.stories import surprisal, write_stories

MEASURED = DATA / "measured" / "equal_cache.json"
D_MODEL, BLOCKS, BATCH, STEPS, RATE, SEEDS = 64, 2, 32, 600, 4e-3, range(3)
STORIES, TESTED, PAD = 20_000, 300, -100
BOS = "BOS"
LATENT = LatentSizes(d_c=56, d_nope=16, d_rope=8, d_v=16)
# heads, groups and size of a head: 2 x groups x size = 64 numbers a token and block
SHARED: Mapping[str, tuple[int, int, int]] = {
    "MHA": (2, 2, 16), "GQA": (8, 2, 16), "MQA": (8, 1, 32),
}  # fmt: skip
KINDS = (*SHARED, "MLA")
# so wide that all kinds have equally many parameters, within 0.2%
HIDDEN: Mapping[str, int] = {"MHA": 288, "GQA": 224, "MQA": 139, "MLA": 128}


@checked
def attention_of(kind: str, generator: torch.Generator | None = None) -> nn.Module:
    """Return an untrained attention that caches 64 numbers for each token.

    Raises InputError for a kind not in KINDS.
    """
    require(kind in KINDS, "kind", f"one of {', '.join(KINDS)}", kind)
    if kind == "MLA":
        return LatentAttention(D_MODEL, 8, LATENT, generator=generator)
    heads, groups, d_k = SHARED[kind]
    return GroupedQueryAttention(
        D_MODEL, heads, groups, d_k=d_k, rotary_base=10_000.0, generator=generator
    )


@checked
def story_model(kind: str, seed: Seed) -> LanguageModel:
    """Return an untrained language model of two blocks with this kind of attention."""
    generator = torch.Generator().manual_seed(seed)
    attentions = [attention_of(kind, generator) for _ in range(BLOCKS)]
    mlps = [GatedMLP(D_MODEL, HIDDEN[kind], generator=generator) for _ in range(BLOCKS)]
    return LanguageModel(len(words()), D_MODEL, attentions, mlps, generator)


@cache
def words() -> Vocabulary:
    """Return the words of the stories, as they are between two spaces, and BOS."""
    texts = write_stories(3000, 0)
    return Vocabulary(sorted({word for text in texts for word in text.split(" ")}), [BOS])


@checked
def as_tokens(texts: list[str]) -> Int[Tensor, "story time"]:
    """Return BOS and the words of each story as ids; shorter stories end in PAD."""
    require(bool(texts), "texts", "at least one story", texts)
    for text in texts:
        require(isinstance(text, str), "texts", "stories", text)
    rows = [words().encode([BOS, *text.split(" ")]) for text in texts]
    return nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PAD)


@cache
def _pool(count: int) -> Tensor:
    texts = sorted(write_stories(count, 1), key=lambda text: len(text.split(" ")))
    return as_tokens(texts)


@checked
def next_word_loss(model: nn.Module, tokens: Int[Tensor, "story time"]) -> Float[Tensor, ""]:
    """Return the mean surprise at the words of the stories, in nats.

    Raises InputError for ids that are neither words nor PAD.
    """
    require_numbers(tokens=tokens)
    known = (tokens == PAD) | ((tokens >= 0) & (tokens < len(words())))
    require(bool(known.all()), "tokens", f"ids from 0 to {len(words()) - 1}, or {PAD}", tokens)
    return _surprise(model, tokens, "mean")


def _surprise(model: nn.Module, tokens: Tensor, reduction: str) -> Tensor:
    logits = model(tokens[:, :-1].clamp(min=0))
    targets = tokens[:, 1:].flatten()
    return F.cross_entropy(logits.flatten(0, 1), targets, ignore_index=PAD, reduction=reduction)


@checked
def story_steps(
    model: nn.Module, seed: Seed, steps: Size = STEPS, stories: Size = STORIES
) -> Iterator[Step]:
    """Train the model, one `Step` for each ``next``, on batches of so many stories."""
    require(stories >= BATCH, "stories", f"at least {BATCH}, one batch", stories)

    def batch(generator: torch.Generator) -> Any:
        pool = _pool(stories)
        at = int(torch.randint(len(pool) - BATCH + 1, (1,), generator=generator))
        tokens = pool[at : at + BATCH]  # equally long, so that little is padding
        return tokens[:, : int((tokens >= 0).sum(1).max())]

    schedule = warmup_cosine_schedule(min(100, steps // 2), steps, min_ratio=0.0)
    return fit(model, next_word_loss, batch, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def floor(count: Size = TESTED) -> float:
    """Return the lowest loss that any model can reach on the test stories: nats a word."""
    texts = _tested(count)
    nats = sum(float(surprisal(text).sum()) for text in texts)
    return nats / sum(len(text.split(" ")) for text in texts)


@checked
def excess_loss(model: nn.Module, count: Size = TESTED) -> float:
    """Return by how many nats a word the model's loss on the test stories is above the floor."""
    texts = _tested(count)
    tokens = as_tokens(texts)
    with torch.no_grad():
        nats = sum(_surprise(model, part, "sum").item() for part in tokens.split(50))
    return nats / int((tokens[:, 1:] >= 0).sum()) - floor(count)


def _tested(count: int) -> list[str]:
    return write_stories(count, 2)


@checked
def measured() -> dict[str, dict[str, Any]]:
    """Return what came out, by kind: ``excess`` for each seed, ``parameters``, ``seconds``."""
    return json.loads(MEASURED.read_text(encoding="utf-8"))["kinds"]


@checked
def train_kind(
    kind: str, seed: Seed, steps: Size = STEPS, stories: Size = STORIES, tested: Size = TESTED
) -> dict[str, float]:
    """Train a kind; return its excess loss, its parameters, and its seconds of processor time."""
    model, start = story_model(kind, seed), time.process_time()
    for _ in story_steps(model, seed, steps, stories):
        pass
    seconds = time.process_time() - start
    counted = sum(p.numel() for p in model.blocks.parameters())
    return {"excess": excess_loss(model, tested), "parameters": counted, "seconds": seconds}


def _main() -> None:
    """Train every kind from every seed and write what came out."""
    torch.set_num_threads(1)
    kinds: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        runs = []
        for seed in SEEDS:
            runs.append(train_kind(kind, seed))
            print(kind, seed, runs[-1], flush=True)
        kinds[kind] = {
            "excess": [round(run["excess"], 4) for run in runs],
            "parameters": runs[0]["parameters"],
            "seconds": [round(run["seconds"], 1) for run in runs],
        }
    command = "python -m helpers.experiments.equal_cache"
    content = {"command": command, "steps": STEPS, "floor": round(floor(), 4), "kinds": kinds}
    MEASURED.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    _main()
