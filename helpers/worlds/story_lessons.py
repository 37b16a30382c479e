"""Lessons about who is where: short exercises in the words of the stories.

A lesson says where two to four people are. Then it asks for it again and again: for the place of a
person, for the person at a place, or in talk. Nobody moves, so all that is asked for is known. In
some lessons words that say nothing new (is, in, the, punctuation) are left out: "Anna garden Ben
park garden Anna". The closer together two words are, the sooner a model links them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Int
from torch import Tensor, nn

from helpers.validate import Seed, Share, Size, checked, require
from helpers.worlds.stories import PEOPLE, PLACES
from helpers.worlds.story_tokens import LINE_BREAK, VOCABULARY, story_tokens


class Sentence(NamedTuple):
    """A sentence of a lesson, and which of its tokens is asked for, counted from the end."""

    text: str
    answer: int


SENTENCES = {
    "fact": Sentence("{who} is in the {place}.", -2),
    "reverse": Sentence("in the {place} is {who}.", -2),
    "talk": Sentence(
        '"Where are you, {who}?" calls {other}. "I am in the {place}," calls {who}.', -6
    ),
    "question": Sentence('"Where are you, {who}?" "I am in the {place}."', -3),
}
ASKED = 8  # sentences after the first facts
LEFT_OUT = (0.0, 0.5, 1.0)  # which share of the words that say nothing new
_SAID = {*PEOPLE, *PLACES, "Where", "I"}  # is never left out


@checked
def write_lesson(rng: np.random.Generator, kinds: Sequence[str], left_out: Share) -> list[str]:
    """Return the tokens of one lesson, which asks in sentences of these kinds.

    Each word that says nothing new is left out with probability ``left_out``. Raises InputError
    for kinds that are not in `SENTENCES`.
    """
    known = len(kinds) > 0 and not isinstance(kinds, str) and set(kinds) <= set(SENTENCES)
    require(known, "kinds", f"a list of some of {', '.join(SENTENCES)}", kinds)
    people = rng.permutation(PEOPLE)[: rng.integers(2, 5)]
    at = dict(zip(people, rng.permutation(PLACES), strict=False))
    sentences = [SENTENCES["fact"].text.format(who=who, place=at[who]) for who in people]
    for kind in rng.choice(list(kinds), ASKED):
        who, other = rng.permutation(people)[:2]
        sentences.append(SENTENCES[kind].text.format(who=who, other=other, place=at[who]))
    tokens = story_tokens(" ".join(sentences))
    kept = rng.random(len(tokens)) >= left_out
    return [token for token, keep in zip(tokens, kept, strict=True)
            if keep or token.strip() in _SAID]  # fmt: skip


@checked
def lesson_rows(count: Size, kinds: Sequence[str], seed: Seed) -> Int[Tensor, "lesson time"]:
    """Return ``count`` lessons, the same for the same seed: a line break, a lesson, line breaks.

    About a third of them are complete, a third lack about half of the words that say nothing
    new, and a third all of them.
    """
    rng = np.random.default_rng(seed)
    rows = [VOCABULARY.encode(["\n", *write_lesson(rng, kinds, rng.choice(LEFT_OUT))])
            for _ in range(count)]  # fmt: skip
    return nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=LINE_BREAK)
