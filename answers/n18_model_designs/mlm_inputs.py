"""18.3: the inputs and labels of a masked language model."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def _change(ids, mask_id, u, v, others, share=0.15, masked=0.8, random=0.9, label=None):
    ids, u, v, others = (np.asarray(x) for x in (ids, u, v, others))
    chosen = u < share
    how = np.where(v < masked, mask_id, np.where(v < random, others, ids))
    labels = np.where(chosen, ids if label is None else label(ids, how), -100)
    return np.where(chosen, how, ids), labels


def answer(ids, mask_id, u, v, others):
    return _change(ids, mask_id, u, v, others)


def token_by_token(ids, mask_id, u, v, others):
    inputs, labels = np.array(ids), np.full(np.shape(ids), -100)
    for at in np.ndindex(*inputs.shape):
        if u[at] >= 0.15:
            continue
        labels[at] = ids[at]
        if v[at] < 0.8:
            inputs[at] = mask_id
        elif v[at] < 0.9:
            inputs[at] = others[at]
    return inputs, labels


def in_torch(ids, mask_id, u, v, others):
    ids, u, v, others = (torch.as_tensor(np.asarray(x)) for x in (ids, u, v, others))
    inputs, chosen = ids.clone(), u < 0.15
    inputs[chosen & (v < 0.8)] = mask_id
    replaced = chosen & (v >= 0.8) & (v < 0.9)
    inputs[replaced] = others[replaced]
    return inputs, ids.masked_fill(~chosen, -100)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, n: int, time: int, vocab: int, few: float = 1.0) -> Case:
        return Case(
            name,
            {
                "ids": rng.integers(0, vocab, (n, time)),
                "mask_id": vocab,
                "u": few * rng.random((n, time)),
                "v": rng.random((n, time)),
                "others": rng.integers(0, vocab, (n, time)),
            },
        )

    return [
        case("four texts", 4, 30, 20),
        case("every token is chosen", 3, 40, 20, 0.149),
        case("a large vocabulary", 3, 40, 1000),
        case("one text", 1, 90, 30),
        case("few tokens are chosen", 3, 40, 25, 1.5),
        case("drawn at random", int(rng.integers(2, 6)), 30, int(rng.integers(10, 99))),
    ]


def _of_all(ids, mask_id, u, v, others):
    inputs, _ = answer(ids, mask_id, u, v, others)
    return inputs, np.asarray(ids)


def _of_masks(ids, mask_id, u, v, others):
    inputs, labels = answer(ids, mask_id, u, v, others)
    return inputs, np.where(inputs == mask_id, labels, -100)


def _of_changes(ids, mask_id, u, v, others):
    inputs, labels = answer(ids, mask_id, u, v, others)
    return inputs, np.where(inputs == np.asarray(ids), -100, labels)


def _with(**change):
    return lambda *inputs: _change(*inputs, **change)


def _without_label(label, chosen=None):
    def wrong(ids, mask_id, u, v, others):
        inputs, ids = answer(ids, mask_id, u, v, others)[0], np.asarray(ids)
        own = ids if chosen is None else chosen
        return inputs, np.where(np.asarray(u) < 0.15, own, label(ids, mask_id))

    return wrong


EXERCISE = Exercise(
    id="designs.mlm_inputs",
    notebook="18",
    number="18.3",
    title="What a masked language model reads",
    kind="practice",
    difficulty=1,
    minutes=10,
    points=0,
    function="mlm_inputs",
    answer=answer,
    cases=cases,
    outputs=("inputs", "labels"),
    mistakes=(
        Mistake(
            "labels at every token",
            _of_all,
            "Your labels are right where a token was chosen. All others are -100: they cost "
            "nothing.",
        ),
        Mistake(
            "labels at the masks alone",
            _of_masks,
            "A chosen token is predicted whatever became of it: also where a random token "
            "replaced it, and where it was kept.",
        ),
        Mistake(
            "labels at the changed tokens alone",
            _of_changes,
            "A chosen token that was kept is predicted, too. Otherwise the model could trust "
            "every token that is not a mask.",
        ),
        Mistake(
            "every chosen token masked",
            _with(masked=1.0),
            "You mask all chosen tokens. Only 80% become a mask: look at v.",
        ),
        Mistake(
            "half of the chosen replaced",
            _with(masked=0.5, random=1.0),
            "You replace half of the chosen tokens. The 0.5 in the library's code is for the 20% "
            "that did not become a mask: 10% of all chosen.",
        ),
        Mistake(
            "masks up to 0.9",
            _with(masked=0.9, random=1.0),
            "You mask up to v = 0.9. The masks end at 0.8; from 0.8 to 0.9 the token is replaced.",
            alike=(_with(masked=0.9),),
        ),
        Mistake(
            "limits for all tokens",
            _with(masked=0.12, random=0.135),
            "You multiply the limits by 0.15. v is compared with 0.8 and 0.9 themselves, because "
            "you only ask it about tokens that are chosen already.",
        ),
        Mistake(
            "tokens replaced that were not chosen",
            lambda ids, mask_id, u, v, others: (
                np.where(
                    (np.asarray(v) >= 0.8) & (np.asarray(v) < 0.9),
                    others,
                    answer(ids, mask_id, u, v, others)[0],
                ),
                answer(ids, mask_id, u, v, others)[1],
            ),
            "The labels are right. You also replace tokens that were not chosen: ask for u below "
            "0.15 there, too.",
        ),
        Mistake(
            "none kept",
            _with(random=1.0),
            "You replace all of the last 20%. Half of them (v of 0.9 or more) stay as they are.",
        ),
        Mistake(
            "none replaced",
            _with(random=0.8),
            "You keep all of the last 20%. Half of them (v from 0.8 to 0.9) get the token in "
            "others.",
        ),
        Mistake(
            "85% chosen",
            lambda ids, mask_id, u, v, others: _change(
                ids, mask_id, 1 - np.asarray(u), v, others, share=0.85
            ),
            "You choose the tokens with u of 0.15 or more. That is 85% of them.",
        ),
        Mistake(
            "the damaged tokens as labels",
            _with(label=lambda ids, how: how),
            "Your labels are the tokens that the model reads. It has to predict the original ones.",
        ),
        Mistake(
            "replaced and kept exchanged",
            lambda ids, mask_id, u, v, others: _change(
                ids, mask_id, u, np.where(np.asarray(v) < 0.8, v, 1.7 - np.asarray(v)), others
            ),
            "You exchange two cases: v from 0.8 to 0.9 is a random token, 0.9 and more is kept.",
        ),
        Mistake(
            "0 as no label",
            _without_label(lambda ids, mask_id: 0),
            "The inputs are right. Tokens that were not chosen have the label -100: 0 is a "
            "token's id.",
        ),
        Mistake(
            "-1 as no label",
            _without_label(lambda ids, mask_id: -1),
            "The inputs are right. Tokens that were not chosen have the label -100, not -1.",
        ),
        Mistake(
            "the mask as no label",
            _without_label(lambda ids, mask_id: mask_id),
            "The inputs are right. Tokens that were not chosen have the label -100, not the "
            "mask's id.",
        ),
        Mistake(
            "labels where no token was chosen",
            _without_label(lambda ids, mask_id: ids, chosen=-100),
            "The inputs are right. Your labels are the wrong way around: chosen tokens get "
            "their id, the others -100.",
        ),
        Mistake(
            "every token changed",
            lambda ids, mask_id, u, v, others: (
                _change(ids, mask_id, 0 * u, v, others)[0],
                answer(ids, mask_id, u, v, others)[1],
            ),
            "The labels are right. You change tokens that were not chosen: v only matters where "
            "u is below 0.15.",
        ),
        Mistake(
            "masks overwritten",
            _with(masked=0.0),
            "The labels are right. Every v below 0.8 is also below 0.9, so you replace your "
            "masks by random tokens. Handle the two cases apart.",
        ),
        Mistake(
            "u and v exchanged",
            lambda ids, mask_id, u, v, others: answer(ids, mask_id, v, u, others),
            "You exchanged u and v: u decides whether a token is chosen, v what becomes of it.",
        ),
        Mistake(
            "masks for large v",
            lambda ids, mask_id, u, v, others: (
                np.where((np.asarray(u) < 0.15) & (np.asarray(v) > 0.8), mask_id, ids),
                answer(ids, mask_id, u, v, others)[1],
            ),
            "The labels are right. You mask where v is above 0.8, and that is 20%. The masks "
            "are at v below 0.8.",
        ),
        Mistake(
            "a random token below 0.1",
            lambda ids, mask_id, u, v, others: _change(
                ids,
                mask_id,
                u,
                np.where(np.asarray(v) < 0.1, 0.85, np.where(np.asarray(v) < 0.9, 0.5, 0.95)),
                others,
            ),
            "The shares are right, but not the limits: v below 0.8 is a mask, from 0.8 to 0.9 a "
            "random token.",
        ),
    ),
    hints=(
        "First find the chosen tokens: u < 0.15. Nothing happens to the others.",
        "Among the chosen, v decides: below 0.8 a mask, below 0.9 the token in others, else none.",
        "labels has the original id of every chosen token, and -100 everywhere else.",
    ),
    alternatives=(token_by_token, in_torch),
)
