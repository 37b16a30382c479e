"""A world of short tales in which every fact can be checked and every surprise computed.

Two people, one thing, some places: they walk, talk in quotes and hand the thing over. What
is said is true in the state of the tale (who holds the thing, who is where), so a model that
writes well must keep the state. A tale grows by choices of known probability, and different
choices begin differently; so a text has one derivation, and its entropy is exact.
"""

import math
from bisect import bisect
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from helpers.validate import Count, InputError, Seed, checked

PEOPLE = ("Anna", "Ben", "Ida", "Karl", "Lena", "Mia", "Paul", "Tom")
THINGS = ("ball", "boat", "book", "coat", "drum", "kite", "lamp", "ring")
COLOURS = ("black", "blue", "green", "red", "white", "yellow")
PLACES = ("forest", "garden", "kitchen", "market", "park", "school")
CHARACTERS = '\n !",.:?ABCGIKLMPTWabcdefghiklmnoprstuvwy'
END = 0.25  # the chance that a tale ends, after its third event
MOST = 7  # events
Event = tuple[str, dict[str, Any]]  # its text, and what it changes


class State(NamedTuple):
    """What is true at a point of a tale; ``stage`` counts the sentence parts of the beginning."""

    stage: int = 0
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()  # of each of the people
    holder: str = ""
    colour: str = ""
    thing: str = ""
    events: int = 0

    @property
    def other(self) -> str:
        """Who does not hold the thing."""
        return self.people[1 - self.people.index(self.holder)]


class Choice(NamedTuple):
    """One way to go on: how likely, the text it writes, and what it changes (None: the end)."""

    probability: float
    text: str
    before: State
    changes: dict[str, Any] | None

    @property
    def state(self) -> State | None:
        """What is true then; None after the end. Made only when asked for: few are taken."""
        return None if self.changes is None else self.before._replace(**self.changes)


class Story(NamedTuple):
    """A tale, and what was true after each of its choices."""

    text: str
    states: tuple[State, ...]


@checked
def choices(state: State) -> tuple[Choice, ...]:
    """Return all ways to go on from a state; their probabilities sum to one."""
    return _choices(state)


def _choices(state: State) -> tuple[Choice, ...]:
    if state.stage < 7:
        return _beginning(state)
    kinds = _events(state)
    end = 0.0 if state.events < 3 else 1.0 if state.events == MOST else END
    found = [Choice(end / 3, text, state, None) for text in _endings(state) if end]
    for kind in kinds if end < 1 else []:
        share = (1 - end) / len(kinds) / len(kind)
        for text, new in kind:
            found.append(Choice(share, text + " ", state, {"events": state.events + 1, **new}))
    return tuple(found)


def _beginning(state: State) -> tuple[Choice, ...]:
    """Who is where, and who has what: seven choices, each among equals."""
    people, places = state.people, state.places
    options: list[Event]
    if state.stage in (0, 2):
        names = [name for name in PEOPLE if name not in people]
        options = [(f"{name} is in the ", {"people": (*people, name)}) for name in names]
    elif state.stage in (1, 3):
        options = [(f"{place}. ", {"places": (*places, place)}) for place in PLACES]
    elif state.stage == 4:
        options = [(f"{name} has a ", {"holder": name}) for name in people]
    elif state.stage == 5:
        options = [(f"{colour} ", {"colour": colour}) for colour in COLOURS]
    else:
        options = [(f"{thing}. ", {"thing": thing}) for thing in THINGS]
    share = 1 / len(options)
    return tuple(
        Choice(share, text, state, {"stage": state.stage + 1, **new}) for text, new in options
    )


def _events(state: State) -> list[list[Event]]:
    """List what may happen next, by kind; the kinds that are possible are equally likely."""
    (a, b), (at_a, at_b) = state.people, state.places
    holder, other = state.holder, state.other
    it = f"the {state.colour} {state.thing}"
    walks: list[Event] = [
        (f"{who} goes to the {place}.", {"places": places})
        for who, place, places in [
            *((a, place, (place, at_b)) for place in PLACES if place != at_a),
            *((b, place, (at_a, place)) for place in PLACES if place != at_b),
        ]
    ]
    claims: list[Event] = [
        (f'{holder} says: "I have {it}."', {}),
        (f'{other} says: "{holder} has {it}."', {}),
    ]
    questions: list[Event] = [
        (f'{other} asks: "What do you have, {holder}?" "I have {it}," says {holder}.', {}),
        (f'{holder} asks: "What do you have, {other}?" "I have nothing," says {other}.', {}),
    ]
    if at_a == at_b:
        gift: Event = (f"{holder} gives {other} {it}.", {"holder": other})
        return [walks, claims, questions, [gift]]
    calls: list[Event] = [
        (f'"Where are you, {whom}?" calls {who}. "I am in the {place}," calls {whom}.', {})
        for who, whom, place in ((a, b, at_b), (b, a, at_a))
    ]
    joined = [  # one comes to the other: so that things are handed over now and then
        (f'"Come to the {place}!" calls {who}. {whom} comes.', {"places": (place,) * 2})
        for who, whom, place in ((a, b, at_a), (b, a, at_b))
    ]
    return [walks, claims, questions, calls, joined]


