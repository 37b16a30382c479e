"""17.1: which tokens of a conversation the assistant is trained to write."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake

ASSISTANT, END, USER = 2, 3, 1


def answer(ids, assistant, end):
    mask, speaking = torch.zeros(len(ids), dtype=torch.bool), False
    for t, token in enumerate(np.asarray(ids).tolist()):
        mask[t] = speaking
        if token == assistant:
            speaking = True
        elif token == end:
            speaking = False
    return mask


def by_last_opening(ids, assistant, end):
    """Compare, at every position, how many turns were opened with how many were closed since."""
    ids = np.asarray(ids)
    position = np.arange(len(ids))
    opened = np.maximum.accumulate(np.where(ids == assistant, position, -1))
    before = np.concatenate([[-1], opened[:-1]])
    closed = np.maximum.accumulate(np.where(ids == end, position, -1))
    closed = np.concatenate([[-1], closed[:-1]])
    return before > closed


def by_slices(ids, assistant, end):
    row = np.asarray(ids).tolist()
    mask = [False] * len(row)
    for start in [n for n, token in enumerate(row) if token == assistant]:
        stop = row.index(end, start) if end in row[start:] else len(row) - 1
        mask[start + 1 : stop + 1] = [True] * (stop - start)
    return torch.tensor(mask)


def _talk(rng, turns, padding=0, cut=False):
    row = []
    for _ in range(turns):
        row += [USER, *rng.integers(4, 20, size=rng.integers(2, 5)), END]
        row += [ASSISTANT, *rng.integers(4, 20, size=rng.integers(1, 5)), END]
    return np.array((row[:-1] if cut else row) + [END] * padding, dtype=np.int64)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, ids) -> Case:
        return Case(name, {"ids": ids, "assistant": ASSISTANT, "end": END})

    system = np.concatenate([[0], rng.integers(4, 20, size=3), [END], _talk(rng, 1)])
    return [
        case("one question, one answer", _talk(rng, 1)),
        case("two turns", _talk(rng, 2)),
        case("a system message first", system),
        case("padded with end tokens", _talk(rng, 1, padding=3)),
        case("an answer that was cut off", _talk(rng, 2, cut=True)),
        case("a question without an answer", _talk(rng, 1)[:4]),
        case("three turns, padded", _talk(rng, 3, padding=2)),
    ]


def _shifted(ids, assistant, end):
    mask = answer(ids, assistant, end)
    return torch.cat([mask[1:], mask[:1] & False])


def _of_roles(keep_end, keep_opening):
    def mask(ids, assistant, end):
        ids, found = torch.as_tensor(ids), answer(ids, assistant, end)
        if not keep_end:
            found = found & (ids != end)
        return found | (ids == assistant) if keep_opening else found

    return mask


def _from_first(ids, assistant, end):
    seen = torch.cumsum(torch.as_tensor(ids) == assistant, 0) > 0
    return seen & (torch.as_tensor(ids) != assistant)


def _last_turn_only(ids, assistant, end):
    ids = torch.as_tensor(ids)
    mask = answer(ids, assistant, end)
    openings = (ids == assistant).nonzero()
    if len(openings):
        mask[: int(openings[-1])] = False
    return mask


def _first_turn_only(ids, assistant, end):
    ids = torch.as_tensor(ids)
    mask = answer(ids, assistant, end)
    openings = (ids == assistant).nonzero()
    if len(openings) > 1:
        mask[int(openings[1]) :] = False
    return mask


def _every_end(ids, assistant, end):
    return answer(ids, assistant, end) | (torch.as_tensor(ids) == end)


def _open_minus_closed(ids, assistant, end):
    ids = torch.as_tensor(ids)
    return (ids == assistant).cumsum(0) > (ids == end).cumsum(0)


def _closed_only(ids, assistant, end):
    mask = answer(ids, assistant, end)
    ends = (torch.as_tensor(ids) == end).nonzero()
    mask[int(ends[-1]) + 1 :] = False
    return mask


def _with_padding(ids, assistant, end):
    ids, mask = torch.as_tensor(ids), answer(ids, assistant, end)
    for t in range(1, len(ids)):
        mask[t] |= mask[t - 1] & (ids[t] == end)
    return mask


def _first_tokens(ids, assistant, end):
    opens = torch.as_tensor(ids) == assistant
    return torch.cat([opens[:1] & False, opens[:-1]])


def _ends_alone(ids, assistant, end):
    return answer(ids, assistant, end) & (torch.as_tensor(ids) == end)


def _all_special(ids, assistant, end):
    ids = torch.as_tensor(ids)
    return answer(ids, assistant, end) | (ids == assistant) | (ids == end)


def _to_the_end(ids, assistant, end):
    opened = (torch.as_tensor(ids) == assistant).cumsum(0) > 0
    return opened & torch.cat([opened[:1] & False, opened[:-1]])


def _cut_too_short(ids, assistant, end):
    mask = answer(ids, assistant, end)
    mask[-1] = mask[-1] & bool(torch.as_tensor(ids)[-1] == end)
    return mask


def _users_words(ids, assistant, end):
    ids = torch.as_tensor(ids)
    return ~answer(ids, assistant, end) & (ids != assistant) & (ids != end)


EXERCISE = Exercise(
    id="assistant.loss_mask",
    notebook="17",
    number="17.1",
    title="Which tokens are trained?",
    kind="practice",
    difficulty=2,
    minutes=12,
    points=0,
    function="loss_mask_of",
    answer=answer,
    cases=cases,
    outputs=("mask",),
    mistakes=(
        Mistake(
            "without the end",
            _of_roles(False, False),
            "You leave out the end token of the answer. A model that never learns to write it "
            "never stops.",
        ),
        Mistake(
            "with the opening token",
            _of_roles(True, True),
            "You train the token that opens the assistant's turn. The template writes it, never "
            "the model.",
        ),
        Mistake(
            "opening in, end out",
            _of_roles(False, True),
            "Your mask is one position too early: it has the opening token, and lacks the end.",
        ),
        Mistake(
            "shifted to the position that predicts",
            _shifted,
            "You mark the position that predicts a token. The mask marks the token itself; the "
            "loss shifts it.",
        ),
        Mistake(
            "everything",
            lambda ids, assistant, end: torch.ones(len(ids), dtype=torch.bool),
            "You train every token. Then the model also learns to write the user's messages.",
        ),
        Mistake(
            "everything after the first opening",
            _from_first,
            "From the first answer on you train everything. Each answer ends with its end token.",
        ),
        Mistake(
            "the last answer alone",
            _last_turn_only,
            "Only the last answer is marked. Every turn of the assistant is trained.",
        ),
        Mistake(
            "the first answer alone",
            _first_turn_only,
            "Only the first answer is marked. Every turn of the assistant is trained.",
        ),
        Mistake(
            "every end token",
            _every_end,
            "You train every end token, those of the user and the padding, too. Only the end of "
            "an answer is the assistant's.",
        ),
        Mistake(
            "turned around",
            lambda ids, assistant, end: ~answer(ids, assistant, end),
            "True and False are exchanged: True marks what the assistant is trained to write.",
        ),
        Mistake(
            "openings counted against all ends",
            _open_minus_closed,
            "You count every end token against the openings of the assistant. The user's turns "
            "have end tokens, too.",
        ),
        Mistake(
            "an answer that was cut off is left out",
            _closed_only,
            "An answer that was cut off has no end token. The tokens that it does have are "
            "trained.",
        ),
        Mistake(
            "the padding after the answer",
            _with_padding,
            "You train the padding. Only the first end token after an answer belongs to it.",
        ),
        Mistake(
            "the first token of each answer",
            _first_tokens,
            "You mark one token after each opening. The whole answer is trained, up to its end "
            "token.",
        ),
        Mistake(
            "the end tokens alone",
            _ends_alone,
            "You mark only the token that closes an answer. The words before it are trained, too.",
        ),
        Mistake(
            "all special tokens",
            _all_special,
            "You also mark the template's own tokens. The assistant writes only its words and the "
            "end token that closes them.",
        ),
        Mistake(
            "never closed again",
            _to_the_end,
            "Once the assistant speaks, your mask stays True. Its turn is over after the end "
            "token.",
        ),
        Mistake(
            "a cut answer loses its last token",
            _cut_too_short,
            "The last token of an answer that was cut off is missing. Does your slice stop one "
            "position early where there is no end token?",
        ),
        Mistake(
            "the user's words",
            _users_words,
            "You mark the user's words. Mark those of the assistant, each with the end token.",
        ),
    ),
    hints=(
        "Go through the tokens from left to right, and remember whose turn it is.",
        "A token is trained if the assistant's turn is open when it is reached.",
        "Mark the token first, then look at it: does it open a turn, or close one?",
    ),
    alternatives=(by_last_opening, by_slices),
)
