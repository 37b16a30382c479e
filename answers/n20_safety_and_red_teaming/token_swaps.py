"""20.3: the gradient-guided step: which swaps of one token promise to lower the loss most."""

import numpy as np
import torch
from numpy.random import Generator

from answers.inputs import normal_inputs
from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(E, G, ids, k):
    change = (E[None] - E[ids][:, None]).mul(G[:, None]).sum(-1)
    return change, torch.argsort(change, dim=1, stable=True)[:, :k]


def with_einsum(E, G, ids, k):
    at_v = torch.einsum("ld,vd->lv", G, E)
    now = at_v.gather(1, ids[:, None])
    change = at_v - now
    return change, torch.topk(change, k, dim=1, largest=False, sorted=True).indices


def in_loops(E, G, ids, k):
    E, G = np.asarray(E), np.asarray(G)
    rows, best = [], []
    for i, id in enumerate(np.asarray(ids).tolist()):
        row = [float(np.dot(e - E[id], G[i])) for e in E]
        rows.append(row)
        best.append(sorted(range(len(row)), key=row.__getitem__)[:k])
    return np.array(rows), np.array(best)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, vocab: int, length: int, d: int, k: int) -> Case:
        inputs = normal_inputs(rng, {"E": (vocab, d), "G": (length, d)})
        ids = rng.integers(0, vocab, length)
        return Case(name, {**inputs, "ids": ids, "k": k})

    same = case("the same token three times", 5, 3, 4, 2)
    same.inputs["ids"][:] = 2  # type: ignore[index]
    return [
        case("three tokens", 6, 3, 4, 2),
        case("one position, one swap", 5, 1, 3, 1),
        same,
        case("as many positions as tokens", 4, 4, 4, 3),
        case("a larger vocabulary", 30, 6, 8, 5),
        case("k is the whole vocabulary", 7, 2, 3, 7),
    ]


def _change(E, G, ids):
    E, G, ids = np.asarray(E), np.asarray(G), np.asarray(ids)
    return G @ E.T - (G * E[ids]).sum(1, keepdims=True)


def _with(change, largest=False):
    def wrong(E, G, ids, k):
        found = change(*(np.asarray(one) for one in (E, G, ids)))
        order = np.argsort(-found if largest else found, axis=1, kind="stable")
        return found, order[:, :k]

    return wrong


def _over_all(E, G, ids, k):
    found = _change(E, G, ids)
    flat = np.argsort(found, axis=None, kind="stable")[:k]
    return found, np.broadcast_to(flat % found.shape[1], (len(found), k))


def _sorted_otherwise(order):
    """Keep the right changes; sort them in another way."""

    def wrong(E, G, ids, k):
        found = _change(E, G, ids)
        return found, order(found, np.asarray(ids), k)

    return wrong


def _worst_first(found, ids, k):
    return np.flip(np.argsort(found, axis=1, kind="stable")[:, :k], 1)


def _others_only(found, ids, k):
    found = found.copy()
    found[np.arange(len(ids)), ids] = np.inf
    return np.argsort(found, axis=1, kind="stable")[:, :k]


def _cosine(E, G, ids):
    steps = E[None] - E[ids][:, None]
    lengths = np.linalg.norm(steps, axis=-1) * np.linalg.norm(G, axis=1)[:, None]
    return _change(E, G, ids) / np.where(lengths > 0, lengths, 1)


