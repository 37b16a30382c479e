"""The stories are true, unambiguous, seeded, and as surprising as is computed."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.worlds.stories import (
    CHARACTERS,
    State,
    choices,
    entropy,
    inside_quotes,
    is_story,
    surprisal,
    write_stories,
    write_story,
)

SEEDS = st.integers(0, 10**6)
properties = settings(deadline=None, max_examples=15)


def story(seed):
    return write_story(np.random.default_rng(seed))


@given(SEEDS)
@properties
def test_at_every_point_the_chances_sum_to_one_and_no_choice_begins_like_another(seed):
    for state in (State(), *story(seed).states):
        possible = choices(state)
        assert math.fsum(choice.probability for choice in possible) == pytest.approx(1)
        texts = sorted(choice.text for choice in possible)
        assert not any(b.startswith(a) for a, b in pairwise(texts))


@given(SEEDS)
@properties
def test_every_story_is_one_ends_once_and_its_surprisal_is_that_of_its_choices(seed):
    text, states = story(seed)
    assert is_story(text)
    assert text.count("\n") == 1
    assert text[-1] == "\n"
    assert set(text) <= set(CHARACTERS)
    total, at = 0.0, 0
    for state in (State(), *states):
        (taken,) = [c for c in choices(state) if text.startswith(c.text, at)]
        total -= math.log(taken.probability)
        at += len(taken.text)
    nats = surprisal(text)
    assert nats.shape == (len(text),)
    assert (nats >= 0).all()
    assert nats.sum() == pytest.approx(total)


def test_the_exact_entropy_is_the_mean_surprisal_of_many_stories():
    H, length = entropy()
    texts = write_stories(400, seed=5)
    totals = np.array([surprisal(text).sum() for text in texts])
    lengths = np.array([len(text) for text in texts])
    for exact, drawn in ((H, totals), (length, lengths)):
        assert abs(drawn.mean() - exact) < 4 * drawn.std() / len(drawn) ** 0.5


@given(SEEDS)
@properties
def test_what_is_said_is_true(seed):
    """Speech agrees with the state that the sentences before have made."""
    state = None
    for state in story(seed).states[6:]:
        for choice in choices(state):
            if "I have the" in choice.text and "says:" in choice.text:
                assert choice.text.startswith(state.holder)
            if "I am in the" in choice.text:
                whom = choice.text.split(", ")[1].split("?")[0]
                where = state.places[state.people.index(whom)]
                assert f"I am in the {where}" in choice.text


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda t: t.replace("Tom has a black", "Tom has a pink"), "an unknown colour"),
        (lambda t: t.replace("black kite.\n", "white kite.\n"), "another colour at the end"),
        (lambda t: t.replace("Tom gives Lena", "Lena gives Tom"), "who has nothing gives"),
        (lambda t: t[:-1], "no end"),
        (lambda t: t + t, "two stories"),
        (lambda t: "", "nothing"),
    ],
)
def test_a_text_with_a_wrong_fact_is_no_story(damage, why):
    text = (
        "Tom is in the park. Lena is in the park. Tom has a black kite. Lena says: \"Tom has the "
        "black kite.\" Tom gives Lena the black kite. Lena goes to the forest. Lena is happy with "
        "the black kite.\n"
    )  # fmt: skip
    assert is_story(text)
    assert not is_story(damage(text)), why
    with pytest.raises(ValueError, match="story"):
        surprisal(damage(text))


def test_the_same_seed_gives_the_same_stories():
    assert write_stories(5, 1) == write_stories(5, 1) != write_stories(5, 2)


def test_five_hundred_stories_take_no_time_to_wait_for():
    import time

    start = time.process_time()
    write_stories(500, 3)
    assert time.process_time() - start < 5


@given(st.text('ab" ', max_size=30))
def test_a_character_is_inside_quotes_after_an_odd_number_of_marks(text):
    expected = [text[: t + 1].count('"') % 2 == 1 for t in range(len(text))]
    assert inside_quotes(text).tolist() == expected
