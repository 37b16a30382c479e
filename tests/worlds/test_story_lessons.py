"""Lessons say where people are and ask for it again; what is asked for is always known."""

import re

import numpy as np
import pytest

from helpers.validate import InputError
from helpers.worlds.stories import PEOPLE, PLACES
from helpers.worlds.story_lessons import ASKED, SENTENCES, lesson_rows, write_lesson
from helpers.worlds.story_tokens import LINE_BREAK, VOCABULARY


def written(kinds, left_out=0.0, seed=0):
    return write_lesson(np.random.default_rng(seed), kinds, left_out)


@pytest.mark.parametrize("kind", SENTENCES)
@pytest.mark.parametrize("seed", range(20))
def test_every_answer_is_among_the_first_facts(kind, seed):
    tokens = written([kind], seed=seed)
    text = "".join(tokens)
    facts = re.findall(r"(\w+) is in the (\w+)\.", text)
    at = dict(facts[: len(facts) if kind != "fact" else len(facts) - ASKED])
    assert 2 <= len(at) <= 4
    assert len(set(at.values())) == len(at)
    asked = {
        "fact": facts[-ASKED:],
        "reverse": [pair[::-1] for pair in re.findall(r"in the (\w+) is (\w+)\.", text)],
        "question": re.findall(r"you, (\w+)\?\" \"I am in the (\w+)\.", text),
        "talk": re.findall(r"you, (\w+)\?\" calls \w+\. \"I am in the (\w+),", text),
    }[kind]
    assert len(asked) == ASKED
    assert all(at[who] == place for who, place in asked)
    answer = tokens[SENTENCES[kind].answer].strip()
    assert answer == asked[-1][0 if kind == "reverse" else 1]


def test_who_asks_is_not_who_is_asked():
    for seed in range(20):
        talk = "".join(written(["talk"], seed=seed))
        for asked, asks in re.findall(r"you, (\w+)\?\" calls (\w+)", talk):
            assert asked != asks


def test_names_and_places_are_left_when_all_else_is_left_out():
    whole, bare = written(list(SENTENCES)), written(list(SENTENCES), left_out=1.0)
    said = {*PEOPLE, *PLACES, "Where", "I"}
    assert bare == [token for token in whole if token.strip() in said]
    assert len(bare) < len(written(list(SENTENCES), left_out=0.5)) < len(whole)


def test_a_row_is_a_lesson_between_line_breaks():
    rows = lesson_rows(30, ["fact", "talk"], seed=4)
    assert (rows == lesson_rows(30, ["fact", "talk"], seed=4)).all()
    assert (rows[:, 0] == LINE_BREAK).all()
    lessons = ["".join(VOCABULARY.decode(row)) for row in rows]
    assert all("\n" not in lesson.strip("\n") for lesson in lessons)
    complete = sum(lesson.count(" is in the ") >= 2 and "," in lesson for lesson in lessons)
    bare = sum("." not in lesson for lesson in lessons)
    assert 3 < complete < 20
    assert 3 < bare < 20


@pytest.mark.parametrize("kinds", [[], ["walk"], "fact"])
def test_unknown_kinds_are_refused(kinds):
    with pytest.raises(InputError, match="kinds should be a list of some of fact, rev"):
        lesson_rows(2, kinds, 0)