EXERCISE = Exercise(
    id="safety.token_swaps",
    notebook="20",
    number="20.3",
    title="One step of the gradient-guided search",
    kind="practice",
    difficulty=2,
    minutes=15,
    points=0,
    function="promising_swaps",
    answer=answer,
    cases=cases,
    outputs=("changes", "candidates"),
    mistakes=(
        Mistake(
            "without the token that is there",
            _with(lambda E, G, ids: G @ E.T),
            "You estimate G · E[v]. The swap also takes the old vector away: subtract G · E[ids].",
        ),
        Mistake(
            "the largest changes",
            _with(_change, largest=True),
            "The changes are right. The search wants to lower the loss: take the smallest ones.",
        ),
        Mistake(
            "the largest in size",
            lambda E, G, ids, k: (
                _change(E, G, ids),
                np.argsort(-abs(_change(E, G, ids)), axis=1, kind="stable")[:, :k],
            ),
            "The changes are right. A swap that raises the loss a lot is not a candidate: the "
            "sign counts.",
        ),
        Mistake(
            "the sign turned around",
            _with(lambda E, G, ids: -_change(E, G, ids)),
            "Your sign is turned around: the change is (new vector - old vector) · gradient.",
        ),
        Mistake(
            "the nearest tokens",
            lambda E, G, ids, k: (
                _change(E, G, ids),
                np.argsort(
                    ((np.asarray(E)[None] - np.asarray(E)[np.asarray(ids)][:, None]) ** 2).sum(-1),
                    axis=1, kind="stable",
                )[:, :k],
            ),
            "The changes are right. Candidates are the tokens with the lowest estimated loss, not "
            "those with the most similar vectors.",
        ),
        Mistake(
            "one list for all positions",
            _over_all,
            "The changes are right. Every position has its own k candidates.",
        ),
        Mistake(
            "the worst first",
            _sorted_otherwise(_worst_first),
            "The changes are right, and so are the candidates, but in the wrong order: the best "
            "one comes first.",
        ),
        Mistake(
            "the present token left out",
            _sorted_otherwise(_others_only),
            "The changes are right. You leave out the token that is there. It is a candidate like "
            "any other, with an estimate of 0.",
        ),
        Mistake(
            "sorted along the positions",
            _sorted_otherwise(lambda found, ids, k: np.argsort(found, axis=0, kind="stable")[:k].T),
            "The changes are right. You sort along the positions. Sort each row along the "
            "vocabulary.",
        ),
        Mistake(
            "estimates in place of tokens",
            lambda E, G, ids, k: (_change(E, G, ids), np.sort(_change(E, G, ids), axis=1)[:, :k]),
            "The changes are right. The candidates are tokens: return their ids, not their "
            "estimates.",
        ),
        Mistake(
            "sorted by id",
            _sorted_otherwise(lambda found, ids, k: np.sort(
                np.argsort(found, axis=1, kind="stable")[:, :k], axis=1)),
            "The changes are right, and so are the candidates, but sorted by id. Put the lowest "
            "estimate first.",
        ),
        Mistake(
            "all old tokens subtracted",
            _with(lambda E, G, ids: G @ E.T - (G @ E[ids].T).sum(1, keepdims=True)),
            "At each position you subtract the vectors of all tokens in the suffix. A swap at "
            "position i takes away only the vector of token i.",
        ),
        Mistake(
            "one gradient for all positions",
            _with(lambda E, G, ids: _change(E, np.broadcast_to(G.sum(0), G.shape), ids)),
            "You add up the gradients of all positions. Each position has its own row of G.",
        ),
        Mistake(
            "vocabulary first",
            lambda E, G, ids, k: (_change(E, G, ids).T, answer(E, G, ids, k)[1]),
            "Your estimates are right, but transposed: one row for each position, one column for "
            "each token.",
        ),
        Mistake(
            "vectors of the first tokens",
            _with(lambda E, G, ids: _change(E, G, np.arange(len(ids)) % len(E))),
            "You subtract the vectors of tokens 0, 1, 2, … The suffix's tokens are in `ids`.",
        ),
        Mistake(
            "the mean over d",
            _with(lambda E, G, ids: _change(E, G, ids) / E.shape[1]),
            "You take the mean over the d numbers. A scalar product is their sum.",
        ),
        Mistake(
            "a cosine",
            _with(_cosine),
            "You divide by the lengths of step and gradient. A longer step changes the loss more: "
            "take the plain scalar product.",
        ),
        Mistake(
            "direction only",
            _with(lambda E, G, ids: _change(E, G, ids) / np.linalg.norm(G, axis=1, keepdims=True)),
            "You divide by the gradient's length. The estimate is the plain scalar product.",
        ),
    ),
    hints=(
        "To first order, a function changes by (gradient) · (step). What is the step when the "
        "token at position i becomes v?",
        "The step is E[v] - E[ids[i]]. One matrix product gives G · E[v] for all i and v.",
        "`changes` is (length, vocab). Then sort every row and keep the first k columns.",
    ),
    forbidden=("helpers.experiments.prompt_search.estimated_changes",),
    alternatives=(with_einsum, in_loops),
)  # fmt: skip
