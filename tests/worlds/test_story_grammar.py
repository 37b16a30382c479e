"""The grammar accepts every story and every false one, and no text that the world cannot write."""

import pytest

from helpers.validate import InputError
from helpers.worlds.stories import PEOPLE, is_story, write_stories
from helpers.worlds.story_grammar import is_grammatical

STORIES = write_stories(300, seed=5)


def test_every_story_is_grammatical():
    assert all(map(is_grammatical, STORIES))


def test_with_wrong_names_it_is_false_and_still_grammatical():
    for text in STORIES:
        head, rest = text[: len(text) // 2], text[len(text) // 2 :]
        for name in PEOPLE:
            rest = rest.replace(name, "Tom")
        assert is_grammatical(head + rest)
        assert not is_story(head + rest)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda text: text[:-1],
        lambda text: text + text,
        lambda text: text.replace(" is ", " are ", 1),
        lambda text: text.replace(". ", ".", 1),
        lambda text: text.split(". ", 1)[1],
        lambda text: text.replace("is in the", "is the", 1),
        lambda text: "",
    ],
)
def test_other_texts_are_not(wrong):
    assert not any(is_grammatical(wrong(text)) for text in STORIES[:50])


def test_a_number_is_no_text():
    with pytest.raises((InputError, TypeError)):
        is_grammatical(7)
