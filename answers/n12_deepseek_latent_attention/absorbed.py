"""12.3: the scores of latent attention, without making a key."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(Q_nope, Q_rope, C, K_rope, W_uk):
    Q_nope, Q_rope, C, K_rope, W_uk = map(np.asarray, (Q_nope, Q_rope, C, K_rope, W_uk))
    absorbed = Q_nope @ W_uk.swapaxes(1, 2)
    size = Q_nope.shape[-1] + Q_rope.shape[-1]
    return absorbed, (absorbed @ C.T + Q_rope @ K_rope.T) / np.sqrt(size)


def with_einsum(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed = torch.einsum("hmd,hcd->hmc", Q_nope, W_uk)
    E = torch.einsum("hmc,tc->hmt", absorbed, C) + torch.einsum("hmr,tr->hmt", Q_rope, K_rope)
    return absorbed, E * (Q_nope.shape[-1] + Q_rope.shape[-1]) ** -0.5


def head_by_head(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed = torch.stack([Q @ W.T for Q, W in zip(Q_nope, W_uk, strict=True)])
    wide = torch.cat([absorbed, Q_rope], -1)
    keys = torch.cat([C, K_rope], -1)  # one for all heads, as in multi-query attention
    scale = (Q_nope.shape[2] + Q_rope.shape[2]) ** 0.5
    return absorbed, torch.stack([Q @ keys.T / scale for Q in wide])


def cases(rng: Generator) -> list[Case]:
    def case(name: str, h: int, m: int, t: int, d_c: int, d_nope: int, d_rope: int) -> Case:
        shapes = {
            "Q_nope": (h, m, d_nope), "Q_rope": (h, m, d_rope), "C": (t, d_c),
            "K_rope": (t, d_rope), "W_uk": (h, d_c, d_nope),
        }  # fmt: skip
        return Case(name, normal_inputs(rng, shapes))

    return [
        case("two heads, one query, five tokens", 2, 1, 5, 6, 4, 2),
        case("three heads, four queries", 3, 4, 7, 5, 3, 2),
        case("one head", 1, 3, 4, 8, 2, 4),
        case("as many tokens as latent numbers", 2, 3, 6, 6, 6, 2),
        case("all sizes equal", 4, 4, 4, 4, 4, 4),
        case("one token", 5, 1, 1, 9, 4, 6),
    ]


def _parts(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed = Q_nope @ W_uk.mT
    return absorbed, absorbed @ C.T, Q_rope @ K_rope.T


def _scaled_by(size):
    def mistake(Q_nope, Q_rope, C, K_rope, W_uk):
        absorbed, content, position = _parts(Q_nope, Q_rope, C, K_rope, W_uk)
        return absorbed, (content + position) / size(Q_nope, Q_rope, C) ** 0.5

    return mistake


def _no_position(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed, content, _ = _parts(Q_nope, Q_rope, C, K_rope, W_uk)
    return absorbed, content / (Q_nope.shape[-1] + Q_rope.shape[-1]) ** 0.5


def _scaled_apart(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed, content, position = _parts(Q_nope, Q_rope, C, K_rope, W_uk)
    return absorbed, content / Q_nope.shape[-1] ** 0.5 + position / Q_rope.shape[-1] ** 0.5


def _keys(Q_nope, Q_rope, C, K_rope, W_uk):
    return C @ W_uk, with_einsum(Q_nope, Q_rope, C, K_rope, W_uk)[1]


def _after_softmax(*inputs):
    absorbed, E = with_einsum(*inputs)
    return absorbed, E.softmax(-1)


def _scaled_absorbed(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed, E = with_einsum(Q_nope, Q_rope, C, K_rope, W_uk)
    return absorbed / (Q_nope.shape[-1] + Q_rope.shape[-1]) ** 0.5, E


def _transposed(*inputs):
    absorbed, E = with_einsum(*inputs)
    return absorbed, E.mT


def _one_scaled(*, content, position):
    def mistake(Q_nope, Q_rope, C, K_rope, W_uk):
        absorbed, by_content, by_position = _parts(Q_nope, Q_rope, C, K_rope, W_uk)
        scale = (Q_nope.shape[-1] + Q_rope.shape[-1]) ** -0.5
        return absorbed, by_content * scale**content + by_position * scale**position

    return mistake


def _not_transposed(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed = Q_nope @ W_uk
    scale = (Q_nope.shape[-1] + Q_rope.shape[-1]) ** -0.5
    return absorbed, (absorbed @ C.T + Q_rope @ K_rope.T) * scale


def _scaled_twice(*inputs):
    Q_nope, Q_rope = inputs[:2]
    scale = (Q_nope.shape[-1] + Q_rope.shape[-1]) ** -0.5
    absorbed, content, position = _parts(Q_nope * scale, *inputs[1:])
    return absorbed, (content + position) * scale


def _masked(*inputs):
    absorbed, E = with_einsum(*inputs)
    future = torch.ones(E.shape[-2:], dtype=torch.bool).triu(1)
    return absorbed, E.masked_fill(future, -torch.inf)


def _one_head(Q_nope, Q_rope, C, K_rope, W_uk):
    return with_einsum(Q_nope, Q_rope, C, K_rope, W_uk[:1].expand_as(W_uk))


def _heads_mixed(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed, E = with_einsum(Q_nope, Q_rope, C, K_rope, W_uk)
    return absorbed, E.sum(0, keepdim=True).expand_as(E)


def _rotary_appended(Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed, E = with_einsum(Q_nope, Q_rope, C, K_rope, W_uk)
    return torch.cat([absorbed, Q_rope], -1), E


def _one_mean(Q_nope, Q_rope, C, K_rope, W_uk):
    return with_einsum(Q_nope, Q_rope, C, K_rope, W_uk.mean(0, keepdim=True).expand_as(W_uk))


def _joined(join, Q_nope, Q_rope, C, K_rope, W_uk):
    absorbed, content, position = _parts(Q_nope, Q_rope, C, K_rope, W_uk)
    return absorbed, join(content, position) / (Q_nope.shape[-1] + Q_rope.shape[-1]) ** 0.5


EXERCISE = Exercise(
    id="latent.absorbed",
    notebook="12",
    number="12.3",
    title="Absorb the projection",
    kind="graded",
    difficulty=3,
    minutes=20,
    points=3,
    function="absorbed_scores",
    answer=answer,
    cases=cases,
    outputs=("Q_absorbed", "E"),
    mistakes=(
        Mistake(
            "scaled by the latent size",
            _scaled_by(lambda Q_nope, Q_rope, C: C.shape[-1]),
            "You divide by sqrt(d_c). Moving a matrix must not change the scores, so the scale "
            "stays that of the explicit form: sqrt(d_nope + d_r).",
        ),
        Mistake(
            "scaled by the size of the absorbed query",
            _scaled_by(lambda Q_nope, Q_rope, C: C.shape[-1] + Q_rope.shape[-1]),
            "You divide by sqrt(d_c + d_r), the size of what you multiply. The scores must not "
            "change, so the scale stays sqrt(d_nope + d_r).",
        ),
        Mistake(
            "scaled by d_nope",
            _scaled_by(lambda Q_nope, Q_rope, C: Q_nope.shape[-1]),
            "You divide by sqrt(d_nope). The rotary part is compared, too: a head has "
            "d_nope + d_r numbers.",
        ),
        Mistake(
            "not scaled",
            _scaled_by(lambda Q_nope, Q_rope, C: 1),
            "The products are right, but not divided by sqrt(d_nope + d_r).",
        ),
        Mistake(
            "divided by the size, not by its root",
            _scaled_by(lambda Q_nope, Q_rope, C: (Q_nope.shape[-1] + Q_rope.shape[-1]) ** 2),
            "You divide by d_nope + d_r. Divide by its root.",
        ),
        Mistake(
            "the rotary part forgotten",
            _no_position,
            "Your scores compare content alone. Where do Q_rope and K_rope come in?",
        ),
        Mistake(
            "each part with a scale of its own",
            _scaled_apart,
            "You scale both parts separately. They are one dot product of d_nope + d_r numbers.",
        ),
        Mistake(
            "only the rotary part scaled",
            _one_scaled(content=False, position=True),
            "You scale the rotary part alone. Check your parentheses: the whole sum is divided.",
        ),
        Mistake(
            "only the content scaled",
            _one_scaled(content=True, position=False),
            "You scale the content alone. The rotary part belongs to the same dot product.",
        ),
        Mistake(
            "scaled by d_rope",
            _scaled_by(lambda Q_nope, Q_rope, C: Q_rope.shape[-1]),
            "You divide by sqrt(d_r). The content is compared, too: a head has d_nope + d_r "
            "numbers.",
        ),
        Mistake(
            "W_uk not transposed",
            _not_transposed,
            "You multiply Q_nope by W_uk as it is. W_uk leads from d_c to d_nope, and your queries "
            "have to go the other way.",
        ),
        Mistake(
            "keys made",
            _keys,
            "Your first result is C W_uk: the keys of all tokens, which we wanted to avoid. Move "
            "W_uk to the queries instead.",
        ),
        Mistake(
            "the weights",
            _after_softmax,
            "You return the weights. The task asks for the scores, before the softmax.",
        ),
        Mistake(
            "the absorbed queries scaled",
            _scaled_absorbed,
            "The scores are right, but Q_absorbed should not be scaled.",
        ),
        Mistake(
            "scaled twice",
            _scaled_twice,
            "You scale twice, the queries as well as the scores. Scale the scores alone.",
        ),
        Mistake(
            "masked",
            _masked,
            "You hide some tokens. All T tokens are in the cache already: no mask is needed here.",
        ),
        Mistake(
            "transposed",
            _transposed,
            "Rows are queries, columns are keys: your E is transposed.",
        ),
        Mistake(
            "one head's matrix for all",
            _one_head,
            "You use the first head's W_uk for every head. Each has its own.",
        ),
        Mistake(
            "summed over the heads",
            _heads_mixed,
            "You sum the scores over the heads. Each head has a map of its own.",
        ),
        Mistake(
            "the rotary part in the absorbed queries",
            _rotary_appended,
            "The scores are right. Q_absorbed is the part that meets C: d_c numbers, without "
            "Q_rope.",
        ),
        Mistake(
            "absorbed queries transposed",
            lambda *inputs: (with_einsum(*inputs)[0].mT, with_einsum(*inputs)[1]),
            "The scores are right, but Q_absorbed is transposed: rows are queries.",
        ),
        Mistake(
            "the mean of the heads' matrices",
            _one_mean,
            "You average W_uk over the heads. Each head has its own.",
        ),
        Mistake(
            "subtracted",
            lambda *inputs: _joined(torch.sub, *inputs),
            "You subtract the rotary part. Add it.",
        ),
        Mistake(
            "multiplied",
            lambda *inputs: _joined(torch.mul, *inputs),
            "You multiply the two parts of a score. They belong to one dot product: add them.",
        ),
        Mistake(
            "scaled by the number of tokens",
            _scaled_by(lambda Q_nope, Q_rope, C: len(C)),
            "You divide by sqrt(T). The scale is the root of a head's size, d_nope + d_r.",
        ),
    ),
    hints=(
        "For one head, one query q and one token c: q · (c W_uk) is a number. Write the same "
        "number as (something) · c.",
        "That something has d_c numbers, for each head and query. W_uk maps d_c numbers to d_nope. "
        "Which matrix goes the other way?",
        "C and K_rope are the same for every head: compare each with its own part of the query. "
        "Add the two products before you scale them.",
    ),
    alternatives=(with_einsum, head_by_head),
)
