"""A GPT that has lessons about who is where before it reads stories (notebook 16).

From stories alone it learns which two places are taken, and not whose is whose. A place would have
to know its person, and a question whom it asks; neither helps without the other, so the loss
stays where it is. Lessons teach one after the other. When the stories begin, part of it is lost
for some hundred steps.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.experiments.pretraining import WARMUP, story_gpt, train_on_stories
from helpers.training import AdamW, Recipe, Step, fit, warmup_cosine_schedule
from helpers.validate import Seed, Share, Size, checked, require
from helpers.worlds.story_lessons import SENTENCES, lesson_rows, write_lesson
from helpers.worlds.story_tokens import LINE_BREAK, VOCABULARY

CURRICULUM = (("fact",), ("fact", "reverse"), tuple(SENTENCES))
LEARNED = 0.9  # what the model knows of the newest kind when the next one begins
MAX_STEPS, TEST_EVERY = 6000, 250  # steps of one kind at most, and between two tests


@checked
@torch.no_grad()
def knows(model: nn.Module, kind: str, count: Size = 60, seed: Seed = 0) -> float:
    """Return the mean probability of the right answer in the last sentence of complete lessons.

    Over ``count`` lessons that ask in sentences of this kind alone.
    """
    require(kind in SENTENCES, "kind", f"one of {', '.join(SENTENCES)}", kind)
    rng, found = np.random.default_rng(seed), 0.0
    for _ in range(count):
        ids = VOCABULARY.encode(["\n", *write_lesson(rng, [kind], 0.0)])
        answer = len(ids) + SENTENCES[kind].answer
        found += float(model(ids[None, :answer])[0, -1].softmax(-1)[ids[answer]])
    return found / count


@checked
def lesson_loss(model: nn.Module, lessons: Int[Tensor, "batch time"]) -> Float[Tensor, ""]:
    """Return the mean surprise at every token of some lessons, in nats; padding is left out."""
    scores = model(lessons[:, :-1]).flatten(0, 1)
    return nn.functional.cross_entropy(scores, lessons[:, 1:].flatten(), ignore_index=LINE_BREAK)


def _drawn(rows: Tensor, batch: int, generator: torch.Generator) -> Tensor:
    return rows[torch.randint(len(rows), (batch,), generator=generator)]


@checked
def lesson_steps(
    model: nn.Module,
    seed: Seed = 0,
    lessons: Size = 6000,
    batch: Size = 16,
    max_steps: Size = MAX_STEPS,
    learned: Share = LEARNED,
) -> Iterator[Step]:
    """Train on lessons, with one more kind of sentence whenever the newest is learned.

    It is learned where `knows` is above ``learned``, and given up after ``max_steps`` steps.
    """
    schedule = warmup_cosine_schedule(min(WARMUP, max_steps // 10), max_steps, min_ratio=1.0)
    for stage, kinds in enumerate(CURRICULUM):
        rows = lesson_rows(lessons, kinds, seed=2000 + stage)
        steps = fit(model, lesson_loss, partial(_drawn, rows, batch), max_steps, lr=4e-3, seed=seed,
                    optimizer=partial(AdamW, betas=(0.9, 0.99)), schedule=schedule)  # fmt: skip
        for step in steps:
            yield step
            if step.step % TEST_EVERY == 0 and knows(model, kinds[-1]) > learned:
                break


@checked
def train(seed: Seed = 0) -> tuple[nn.Module, dict[str, float]]:
    """Train the shipped GPT with lessons first, then on as many stories as the one without."""
    model = story_gpt(seed)
    for _step in lesson_steps(model, seed):
        pass
    known = {f"knows_{kind}": knows(model, kind) for kind in SENTENCES}
    return model, known | train_on_stories(model, seed)


RECIPES = (Recipe("story_gpt_lessons", train),)
