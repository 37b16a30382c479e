"""11.1: cut an image into patches."""

import numpy as np
import torch
from numpy.random import Generator
from torch.nn import functional as F

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(image, size):
    channels, height, width = image.shape
    grid = image.reshape(channels, height // size, size, width // size, size)
    return grid.permute(1, 3, 0, 2, 4).reshape(-1, channels * size * size)


def with_loops(image, size):
    image = np.asarray(image)
    _, height, width = image.shape
    found = [
        image[:, y : y + size, x : x + size].flatten()
        for y in range(0, height, size)
        for x in range(0, width, size)
    ]
    return np.stack(found)


def with_unfold(image, size):
    windows = image.unfold(1, size, size).unfold(2, size, size)
    return windows.permute(1, 2, 0, 3, 4).flatten(2).flatten(0, 1)


def with_torchs_columns(image, size):
    return torch.nn.functional.unfold(image[None], size, stride=size)[0].T


def cases(rng: Generator) -> list[Case]:
    def case(name: str, channels: int, rows: int, columns: int, size: int) -> Case:
        image = rng.normal(size=(channels, rows * size, columns * size))
        return Case(name, {"image": image, "size": size})

    return [
        case("one channel, 2 × 2 patches", 1, 2, 2, 2),
        case("three channels, 2 × 3 patches", 3, 2, 3, 2),
        case("a tall image, patches of 3 × 3", 2, 4, 2, 3),
        case("one patch", 3, 1, 1, 4),
        case("patches of one pixel", 2, 3, 4, 1),
        case("a wide image", 4, 1, 5, 2),
    ]


def _cut(image, size):
    """Return [row, y, column, x, channel] of the patches."""
    channels, height, width = image.shape
    grid = image.reshape(channels, height // size, size, width // size, size)
    return grid.permute(1, 2, 3, 4, 0)


def _columns_first(image, size):
    return _cut(image, size).permute(2, 0, 4, 1, 3).flatten(2).flatten(0, 1)


def _channels_last(image, size):
    return _cut(image, size).permute(0, 2, 1, 3, 4).flatten(2).flatten(0, 1)


def _inside_transposed(image, size):
    return _cut(image, size).permute(0, 2, 4, 3, 1).flatten(2).flatten(0, 1)


def _channels_in_front(image, size):
    return _cut(image, size).permute(4, 0, 2, 1, 3).reshape(-1, len(image) * size * size)


def _size_first(image, size):
    channels, height, width = image.shape
    grid = image.reshape(channels, size, height // size, size, width // size)
    return grid.permute(2, 4, 0, 1, 3).reshape(-1, channels * size * size)


def _grid_kept(image, size):
    return answer(image, size).reshape(image.shape[1] // size, image.shape[2] // size, -1)


def _one_channel_a_patch(image, size):
    return _cut(image, size).permute(4, 0, 2, 1, 3).flatten(3).flatten(0, 2)


def _channels_in_the_middle(image, size):
    return _cut(image, size).permute(0, 4, 2, 1, 3).reshape(-1, len(image) * size * size)


def _pixel_rows_early(image, size):
    return _cut(image, size).permute(0, 1, 4, 2, 3).reshape(-1, len(image) * size * size)


def _short_by_one(image, size):
    grid = _grid_kept(image, size)
    return grid[:-1, :-1].flatten(0, 1)


EXERCISE = Exercise(
    id="vision.patchify",
    notebook="11",
    number="11.1",
    title="Cut an image into patches",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="patchify",
    answer=answer,
    cases=cases,
    outputs=("patches",),
    mistakes=(
        Mistake(
            "reshape alone",
            lambda image, size: image.reshape(-1, image.shape[0] * size * size),
            "A reshape alone cuts the image into runs of pixels, not into squares: a patch "
            "consists of pieces of several rows. Split height and width into two axes each, then "
            "reorder the axes.",
        ),
        Mistake(
            "patches column by column",
            _columns_first,
            "Your patches are right, but they come column by column. Reading order goes from left "
            "to right, then to the next row.",
        ),
        Mistake(
            "channels last",
            _channels_last,
            "Inside a patch you list all channels of one pixel, then the next pixel. Here a patch "
            "holds all its pixels of channel 0 first, then those of channel 1.",
        ),
        Mistake(
            "pixels column by column",
            _inside_transposed,
            "Inside a patch you read the pixels column by column. Read them row by row.",
        ),
        Mistake(
            "rows of patches kept as an axis",
            _grid_kept,
            "The numbers are right, but you return (rows, columns, numbers). The transformer needs "
            "one sequence, so join the first two axes.",
        ),
        Mistake(
            "every channel its own patch",
            _one_channel_a_patch,
            "You make one patch for each channel. All channels of a square belong to one patch, of "
            "channels · size · size numbers.",
        ),
        Mistake(
            "overlapping patches",
            lambda image, size: F.unfold(image[None], size)[0].T,
            "Your patches overlap: you move on by one pixel. Move on by size pixels.",
        ),
        Mistake(
            "patches in the columns",
            lambda image, size: answer(image, size).T,
            "Your array is transposed. It should have one row for each patch.",
        ),
        Mistake(
            "channels left in front",
            _channels_in_front,
            "The windows are right, but the channel axis is still in front when you reshape, so "
            "pieces of one channel from several squares share a patch. Bring row and column to the "
            "front first.",
        ),
        Mistake(
            "size and count exchanged",
            _size_first,
            "You split a side into (size, count), so a patch collects pixels that are far apart. "
            "In reading order the count of patches comes first: (count, size).",
        ),
        Mistake(
            "patches not flattened",
            lambda image, size: answer(image, size).reshape(-1, len(image), size, size),
            "The patches are right, but they are still small images. Flatten each one into a "
            "vector.",
        ),
        Mistake(
            "a bag of gray patches",
            lambda image, size: answer(image.mean(0, keepdim=True), size),
            "You average the channels. A patch keeps the numbers of all of them.",
        ),
        Mistake(
            "channels between row and column",
            _channels_in_the_middle,
            "You bring only the row of patches to the front, so one channel of a whole row of "
            "squares is read before the next channel. Bring the column to the front, too.",
        ),
        Mistake(
            "pixel rows before columns of patches",
            _pixel_rows_early,
            "The axis of pixel rows comes before the column of patches, so each of your vectors "
            "mixes neighboring squares. Row and column of the patch first, then what is inside it.",
        ),
        Mistake(
            "the last row and column missing",
            _short_by_one,
            "The patches at the bottom and at the right edge are missing. range stops *before* its "
            "end.",
        ),
        Mistake(
            "the first channel alone",
            lambda image, size: answer(image[:1], size),
            "You read channel 0 only. A patch holds the numbers of all channels.",
        ),
        Mistake(
            "a mean for each patch",
            lambda image, size: answer(image, size).reshape(-1, len(image), size**2).mean(2),
            "You average over the pixels of a patch. Keep every pixel: nothing is lost when an "
            "image is cut.",
        ),
    ),
    hints=(
        "Which pixels belong to patch 0? With size 2: rows 0 and 1, columns 0 and 1, of every "
        "channel.",
        "image.reshape(channels, rows, size, columns, size) splits both axes. Now five axes have "
        "names: bring row and column to the front.",
        "permute to (row, column, channel, y, x); then the first two axes become one, and the last "
        "three.",
    ),
    alternatives=(with_loops, with_unfold, with_torchs_columns),
)
