"""13.1: the loss of a masked autoencoder."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def _hidden(patches, visible):
    return torch.ones(patches.shape[:2], dtype=torch.bool).scatter(1, visible, False)


def _mask(patches, visible):
    return _hidden(patches, visible).to(patches.dtype)


def answer(guessed, patches, visible):
    hidden = _hidden(patches, visible)
    return _mask(patches, visible), (guessed - patches)[hidden].square().mean()


def with_numpy(guessed, patches, visible):
    guessed, patches, visible = (np.asarray(one) for one in (guessed, patches, visible))
    hidden = np.array([1.0 - np.isin(np.arange(patches.shape[1]), row) for row in visible])
    error = ((guessed - patches) ** 2).mean(-1)
    return hidden, (error * hidden).sum() / hidden.sum()


def with_loops(guessed, patches, visible):
    batch, count, _ = patches.shape
    hidden = torch.zeros(batch, count)
    errors = []
    for i in range(batch):
        seen = set(visible[i].tolist())
        for k in range(count):
            if k not in seen:
                hidden[i, k] = 1
                errors += [float(e) ** 2 for e in guessed[i, k] - patches[i, k]]
    return hidden, torch.tensor(sum(errors) / len(errors))


def cases(rng: Generator) -> list[Case]:
    def case(name: str, batch: int, count: int, pixels: int, visible: int) -> Case:
        chosen = np.stack([rng.permutation(count)[:visible] for _ in range(batch)])
        shape = (batch, count, pixels)
        return Case(name, {"guessed": rng.normal(size=shape), "patches": rng.normal(size=shape),
                           "visible": chosen})  # fmt: skip

    return [
        case("four of sixteen visible", 3, 16, 4, 4),
        case("one of two visible", 4, 2, 3, 1),
        case("one hidden", 2, 5, 6, 4),
        case("one image", 1, 9, 4, 3),
        case("one pixel a patch", 3, 8, 1, 2),
        case("sizes drawn at random", int(rng.integers(2, 5)), 7, 5, int(rng.integers(1, 6))),
    ]


def _loss(of):
    def loss(guessed, patches, visible):
        hidden = _hidden(patches, visible)
        return _mask(patches, visible), of((guessed - patches).square(), hidden)

    return loss


def _with_mask(mask):
    def both(guessed, patches, visible):
        hidden = mask(patches, visible)
        return hidden.to(patches.dtype), (guessed - patches)[hidden].square().mean()

    return both


def _one_for_all(patches, visible):
    hidden = torch.ones(patches.shape[:2], dtype=torch.bool)
    hidden[:, visible.flatten()] = False
    return hidden


def _first_ones(patches, visible):
    return (torch.arange(patches.shape[1]) >= visible.shape[1]).expand(patches.shape[:2])


EXERCISE = Exercise(
    id="foundation.masked_loss",
    notebook="13",
    number="13.1",
    title="Ask about hidden patches alone",
    kind="practice",
    difficulty=1,
    minutes=8,
    points=0,
    function="masked_loss",
    answer=answer,
    cases=cases,
    outputs=("hidden", "loss"),
    mistakes=(
        Mistake(
            "all patches asked",
            _loss(lambda error, hidden: error.mean()),
            "hidden is right. Your loss also counts the visible patches. Leave them out.",
        ),
        Mistake(
            "the visible patches asked",
            _loss(lambda error, hidden: error[~hidden].mean()),
            "hidden is right. Your loss is over the visible patches. Use the hidden ones.",
        ),
        Mistake(
            "the mask turned around",
            lambda g, p, v: (1 - _mask(p, v), answer(g, p, v)[1]),
            "The loss is right. hidden should be 1 where a patch is *not* visible.",
        ),
        Mistake(
            "mask and loss turned around",
            lambda g, p, v: (1 - _mask(p, v), (g - p)[~_hidden(p, v)].square().mean()),
            "You treat the visible patches as hidden. visible lists what the encoder sees.",
        ),
        Mistake(
            "divided by all patches",
            _loss(lambda error, hidden: (error.mean(-1) * hidden).mean()),
            "hidden is right. You divide by the number of all patches. Divide by the hidden ones.",
        ),
        Mistake(
            "the sum over pixels",
            _loss(lambda error, hidden: error[hidden].sum(-1).mean()),
            "hidden is right. Take the mean over the pixels of a patch, too.",
        ),
        Mistake(
            "the absolute error",
            lambda g, p, v: (_mask(p, v), (g - p)[_hidden(p, v)].abs().mean()),
            "hidden is right. The loss is the mean *squared* error.",
        ),
        Mistake(
            "the sum over everything",
            _loss(lambda error, hidden: error[hidden].sum()),
            "hidden is right. The loss is a mean, not a sum.",
        ),
        Mistake(
            "the root of the mean",
            lambda g, p, v: (_mask(p, v), answer(g, p, v)[1].sqrt()),
            "hidden is right. You take a square root: the loss is the mean squared error itself.",
        ),
        Mistake(
            "one mask for all images",
            _with_mask(_one_for_all),
            "You set the visible patches of every image in all rows. Row i has its own patches, "
            "visible[i].",
        ),
        Mistake(
            "the first patches",
            _with_mask(_first_ones),
            "You treat the first patches as visible. visible lists *which* ones are.",
        ),
        Mistake(
            "the mean before the square",
            lambda g, p, v: (_mask(p, v), (g - p)[_hidden(p, v)].mean(-1).square().mean()),
            "hidden is right. You average the errors of a patch and then square. Square each "
            "pixel's error first.",
        ),
        Mistake(
            "the sum over images",
            lambda g, p, v: (_mask(p, v), len(p) * answer(g, p, v)[1]),
            "hidden is right. You add the losses of the images. The loss is their mean.",
        ),
        Mistake(
            "half of the squared error",
            lambda g, p, v: (_mask(p, v), answer(g, p, v)[1] / 2),
            "hidden is right. Your loss is half the mean squared error: leave out the 1/2.",
        ),
        Mistake(
            "the guess alone",
            lambda g, p, v: (_mask(p, v), g[_hidden(p, v)].square().mean()),
            "hidden is right. You square the guesses. Subtract the patches first.",
        ),
    ),
    hints=(
        "visible[i] lists the patches of image i that the encoder sees. All others are hidden.",
        "Start with hidden all 1, and set the visible ones of each row to 0.",
        "Pick the hidden patches with the mask, and take the mean of their squared errors.",
    ),
    alternatives=(with_numpy, with_loops),
)
