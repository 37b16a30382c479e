"""What cleaning is worth, in nats (notebook 14): one small GPT on raw and on cleaned text.

Every run reads equally many tokens, and is measured on new stories as the excess over their exact
surprisal: what it pays, for each token, beyond what the best model pays. All runs take minutes, so
what came out is shipped in data/measured and written again by
``python -m helpers.experiments.price_of_cleaning``.
"""

import json
import math
from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from torch.optim.lr_scheduler import LambdaLR

from helpers.experiments.web_cleaning import read_web, texts_at
from helpers.models.gpt import GPT
from helpers.paths import DATA
from helpers.text.stream import token_windows
from helpers.training.fit import Step, fit
from helpers.validate import Seed, Size, checked
from helpers.worlds.small_web import write_web
from helpers.worlds.story_tokens import LINE_BREAK, story_batch
from helpers.worlds.web_tokens import VOCABULARY, web_stream

MEASURED = DATA / "measured" / "price_of_cleaning.json"
LENGTH, BATCH, STEPS, RATE, PAGES, SEEDS = 128, 16, 300, 6e-3, 3000, range(3)


@checked
def new_reader(seed: Seed = 0) -> GPT:
    """Return the untrained GPT of this experiment: two blocks, 64,752 parameters."""
    generator = torch.Generator().manual_seed(seed)
    return GPT(len(VOCABULARY), 48, 4, 2, positions="rotary", generator=generator)


def _loss(model: torch.nn.Module, tokens: Tensor) -> Tensor:
    return cross_entropy(model(tokens[:, :-1]).flatten(0, 1), tokens[:, 1:].flatten())


@checked
def reading_steps(
    model: GPT, texts: Sequence[str], seed: Seed = 0, steps: Size = STEPS
) -> Iterator[Step]:
    """Train a model on texts, as one stream of windows that begin at a line: warm-up, then cosine.

    Each step reads 16 windows of 128 tokens, however long the stream is: a short one is read again
    and again.
    """
    stream = web_stream(texts)
    begins = (stream == LINE_BREAK).nonzero()[:, 0]
    batches = token_windows(stream, LENGTH, BATCH, begins)

    def rate(step: int) -> float:
        fall = 0.5 * (1 + math.cos(math.pi * min(step / steps, 1)))
        return min((step + 1) / 50, 1) * (0.05 + 0.95 * fall)

    def optimizer(parameters: list[torch.nn.Parameter], lr: float) -> torch.optim.Optimizer:
        return torch.optim.AdamW(parameters, lr=lr, betas=(0.9, 0.95))

    return fit(
        model, _loss, batches, steps, lr=RATE, seed=seed, optimizer=optimizer,
        schedule=lambda of: LambdaLR(of, rate),
    )  # fmt: skip


@checked
@torch.no_grad()
def excess(model: GPT, stories: Size = 100, seed: Seed = 9000) -> float:
    """Return the nats for each token of new stories beyond their exact surprisal.

    The best model has 0, up to chance: on the very same stories the surprisal is exact.
    """
    rows, surprisal = story_batch(stories, seed)
    scores = model.eval()(rows[:, :-1])
    losses = cross_entropy(scores.flatten(0, 1), rows[:, 1:].flatten(), reduction="none")
    length = (rows[:, 1:] != LINE_BREAK).sum(1, keepdim=True) + 1
    inside = torch.arange(rows.shape[1] - 1) < length
    paid = (losses.view(len(rows), -1) * inside).sum().item()
    return (paid - float(surprisal.sum())) / int(length.sum())


@checked
def train_reader(texts: Sequence[str], seed: Seed = 0, steps: Size = STEPS) -> float:
    """Train one model on texts and return its excess on new stories."""
    model = new_reader(seed)
    for _ in reading_steps(model, texts, seed, steps):
        pass
    return excess(model)


@checked
def measured() -> dict[str, list[float]]:
    """Return the excess that came out: name of the text -> one for each seed."""
    return dict(json.loads(MEASURED.read_text(encoding="utf-8"))["excess"])


def _main() -> None:
    """Train on every text with every seed (another web for each) and write what came out."""
    torch.set_num_threads(1)
    found: dict[str, list[float]] = {}
    tokens: dict[str, int] = {}
    for seed in SEEDS:
        pages = write_web(PAGES, seed)
        for name, texts in texts_at(pages, read_web(pages)).items():
            found.setdefault(name, []).append(round(train_reader(texts, seed), 4))
            tokens.setdefault(name, len(web_stream(texts)))
            print(seed, name, tokens[name], found[name][-1], flush=True)
    stored = {
        "command": "python -m helpers.experiments.price_of_cleaning",
        "tokens read by each run": LENGTH * BATCH * STEPS,
        "tokens in the text, seed 0": tokens,
        "excess": found,
    }
    MEASURED.parent.mkdir(parents=True, exist_ok=True)
    MEASURED.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    _main()