def _endings(state: State) -> list[str]:
    it = f"the {state.colour} {state.thing}"
    return [
        f"{state.holder} is happy with {it}.\n",
        f'"Good night, {state.other}," says {state.holder}.\n',
        f'"It is time to go," says {state.other}.\n',
    ]


@checked
def write_story(rng: np.random.Generator) -> Story:
    """Return one tale; it ends with a line break."""
    state: State | None = State()
    texts, states = [], []
    while state is not None:
        possible = _choices(state)
        upto = list(accumulate(choice.probability for choice in possible))
        at = min(bisect(upto, rng.random()), len(possible) - 1)
        texts.append(possible[at].text)
        state = possible[at].state
        states += [] if state is None else [state]
    return Story("".join(texts), tuple(states))


@checked
def write_stories(count: Count, seed: Seed) -> list[str]:
    """Return many tales, the same for the same seed."""
    rng = np.random.default_rng(seed)
    return [write_story(rng).text for _ in range(count)]


def _derive(text: str) -> Iterator[tuple[tuple[Choice, ...], Choice]]:
    """Follow a text: at each point, what was possible and which of it stands there."""
    state: State | None = State()
    at = 0
    while state is not None:
        possible = _choices(state)
        taken = [choice for choice in possible if text.startswith(choice.text, at)]
        if not taken:
            raise InputError(f"this is no story: it goes wrong in {text[at : at + 30]!r}")
        yield possible, taken[0]
        at += len(taken[0].text)
        state = taken[0].state
    if at < len(text):
        raise InputError(f"the story was over before {text[at : at + 30]!r}")


@checked
def is_story(text: str) -> bool:
    """Return whether a text is a tale of this world, with every fact in it true."""
    try:
        return bool(list(_derive(text)))
    except InputError:
        return False


@checked
def true_until(text: str) -> int:
    """Return how many characters of a text are a tale in which every fact is true.

    >>> text = "Tom is in the park. Mia is in the park. Tom has a red ball. Mia has nothing."
    >>> text[true_until(text) :]
    'Mia has nothing.'
    """
    at = 0
    try:
        for _, taken in _derive(text):
            at += len(taken.text)
    except InputError:
        pass
    return at


@checked
def surprisal(text: str) -> Float[np.ndarray, " time"]:
    """Return for every character of a tale ``-log p`` in nats, under the world's own choices.

    No model can expect less. Raises InputError where the text is not a tale.
    """
    found = []
    for possible, taken in _derive(text):
        alive, mass = list(possible), 1.0
        for place, character in enumerate(taken.text):
            alive = [choice for choice in alive if choice.text[place : place + 1] == character]
            left = math.fsum(choice.probability for choice in alive)
            found.append(-math.log(left / mass))
            mass = left
    return np.array(found) + 0.0


@cache
def _expected(state: State) -> tuple[float, float]:
    """Entropy in nats and number of characters still to come, both expected."""
    nats = characters = 0.0
    for choice in _choices(state):
        then, p = choice.state, choice.probability
        more = (0.0, 0.0) if then is None else _expected(_like(then))
        nats += p * (more[0] - math.log(p))
        characters += p * (more[1] + len(choice.text))
    return nats, characters


def _like(state: State) -> State:
    """Rename by length: nothing else about a name matters."""
    people = _renamed(state.people, PEOPLE)
    return state._replace(
        people=people,
        places=_renamed(state.places, PLACES),
        holder=people[state.people.index(state.holder)] if state.holder else "",
        colour=_renamed((state.colour,), COLOURS)[0] if state.colour else "",
        thing=_renamed((state.thing,), THINGS)[0] if state.thing else "",
    )


def _renamed(names: tuple[str, ...], among: tuple[str, ...]) -> tuple[str, ...]:
    """Give each different name the first unused one of its length."""
    new: dict[str, str] = {}
    for name in names:
        free = [n for n in among if len(n) == len(name) and n not in new.values()]
        new.setdefault(name, free[0] if free else name)
    return tuple(new[name] for name in names)


@checked
def entropy() -> tuple[float, float]:
    """Return the exact entropy of a tale in nats, and its expected number of characters.

    Their quotient is the lowest loss per character that any model can reach. Computed over the
    states, without a sample: ``H(s) = sum_choice p (-log p + H(s'))``.
    """
    return _expected(State())


@checked
def inside_quotes(text: str) -> Bool[np.ndarray, " time"]:
    """Return for every character whether, after it, direct speech is still open.

    >>> inside_quotes('a "b" c').astype(int).tolist()
    [0, 0, 1, 1, 0, 0, 0]
    """
    marks = np.array([character == '"' for character in text], dtype=bool)
    return np.cumsum(marks) % 2 == 1
