"""Pieces of stories: every row begins with a story, and the same seed draws the same batch."""

import torch

from helpers.text.vocabulary import Vocabulary
from helpers.worlds.pieces import story_pieces, story_rows
from helpers.worlds.stories import CHARACTERS, write_stories

V = Vocabulary(CHARACTERS)


def test_every_row_begins_with_a_story_and_goes_on_with_the_next():
    rows, stories = story_rows(V, 5, seed=3, time=400), write_stories(13, seed=3)
    assert rows.shape == (5, 401)
    for i, row in enumerate(rows):
        text = "".join(V.decode(row))
        assert "".join(stories[i : i + 8]).startswith(text)
        assert text.startswith(stories[i][:401])


def test_batches_follow_from_the_generator_alone():
    source = story_pieces(V, stories=20, seed=0, count=4, time=30)
    draw = [source(torch.Generator().manual_seed(seed)) for seed in (0, 0, 1)]
    assert draw[0].shape == (4, 31)
    assert torch.equal(draw[0], draw[1])
    assert not torch.equal(draw[0], draw[2])


def test_random_words_move_the_marks_and_keep_the_words():
    plain, moved = (
        story_rows(V, 3, seed=3, time=200, random_words=where) for where in (False, True)
    )
    assert not torch.equal(plain, moved)
    for one, other in zip(plain, moved, strict=True):
        a, b = ("".join(V.decode(row)).replace('"', "")[:150] for row in (one, other))
        assert a == b
