"""15.3: encode a piece with the merges of a vocabulary."""

from itertools import pairwise

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake
from helpers.text.byte_pair_trainer import train

TEXT = "the cat sat on the mat, then the other cat sat there; that is the matter with them. "


def _table(merges):
    return {tuple(pair): rank for rank, pair in enumerate(np.asarray(merges).tolist())}


def answer(ids, merges):
    ids, ranks = np.asarray(ids).tolist(), _table(merges)
    while len(ids) > 1:
        pairs = [ranks.get((a, b), len(ranks)) for a, b in pairwise(ids)]
        best = min(pairs)
        if best == len(ranks):
            break
        i = pairs.index(best)
        ids[i : i + 2] = [256 + best]
    return np.array(ids)


def merge_after_merge(ids, merges):
    """Replay the training: every merge in turn, over the whole piece."""
    ids = [int(id) for id in ids]
    for rank, (left, right) in enumerate(merges.tolist()):
        out = []
        i = 0
        while i < len(ids):
            if i + 1 < len(ids) and ids[i] == left and ids[i + 1] == right:
                out.append(256 + rank)
                i += 2
            else:
                out.append(ids[i])
                i += 1
        ids = out
    return torch.tensor(ids)


def _lowest(ids, merges):
    """Return rank and place of the merge that comes first, or None."""
    pairs = [tuple(pair) for pair in merges.tolist()]
    there = [(pairs.index(p), i) for i, p in enumerate(pairwise(ids.tolist())) if p in pairs]
    return min(there, default=None)


def recursive(ids, merges):
    found = _lowest(ids, merges)
    if found is None:
        return ids
    rank, i = found
    merged = torch.cat([ids[:i], torch.tensor([256 + rank]), ids[i + 2 :]])
    return recursive(merged, merges)


def cases(rng: Generator) -> list[Case]:
    merges = train(TEXT, 256 + 30)

    def case(name: str, text: str, merges: list[tuple[int, int]] = merges) -> Case:
        return Case(name, {"ids": np.array(list(text.encode())), "merges": np.array(merges)})

    words = TEXT.split()
    drawn = " ".join(words[i] for i in rng.integers(0, len(words), 4))
    a, b, c, d = b"abcd"
    return [
        case("there", " there"),
        case("a later merge on the left", "abcab", [(b, c), (a, b)]),
        case("a chain of three", "abcdabcd", [(c, d), (a, b), (257, 256)]),
        case("four of the same", "aaaaa", [(a, a), (256, 256)]),
        case("nothing to merge", "xyz"),
        case("one byte", "t"),
        case("words that were drawn", drawn),
        case("letters outside the alphabet", "thé mattè"),
    ]


def _left_to_right(ids, merges):
    """Merge whatever comes first in the text."""
    ids, ranks = np.asarray(ids).tolist(), _table(merges)
    while True:
        found = [i for i in range(len(ids) - 1) if (ids[i], ids[i + 1]) in ranks]
        if not found:
            return np.array(ids)
        i = found[0]
        ids[i : i + 2] = [256 + ranks[ids[i], ids[i + 1]]]


def _longest_first(ids, merges):
    tokens = [bytes([b]) for b in range(256)]
    for a, b in np.asarray(merges).tolist():
        tokens.append(tokens[a] + tokens[b])
    number = {token: id for id, token in enumerate(tokens)}
    data, found, i = bytes(np.asarray(ids).tolist()), [], 0
    while i < len(data):
        end = next(j for j in range(len(data), i, -1) if data[i:j] in number)
        found.append(number[data[i:end]])
        i = end
    return np.array(found)


def _largest_rank(ids, merges):
    ids, ranks = np.asarray(ids).tolist(), _table(merges)
    while True:
        found = [
            (ranks[ids[i], ids[i + 1]], i)
            for i in range(len(ids) - 1)
            if (ids[i], ids[i + 1]) in ranks
        ]
        if not found:
            return np.array(ids)
        rank, i = max(found)
        ids[i : i + 2] = [256 + rank]


def _one_merge(ids, merges):
    ids, ranks = np.asarray(ids).tolist(), _table(merges)
    pairs = [ranks.get((a, b), len(ranks)) for a, b in pairwise(ids)]
    if pairs and min(pairs) < len(ranks):
        i = pairs.index(min(pairs))
        ids[i : i + 2] = [256 + min(pairs)]
    return np.array(ids)


def _one_pass(ids, merges):
    ids, ranks, out, i = np.asarray(ids).tolist(), _table(merges), [], 0
    while i < len(ids):
        pair = tuple(ids[i : i + 2])
        if pair in ranks:
            out.append(256 + ranks[pair])
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return np.array(out)


def _rank_as_id(ids, merges):
    ids, ranks = np.asarray(ids).tolist(), _table(merges)
    for pair, rank in ranks.items():
        out, i = [], 0
        while i < len(ids):
            if tuple(ids[i : i + 2]) == pair:
                out.append(rank)
                i += 2
            else:
                out.append(ids[i])
                i += 1
        ids = out
    return np.array(ids)


def _shifted(ids, merges):
    found = answer(ids, merges)
    return np.where(found > 255, found + 1, found)


EXERCISE = Exercise(
    id="tokenization.encode_by_rank",
    notebook="15",
    number="15.3",
    title="Encode by rank",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=3,
    function="encode_piece",
    answer=answer,
    cases=cases,
    outputs=("encoded",),
    mistakes=(
        Mistake(
            "from left to right",
            _left_to_right,
            "You merge the first pair of the text that is in the table. The merge with the lowest "
            "rank comes first, wherever it is in the text.",
        ),
        Mistake(
            "the longest token first",
            _longest_first,
            "You look for the longest token at every position. That is another algorithm "
            "(WordPiece does it): here the order of the merges decides.",
        ),
        Mistake(
            "the largest rank first",
            _largest_rank,
            "You merge the pair that was learned last first. The rank counts from 0: the lowest "
            "one was learned first.",
        ),
        Mistake(
            "one merge only",
            _one_merge,
            "Your first merge is right. Then go on until no pair of neighbors is in the table.",
        ),
        Mistake(
            "one pass only",
            _one_pass,
            "You walk through the text once. Merged tokens can be merged again.",
        ),
        Mistake(
            "the rank as id",
            _rank_as_id,
            "The merges are right, but the new id is 256 + rank: 0 to 255 are the bytes.",
        ),
        Mistake(
            "every new id one too large",
            _shifted,
            "Your new ids are one too large: the first merge (rank 0) makes the id 256.",
        ),
        Mistake(
            "the bytes as they came",
            lambda ids, merges: np.array(ids),
            "Nothing was merged. Are you looking for tensors in a dict, or in a list of lists?",
        ),
    ),
    hints=(
        "Make a dict from pair to rank first: {tuple(pair): rank for rank, pair in enumerate(…)}.",
        "In every round: which of the neighboring pairs has the lowest rank? Merge that one.",
        "You may also replay the training: go through the merges in order and merge every "
        "occurrence of each.",
    ),
    forbidden=(
        "helpers.text.byte_pair_codec.merge_by_rank",
        "helpers.text.byte_pairs.merge_pair",
    ),
    alternatives=(merge_after_merge, recursive),
)
