"""Does meeting a token tell a model its letters? A control for notebook 15.

The token model of `counting_letters` never meets the words it was not asked about. Here it reads,
beside the same questions, lines of text in which all words occur and nothing is said about their
letters. What came out is shipped in data/measured and written again by
``python -m helpers.experiments.met_tokens``.
"""

import json
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.experiments.counting_letters import (
    ASKED,
    BATCH,
    RATE,
    STEPS,
    UNASKED,
    WORDS,
    as_batch,
    count_logits,
    letter_counter,
    right_answers,
    vocabulary,
)
from helpers.paths import DATA
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.validate import Seed, Size, checked
from helpers.worlds.spelling import questions

MEASURED = DATA / "measured" / "met_tokens.json"
SEEDS = range(3)


class Lesson(NamedTuple):
    """What one step of training reads: questions with their counts, and lines of text."""

    asked: tuple[Tensor, Tensor, Tensor]
    lines: Tensor  # [line, time]


@checked
def text_lines(count: Size, seed: Seed) -> list[str]:
    """Draw lines such as " berrte lito berrte lito", of any two of the 500 words."""
    rng, lines = np.random.default_rng(seed), []
    for _ in range(count):
        one, other = (WORDS[int(rng.integers(len(WORDS)))] for _ in range(2))
        lines.append(f" {one} {other}" * 2)
    return lines


@checked
def met_steps(model: nn.Module, seed: Seed, steps: Size = STEPS) -> Iterator[Step]:
    """Train a token model on questions about the asked words and, as often, on lines of text."""
    encode = vocabulary("tokens").encode

    def lesson(generator: torch.Generator) -> Lesson:
        drawn = int(torch.randint(2**31, (1,), generator=generator))
        lines = torch.tensor([[0, *encode(line)] for line in text_lines(BATCH, drawn)])
        return Lesson(as_batch(questions(ASKED, BATCH, drawn), "tokens"), lines)

    def loss(model: nn.Module, lesson: Lesson) -> Tensor:
        tokens, lengths, counts = lesson.asked
        scores = model(lesson.lines[:, :-1])
        read = F.cross_entropy(scores.flatten(0, 1), lesson.lines[:, 1:].flatten())
        return F.cross_entropy(count_logits(model, tokens, lengths), counts) + read

    schedule = warmup_cosine_schedule(min(50, steps - 1), steps, min_ratio=0.0)
    return fit(model, loss, lesson, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def measured() -> list[float]:
    """Return the share of right answers about unasked words, one for each seed."""
    return list(json.loads(MEASURED.read_text(encoding="utf-8"))["right"])


def _main() -> None:
    """Train with each seed, and write what came out."""
    torch.set_num_threads(1)
    found = []
    for seed in SEEDS:
        model = letter_counter("tokens", torch.Generator().manual_seed(seed))
        for _ in met_steps(model, seed):
            pass
        found.append(right_answers(model, "tokens", UNASKED, False))
        print(seed, found[-1], flush=True)
    stored = {"command": "python -m helpers.experiments.met_tokens", "right": found}
    MEASURED.write_text(json.dumps(stored, indent=1) + "\n")


if __name__ == "__main__":
    _main()
