"""Questions about a short tale, and what every answer is worth: the truth is known.

The user's message is the beginning of a tale (`helpers.worlds.stories`), a line break and a
question about what is true at its end. The world knows the right answer, so it also knows the
true reward of any text that a model may write. No real preference data has that.
"""

import re
from typing import NamedTuple

import numpy as np

from helpers.validate import Seed, Size, checked
from helpers.worlds.stories import PLACES, State, choices

REFUSAL = "I cannot tell you."
UNSURE = "I do not know."
_SENTENCE = re.compile(r"[^.!?]+[.!?]+")


class Conversation(NamedTuple):
    """What was asked, and what the world knows about the answer."""

    user: str  # a tale, a line break and a question
    right: str  # the best answer: one full and true sentence
    short: str  # the same in a word or two
    wrong: tuple[str, ...]  # sentences of the right form that are false
    extra: str = ""  # something else that is true in the tale, and was not asked

    @property
    def question(self) -> str:
        """The last line of the user's message."""
        return self.user.split("\n")[-1]


@checked
def begin_tale(rng: np.random.Generator, events: Size = 2) -> tuple[str, State]:
    """Return the beginning of a tale up to its event of this number, and what is true then.

    Raises InputError for no event.
    """
    state, text = State(), ""
    while state.stage < 7 or state.events < events:
        possible = [choice for choice in choices(state) if choice.state is not None]
        weights = np.array([choice.probability for choice in possible])
        taken = possible[rng.choice(len(possible), p=weights / weights.sum())]
        state, text = taken.state or state, text + taken.text
    return text.strip(), state


@checked
def ask_about(tale: str, state: State) -> list[Conversation]:
    """Return every question that can be asked at this point of a tale, with its answers.

    Where is each of the two, what does each of them have, and who has the thing?
    """
    (a, b), holder, other = state.people, state.holder, state.other
    it = f"{state.colour} {state.thing}"
    at = dict(zip(state.people, state.places, strict=True))
    has = {holder: f"{holder} has the {it}.", other: f"{other} has nothing."}
    false_has = {holder: f"{holder} has nothing.", other: f"{other} has the {it}."}
    found = [
        Conversation(
            f"{tale}\nWho has the {state.thing}?",
            has[holder], f"{holder}.", (false_has[other],), f"{holder} is in the {at[holder]}.",
        )
    ]  # fmt: skip
    for who, whom in ((a, b), (b, a)):
        short = f"A {it}." if who == holder else "Nothing."
        found += [
            Conversation(
                f"{tale}\nWhat does {who} have?",
                has[who], short, (false_has[who],), f"{who} is in the {at[who]}.",
            ),
            Conversation(
                f"{tale}\nWhere is {who}?", f"{who} is in the {at[who]}.", f"In the {at[who]}.",
                tuple(f"{who} is in the {place}." for place in _other_places(tale, at, who, whom)),
                has[who],
            ),
        ]  # fmt: skip
    return found


def _other_places(tale: str, at: dict[str, str], who: str, whom: str) -> list[str]:
    """Where someone might wrongly be said to be: at the places the tale names, or any one."""
    named = [place for place in re.findall(r"the (\w+)[.!,]", tale) if place != at[who]]
    close = [at[whom]] if at[whom] != at[who] else []
    return list(dict.fromkeys(close + [place for place in named if place in PLACES])) or [
        place for place in PLACES if place != at[who]
    ]


@checked
def write_conversations(count: Size, seed: Seed, most_events: Size = 3) -> list[Conversation]:
    """Return conversations about tales of one to ``most_events`` events, the same for a seed."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        tale, state = begin_tale(rng, int(rng.integers(1, most_events + 1)))
        questions = ask_about(tale, state)
        found.append(questions[rng.integers(len(questions))])
    return found


@checked
def true_reward(conversation: Conversation, answer: str) -> float:
    """Return what an answer is worth, from 0 to 1, by the hidden rule of this world.

    A full and true sentence is worth 1, the short form of it 0.6, an honest "I do not know." or a
    refusal 0.3, everything else 0. Every further sentence costs 0.2, and so does every
    exclamation mark.
    """
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(answer)]
    rest = _SENTENCE.sub("", answer).strip()
    if not sentences or rest:
        return 0.0
    first = sentences[0].rstrip(".!?") + "."
    if first == conversation.right:
        worth = 1.0
    elif first == conversation.short:
        worth = 0.6
    else:
        worth = 0.3 if first in (UNSURE, REFUSAL) else 0.0
    return max(0.0, worth - 0.2 * (len(sentences) - 1) - 0.2 * answer.count("!"))
