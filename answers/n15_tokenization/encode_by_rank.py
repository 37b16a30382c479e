"""15.3: encode a piece with the merges of a vocabulary."""

from itertools import pairwise

import numpy as np
import torch
from numpy.random import Generator

from answers.n15_tokenization.count_and_merge import (
    _first_only,
    _from_the_right,
    _merged,
    _overlapping,
)
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
    """Return rank and position of the merge that comes first, or None."""
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
    a, b, c, d, e = b"abcde"
    return [
        case("there", " there"),
        case("a later merge on the left", "abcab", [(b, c), (a, b)]),
        case("a chain of three", "abcdabcd", [(c, d), (a, b), (257, 256)]),
        case("five of the same", "aaaaa", [(a, a), (256, 256)]),
        case("the smallest pair on the right", "bdcae", [(d, c), (a, e), (b, d), (c, a)]),
        case("a pair the other way around", "baab", [(a, b)]),
        case("the most frequent pair comes last", "abcbc", [(c, b), (a, b), (b, c)]),
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


def _replayed(merge=_merged, base=256, last_first=False):
    """Go through the merges in order, as the training did, with one slip."""

    def replay(ids, merges):
        ids, table = np.asarray(ids).tolist(), list(_table(merges).items())
        for pair, rank in reversed(table) if last_first else table:
            ids = merge(ids, pair, base + rank)
        return np.array(ids)

    return replay


def _smallest_ids(ids, merges):
    ids, ranks = np.asarray(ids).tolist(), _table(merges)
    while there := [pair for pair in pairwise(ids) if pair in ranks]:
        ids = _merged(ids, min(there), 256 + ranks[min(there)])
    return np.array(ids)


def _shifted(ids, merges):
    found = answer(ids, merges)
    return np.where(found > 255, found + 1, found)


def _by(choose, table=_table):
    """Merge, again and again, the pair that ``choose`` returns."""

    def encode(ids, merges):
        ids, ranks = np.asarray(ids).tolist(), table(merges)
        while there := [pair for pair in pairwise(ids) if pair in ranks]:
            pair = choose(there, ranks)
            ids = _merged(ids, pair, 256 + ranks[pair])
        return np.array(ids)

    return encode


def _lowest_rank(there, ranks):
    return min(there, key=ranks.__getitem__)


def _without(rank):
    return lambda merges: {p: k for p, k in _table(merges).items() if k != rank % len(merges)}


def _numbered_as_they_come(ids, merges):
    ids, ranks, new = np.asarray(ids).tolist(), _table(merges), 256
    while there := [pair for pair in pairwise(ids) if pair in ranks]:
        ids, new = _merged(ids, _lowest_rank(there, ranks), new), new + 1
    return np.array(ids)


def _either_way(ids, merges):
    ids, ranks = np.asarray(ids).tolist(), {}
    for (left, right), rank in _table(merges).items():
        ranks.setdefault((left, right), rank)
        ranks.setdefault((right, left), rank)
    while there := [pair for pair in pairwise(ids) if pair in ranks]:
        pair = _lowest_rank(there, ranks)
        ids = _merged(ids, pair, 256 + ranks[pair])
    return np.array(ids)


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
        Mistake("from left to right", _left_to_right,
                "You merge the first pair of the text that is in the table. The pair with the "
                "lowest rank comes first, wherever it is in the text."),
        Mistake("the longest token first", _longest_first,
                "You look for the longest token at every position. WordPiece does that. Here the "
                "order of the merges decides."),
        Mistake("the largest rank first", _largest_rank,
                "You start with the pair that was learned last. Ranks count from 0: the lowest "
                "one was learned first."),
        Mistake("the table replayed from its end", _replayed(last_first=True),
                "You go through the merges from the last to the first. Which one was learned "
                "first?"),
        Mistake("the smallest ids first", _smallest_ids,
                "You merge the pair with the smallest ids. Take the one with the lowest rank: its "
                "row in `merges`."),
        Mistake("only the first occurrence of each", _replayed(_first_only),
                "You merge each pair of the table once. It may occur several times in the piece."),
        Mistake("occurrences that overlap", _replayed(_overlapping),
                "In 7 7 7 the middle 7 cannot be merged twice: after a merge, continue after the "
                "pair."),
        Mistake("merged from the right", _replayed(_from_the_right),
                "Your order of the merges is right. Where occurrences overlap, merge the left one "
                "first."),
        Mistake("one merge only", _one_merge,
                "Your first merge is right. Then go on until no pair of neighbors is in the "
                "table."),
        Mistake("one pass only", _one_pass,
                "You walk through the piece once. Merged tokens can be merged again."),
        Mistake("the rank as id", _replayed(base=0),
                "You use the rank as the new id. It is 256 + rank: 0 to 255 are the bytes."),
        Mistake("every new id one too large", _shifted,
                "Your new ids are one too large: the first merge (rank 0) makes the id 256."),
        Mistake("every new id one too large, while merging", _replayed(base=257),
                "Your new ids are one too large, so later merges do not find them. Rank 0 makes "
                "the id 256."),
        Mistake("every new id one too small", _replayed(base=255),
                "Your new ids are one too small: the first merge (rank 0) makes the id 256."),
        Mistake("the bytes as they came", lambda ids, merges: np.array(ids),
                "Nothing was merged. Are you looking for tensors, or for lists, among tuples? "
                "They are never equal."),
        Mistake("rank 0 left out", _by(_lowest_rank, _without(0)),
                "You never use the merge with rank 0. Does your code ask `if rank:`? 0 counts as "
                "false there."),
        Mistake("the last merge left out", _by(_lowest_rank, _without(-1)),
                "You never use the last row of `merges`."),
        Mistake(
            "the most frequent pair of the piece",
            _by(lambda there, ranks: max(there, key=there.count)),
            "You merge the pair that is most frequent in this piece. That is training. Encoding "
            "takes the lowest rank.",
        ),
        Mistake("new ids in the order of this piece", _numbered_as_they_come,
                "You number the merges as you make them. The id belongs to the row of `merges`: "
                "256 + rank."),
        Mistake("pairs either way around", _either_way,
                "You merge (b, a) as if it were (a, b). The order matters."),
    ),
    hints=(
        "Make a dict from pair to rank first: {tuple(pair): rank for rank, pair in enumerate(…)}.",
        "In every round, find the pair of neighbors with the lowest rank. Merge it.",
        "You may also replay the training: go through the merges in order and merge every "
        "occurrence of each.",
    ),
    forbidden=(
        "helpers.text.byte_pair_codec.merge_by_rank",
        "helpers.text.byte_pairs.merge_pair",
    ),
    alternatives=(merge_after_merge, recursive),
)  # fmt: skip
