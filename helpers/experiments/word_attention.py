"""Where a model attends for every word, beside where the word's origin truly is.

Both worlds know the truth: most words of a caption are about one shape, and most German morphemes
come from one English word. One entry of every array is one such word: take means over them.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor, nn

from helpers.models.captioner import Captioner
from helpers.models.translator import Translator
from helpers.traces.record import record
from helpers.validate import Count, checked
from helpers.worlds.captions import as_batch
from helpers.worlds.number_words import Pair, numbered
from helpers.worlds.shapes import (
    COLOURS,
    KINDS,
    SIDE,
    SIZES,
    Scene,
    caption,
    mentioned,
    region,
)

PLACE = 4  # pixels a side that one position of the captioner's grid stands for
GRID = SIDE // PLACE  # positions a side
_CLASSES = {"hundert": "scale", "tausend": "scale", ",": "comma"}


@checked
def word_class(word: str) -> str:
    """Return what a word of a caption tells: size, colour, kind, article or relation."""
    for name, words in (("size", SIZES), ("colour", COLOURS), ("kind", KINDS), ("article", ("a",))):
        if word in words:
            return name
    return "relation"


@checked
def places_of(scene: Scene, i: Count) -> Bool[ndarray, "8 8"]:
    """Return the positions of the grid that shape ``i`` touches with at least one pixel."""
    touched = np.zeros((GRID, GRID), bool)
    rows, columns = region(scene, i).nonzero()
    touched[rows // PLACE, columns // PLACE] = True
    return touched


@checked
def steps_of(scene: Scene) -> list[list[int]]:
    """Return for each shape, in the order of mention, the steps of its a, size, color and noun."""
    about = caption(scene).about
    return [[t for t, i in enumerate(about) if i == shape] for shape in mentioned(scene)]


@checked
@torch.no_grad()
def maps_and_probabilities(
    model: nn.Module, inputs: Tensor, y: Int[Tensor, "batch time"]
) -> tuple[Float[Tensor, "batch time places"], Float[Tensor, "batch time tokens"]]:
    """Run with teacher forcing and return the maps of all steps and the probabilities."""
    trace = record(model, inputs, y)
    maps, p = (torch.tensor(trace[f"decoder.{name}"]) for name in ("look.A", "p"))
    return maps.transpose(0, 1), p.transpose(0, 1)


@checked
def caption_attention(model: Captioner, scenes: Sequence[Scene]) -> dict[str, Any]:
    """Follow the correct captions word by word: does each attend to the shape that it is about?

    Returns for every word that is about a shape ``scene`` and ``step`` (its numbers), ``word``,
    ``class`` (article, size, colour, kind), ``hit`` (the pointing game of Zhang et al. 2016,
    arXiv 1608.00507: is the largest weight on a position that the shape touches?), ``mass``
    (weight on all of these), ``bits`` (entropy of the map) and ``p`` (probability of the word).
    """
    images, captions = as_batch(scenes)
    A, p = maps_and_probabilities(model, images, captions[:, :-1])
    found = []
    for number, scene in enumerate(scenes):
        said = caption(scene)
        places = [torch.from_numpy(places_of(scene, i).ravel()) for i in range(len(scene.shapes))]
        for step, (word, i) in enumerate(zip(said.words, said.about, strict=True)):
            if i is not None:
                chance = p[number, step, captions[number, step + 1]].item()
                measured = _measured(A[number, step], places[i])
                found.append((number, step, word, word_class(word), *measured, chance))
    return _columns(("scene", "step", "word", "class", "hit", "mass", "bits", "p"), found)


@checked
def translation_attention(model: Translator, pairs: Sequence[Pair]) -> dict[str, Any]:
    """Follow the correct translations by morpheme: does each attend to its English word?

    Returns for every morpheme that comes from a word ``pair`` and ``step`` (its numbers), ``word``,
    ``class`` ("crossing": tens and units whose order crosses; "digit": all other numbers; "scale":
    hundert and tausend; "comma"), ``hit`` (is the largest weight on the word that it comes from?),
    ``off`` (by how many words it is not), ``mass`` (weight on it), ``bits`` and ``p``.
    """
    source, target = numbered(pairs)
    A, p = maps_and_probabilities(model, source, target[:, :-1])
    found = []
    for number, pair in enumerate(pairs):
        crossing = crosses(pair)
        for step, j in enumerate(pair.alignment):
            if j is not None:
                there = torch.arange(A.shape[2]) == j
                off = int(A[number, step].argmax()) - j
                chance = p[number, step, target[number, step + 1]].item()
                measured = _measured(A[number, step], there)
                word = pair.german[step]
                name = "crossing" if crossing[step] else _CLASSES.get(word, "digit")
                found.append((number, step, word, name, off, *measured, chance))
    return _columns(("pair", "step", "word", "class", "off", "hit", "mass", "bits", "p"), found)


@checked
def crosses(pair: Pair) -> Bool[ndarray, " morpheme"]:
    """Return for every morpheme whether its line to its English word crosses another line."""
    lines = [(i, j) for i, j in enumerate(pair.alignment) if j is not None]
    crossing = np.zeros(len(pair.alignment), bool)
    for i, j in lines:
        crossing[i] = any((i - k) * (j - m) < 0 for k, m in lines)
    return crossing


def _measured(
    a_t: Float[Tensor, " places"], there: Bool[Tensor, " places"]
) -> tuple[bool, float, float]:
    bits = torch.special.entr(a_t).sum().item() / np.log(2)
    return bool(there[a_t.argmax()]), a_t[there].sum().item(), bits


def _columns(names: Sequence[str], found: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    return dict(zip(names, map(np.array, zip(*found, strict=True)), strict=True))
