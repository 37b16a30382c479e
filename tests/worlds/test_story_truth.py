"""A text is followed up to the first character that no story can have there."""

import numpy as np
import pytest

from helpers.worlds.stories import is_story, write_story
from helpers.worlds.story_truth import follow

OPENING = "Anna is in the park. Ben is in the school. Ben has a red kite. "


@pytest.mark.parametrize("seed", range(20))
def test_every_beginning_of_a_story_is_true(seed):
    text, states = write_story(np.random.default_rng(seed))
    for length in range(len(text) + 1):
        assert follow(text[:length]).characters == length
    assert follow(text).state is None
    assert is_story(text)
    assert follow(text[:-1]).state == states[-1]


@pytest.mark.parametrize(
    ("text", "true"),
    [
        (OPENING + "Anna goes to the park.", OPENING + "Anna goes to the "),  # she is there
        (OPENING + "Ben gives Anna the red kite.", OPENING + "Ben g"),  # goes: they are apart
        (OPENING + 'Anna says: "I have the', OPENING + 'Anna says: "'),
        (
            OPENING + 'Anna asks: "What do you have, Anna',
            OPENING + 'Anna asks: "What do you have, ',
        ),
        ("It was a dark night", "I"),  # Ida
        ("", ""),
    ],
)
def test_the_first_error_is_found(text, true):
    assert text[: follow(text).characters] == true


def test_the_state_is_that_after_the_last_whole_sentence():
    state = follow(OPENING + "Anna goes to the sch").state
    assert state is not None
    assert (state.holder, state.places) == ("Ben", ("park", "school"))


def test_a_text_after_the_end_is_not_true():
    story = OPENING + 'Ben says: "I have the red kite." ' * 3 + "Ben is happy with the red kite.\n"
    assert is_story(story)
    assert follow(story + "Anna").characters == len(story)
