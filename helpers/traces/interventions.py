"""What does a word hang on? Change the image or the looks, and see what the captioner then expects.

In all of this the right words are fed in, so that only the change can make a difference.
"""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor

from helpers.images.shapes import Scene, caption
from helpers.models.captioner import CAPTIONS, Captioner, as_batch
from helpers.models.looks import GRID, PLACE, maps_and_chances, places_of, word_class
from helpers.traces.looking import without
from helpers.traces.record import record

_WHEN, _WHERE = ("step", "phrase"), ("other", "empty")
REACH = 1  # 3 x 3 places are deleted: about the size of a shape


def deletions(model: Captioner, scenes: Sequence[Scene], seed: int = 0) -> dict[str, Any]:
    """Delete 3 x 3 places of the image, for every word anew: how likely is the word then?

    Each is an array [scene, step]; ``names`` is True where the word is about a shape. ``plain``
    is the probability of the right word with nothing deleted; ``attended``, ``named`` and
    ``control`` with the places around the strongest weight, around the shape that the word is
    about, and elsewhere by chance (they overlap neither of the two). ``attended_changed`` and so
    on say whether the likeliest word is another than without the deletion. Where ``names`` is
    False, the probabilities are 1.
    """
    images, captions = as_batch(scenes)
    A, p = maps_and_chances(model, images, captions[:, :-1])
    rng = np.random.default_rng(seed)
    shape = A.shape[:2]
    found: dict[str, Any] = {"names": np.zeros(shape, bool), "plain": np.ones(shape)}
    for where in ("attended", "named", "control"):
        found |= {where: np.ones(shape), f"{where}_changed": np.zeros(shape, bool)}
    about = [caption(scene).about for scene in scenes]
    for t in range(shape[1]):
        rows = [n for n, i in enumerate(about) if t < len(i) and i[t] is not None]
        if not rows:
            continue
        words, before = captions[rows, t + 1], p[rows, t]
        found["names"][rows, t] = True
        found["plain"][rows, t] = _chance(before, words)
        attended = [_centre(*divmod(int(A[n, t].argmax()), GRID)) for n in rows]
        named = [_centre_of(scenes[n], about[n][t]) for n in rows]
        control = [_elsewhere(rng, *both) for both in zip(attended, named, strict=True)]
        for where, centres in (("attended", attended), ("named", named), ("control", control)):
            deleted = np.zeros((len(rows), GRID, GRID), bool)
            for k, (i, j) in enumerate(centres):
                deleted[k, i - REACH : i + REACH + 1, j - REACH : j + REACH + 1] = True
            changed = torch.from_numpy(without(images[rows].numpy(), deleted))
            _, after = maps_and_chances(model, changed, captions[rows, : t + 1])
            found[where][rows, t] = _chance(after[:, t], words)
            found[f"{where}_changed"][rows, t] = after[:, t].argmax(-1) != before.argmax(-1)
    return found


def _chance(p: Float[Tensor, "batch tokens"], words: Int[Tensor, " batch"]) -> ndarray:
    return p[torch.arange(len(p)), words].numpy()


def _centre(row: int, column: int) -> tuple[int, int]:
    """Move a place inside, so that all places around it are in the grid."""
    most = GRID - 1 - REACH
    return min(max(row, REACH), most), min(max(column, REACH), most)


def _centre_of(scene: Scene, i: int | None) -> tuple[int, int]:
    assert i is not None
    shape = scene.shapes[i]
    return _centre(int(shape.y / PLACE), int(shape.x / PLACE))


def _elsewhere(rng: np.random.Generator, *others: tuple[int, int]) -> tuple[int, int]:
    """Choose a centre whose places overlap those around none of the others: there is one."""
    inside = range(REACH, GRID - REACH)
    free = [
        (i, j)
        for i in inside
        for j in inside
        if all(max(abs(i - row), abs(j - column)) > 2 * REACH for row, column in others)
    ]
    return free[int(rng.integers(len(free)))]


def swapped_looks(model: Captioner, scenes: Sequence[Scene]) -> dict[str, Any]:
    """Make the captioner look elsewhere while it names a shape: does it name what is there?

    ``scenes`` have two shapes. Gives one entry for each size, colour and kind word that differs
    between them: ``class``; ``when`` it looked elsewhere ("step": for that word alone, "phrase":
    for all words of the shape up to this one); ``where`` ("other": as it looks for the same word
    of the other shape, "empty": at all places without a shape); ``scene``; ``became`` (is the
    likeliest word the one for the other shape?); ``p_own`` and ``p_other``, the probabilities of
    both words. Raises ValueError for a scene of another number of shapes.
    """
    if any(len(scene.shapes) != 2 for scene in scenes):
        raise ValueError("every scene should have two shapes")
    images, captions = as_batch(scenes)
    y, rows = captions[:, :-1], torch.arange(len(scenes))
    A, _ = maps_and_chances(model, images, y)
    empty = [~(places_of(scene, 0) | places_of(scene, 1)).ravel() for scene in scenes]
    away = torch.from_numpy(np.stack(empty)).to(A)
    away /= away.sum(1, keepdim=True)
    starts = torch.tensor([[0, len(caption(scene).words) - 4] for scene in scenes])
    found = []
    for phrase, offset, when, where in product((0, 1), (1, 2, 3), _WHEN, _WHERE):
        own, other = starts[:, phrase], starts[:, 1 - phrase]
        first, last = own + (offset if when == "step" else 0), own + offset
        word, instead = captions[rows, last + 1], captions[rows, other + offset + 1]
        maps = A[rows[:, None], (torch.arange(A.shape[1]) + (other - own)[:, None]) % A.shape[1]]
        if where == "empty":
            maps = away[:, None].expand_as(A)
        p = _look_instead(model, images, y, maps, first, last)
        for n in (word != instead).nonzero()[:, 0].tolist():
            mine, theirs = int(word[n]), int(instead[n])
            became, chances = int(p[n].argmax()) == theirs, (p[n, mine].item(), p[n, theirs].item())
            found.append((word_class(CAPTIONS.tokens[mine]), when, where, n, became, *chances))
    names = ("class", "when", "where", "scene", "became", "p_own", "p_other")
    return dict(zip(names, map(np.array, zip(*found, strict=True)), strict=True))


def _look_instead(
    model: Captioner,
    images: Float[Tensor, "batch 3 height width"],
    y: Int[Tensor, "batch time"],
    maps: Float[Tensor, "batch time places"],
    first: Int[Tensor, " batch"],
    last: Int[Tensor, " batch"],
) -> Float[Tensor, "batch tokens"]:
    """Put ``maps`` in place of the looks from step ``first`` to ``last``: what comes then?"""

    def moved(a_t: Tensor, t: int) -> Tensor:
        return torch.where(((first <= t) & (t <= last))[:, None], maps[:, t], a_t)

    with torch.no_grad():
        trace = record(model, images, y, edit={"decoder.look.A": moved})
    return torch.tensor(trace["decoder.p"])[last, torch.arange(len(last))]
