"""Questions have the right answer, and an answer is worth what the rule says."""

import re

import numpy as np
import pytest

from helpers.validate import InputError
from helpers.worlds.conversations import (
    REFUSAL,
    UNSURE,
    ask_about,
    begin_tale,
    true_reward,
    write_conversations,
)
from helpers.worlds.demonstrations import (
    KINDS,
    answer_of_kind,
    compare,
    demonstrate,
    preference_probability,
    write_preferences,
)
from helpers.worlds.stories import State


def truth(tale):
    """Read a tale without the world: who is where, and who has the thing."""
    at, holder = {}, ""
    sentence = (
        r"(\w+) (?:is in|goes to) the (\w+)\."
        r"|\"Come to the (\w+)!\" calls \w+\. (\w+) comes"
        r"|(\w+) has a "
        r"|\w+ gives (\w+) the"
    )
    for who, place, called, comes, first, given in re.findall(sentence, tale):
        if who:
            at[who] = place
        if comes:
            at[comes] = called
        holder = first or given or holder
    return at, holder


def test_the_right_answers_are_true_and_the_wrong_ones_are_not():
    kinds = set()
    for conversation in write_conversations(600, seed=4):
        tale, question = conversation.user.split("\n")
        at, holder = truth(tale)
        who = question.split()[-1].rstrip("?") if "Where" in question else question.split()[2]
        if "Where" in question:
            assert conversation.right == f"{who} is in the {at[who]}."
        elif "Who" in question or who == holder:
            assert re.fullmatch(rf"{holder} has the \w+ \w+\.", conversation.right)
        else:
            assert conversation.right == f"{who} has nothing."
        assert conversation.right not in conversation.wrong
        assert conversation.wrong
        kinds.add((question.split()[0], "nothing" in conversation.right))
    assert len(kinds) == 4


def test_conversations_follow_from_their_seed():
    assert write_conversations(20, 1) == write_conversations(20, 1) != write_conversations(20, 2)
    tale, state = begin_tale(np.random.default_rng(0), 2)
    assert len(ask_about(tale, state)) == 5
    assert state.events == 2


@pytest.fixture
def asked():
    state = State(7, ("Tom", "Mia"), ("park", "school"), "Mia", "red", "ball", 1)
    return ask_about("A tale.", state)[0]


@pytest.mark.parametrize(
    ("answer", "worth"),
    [
        ("Mia has the red ball.", 1.0),
        ("Mia.", 0.6),
        (UNSURE, 0.3),
        (REFUSAL, 0.3),
        ("Tom has the red ball.", 0.0),
        ("Mia has the red ball. Mia is in the school.", 0.8),
        ("Mia has the red ball!", 0.8),
        ("Mia has the red ball!!!", 0.4),
        ("Mia has the red ball!!!!!!!!!", 0.0),
        ("Mia has the red ball", 0.0),
        ("", 0.0),
        ("Mia has the red ball. Mia is", 0.0),
    ],
)
def test_an_answer_is_worth_what_the_rule_says(asked, answer, worth):
    assert true_reward(asked, answer) == pytest.approx(worth)


def test_people_of_each_kind_earn_what_they_deserve(asked):
    rng = np.random.default_rng(0)
    earned = {kind: true_reward(asked, answer_of_kind(kind, asked, rng)) for kind in KINDS}
    assert earned == pytest.approx(
        {"helpful": 1, "short": 0.6, "rambling": 0.8, "wrong": 0, "unsure": 0.3, "loud": 0.8}
    )
    with pytest.raises(InputError, match="kind should be one of helpful"):
        answer_of_kind("rude", asked, rng)
    with pytest.raises(InputError, match="sum of kinds"):
        demonstrate([asked], 0, {"helpful": 0.5})


def test_kinds_come_as_often_as_they_should():
    conversations = write_conversations(4000, 5)
    answers = demonstrate(conversations, 6)
    unsure = np.mean([answer == UNSURE for answer in answers])
    assert abs(unsure - KINDS["unsure"]) < 4 * np.sqrt(0.1 * 0.9 / 4000)


def test_preferences_follow_bradley_and_terry(asked):
    pairs = [("Mia.", UNSURE)] * 4000
    chosen = np.mean([p.chosen == "Mia." for p in compare([asked] * 4000, pairs, 0)])
    p = preference_probability(0.6, 0.3)
    assert p == pytest.approx(1 / (1 + np.exp(-8 * 0.3)))
    assert abs(chosen - p) < 4 * np.sqrt(p * (1 - p) / 4000)
    for preference in write_preferences(write_conversations(50, 1), 2):
        assert preference.chosen != preference.rejected
    with pytest.raises(InputError, match="one for each conversation"):
        compare([asked], [], 0)
