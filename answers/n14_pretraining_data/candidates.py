"""14.5: which texts share a band of their signatures."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(S, bands, rows):
    cut = np.asarray(S)[:, : bands * rows].reshape(len(S), bands, rows)
    meet = (cut[:, None] == cut[None]).all(-1).any(-1)
    np.fill_diagonal(meet, False)
    return meet


def with_loops(S, bands, rows):
    signatures = S.tolist()
    meet = np.zeros((len(signatures),) * 2, bool)
    for i, one in enumerate(signatures):
        for j, other in enumerate(signatures):
            for which in range(bands):
                part = slice(which * rows, (which + 1) * rows)
                meet[i, j] |= i != j and one[part] == other[part]
    return meet


def with_buckets(S, bands, rows):
    meet = torch.zeros(len(S), len(S), dtype=torch.bool)
    for part in S[:, : bands * rows].split(rows, dim=1):
        _, bucket = torch.unique(part, dim=0, return_inverse=True)
        meet |= bucket[:, None] == bucket
    return meet & ~torch.eye(len(S), dtype=torch.bool)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, texts: int, bands: int, rows: int, hashes: int = 0, kinds: int = 3) -> Case:
        S = rng.integers(0, kinds, size=(texts, hashes or bands * rows))
        return Case(name, {"S": S, "bands": bands, "rows": rows})

    return [
        Case("small enough for paper",
             {"S": np.array([[1, 2, 3, 4], [1, 2, 9, 9], [9, 9, 3, 4], [2, 1, 4, 3]]),
              "bands": 2, "rows": 2}),
        case("3 bands of 2 rows", 6, 3, 2),
        case("2 bands of 3 rows", 6, 2, 3, kinds=2),
        case("one band: all rows must be equal", 5, 1, 2, kinds=2),
        case("one row a band", 5, 4, 1, kinds=6),
        case("more hashes than the bands use", 7, 2, 2, hashes=7, kinds=2),
        Case("the same parts in another band",
             {"S": np.array([[1, 2, 3, 4], [3, 4, 1, 2], [5, 6, 3, 4]]), "bands": 2, "rows": 2}),
    ]  # fmt: skip


def _cut(S, bands, rows):
    return np.asarray(S)[:, : bands * rows].reshape(len(S), bands, rows)


def _without_self(meet):
    meet = np.array(meet)
    np.fill_diagonal(meet, False)
    return meet


def _swapped(S, bands, rows):
    return answer(S, rows, bands)


def _with_self(S, bands, rows):
    cut = _cut(S, bands, rows)
    return (cut[:, None] == cut[None]).all(-1).any(-1)


def _all_bands(S, bands, rows):
    cut = _cut(S, bands, rows)
    return _without_self((cut[:, None] == cut[None]).all(-1).all(-1))


def _any_row(S, bands, rows):
    cut = _cut(S, bands, rows)
    return _without_self((cut[:, None] == cut[None]).any(-1).any(-1))


def _every_other(S, bands, rows):
    cut = np.asarray(S)[:, : bands * rows].reshape(len(S), rows, bands).swapaxes(1, 2)
    return _without_self((cut[:, None] == cut[None]).all(-1).any(-1))


def _any_band(S, bands, rows):
    cut = _cut(S, bands, rows)
    same = (cut[:, None, :, None] == cut[None, :, None]).all(-1).any((-1, -2))
    return _without_self(same)


def _one_way(S, bands, rows):
    return np.triu(answer(S, bands, rows))


def _not_cut_off(S, bands, rows):
    S = np.asarray(S)
    found = np.zeros((len(S), len(S)), bool)
    for start in range(0, S.shape[1], rows):
        found |= _equal_part(S[:, start : start + rows])
    return _without_self(found)


def _equal_part(part):
    return (part[:, None] == part[None]).all(-1)


def _some_bands(S, which, rows, step):
    S = np.asarray(S)
    parts = [_equal_part(S[:, k * step : k * step + rows]) for k in which]
    return _without_self(np.any([np.zeros((len(S), len(S)), bool), *parts], axis=0))


def _sliding(S, bands, rows):
    return _some_bands(S, range(bands), rows, step=1)


def _first_band(S, bands, rows):
    return _some_bands(S, [0], rows, step=rows)


def _last_band(S, bands, rows):
    return _some_bands(S, [bands - 1], rows, step=rows)


def _without_last(S, bands, rows):
    return _some_bands(S, range(bands - 1), rows, step=rows)


def _sorted_bands(S, bands, rows):
    cut = np.sort(_cut(S, bands, rows), -1)
    return _without_self((cut[:, None] == cut[None]).all(-1).any(-1))


def _enough_entries(S, bands, rows):
    part = np.asarray(S)[:, : bands * rows]
    return _without_self((part[:, None] == part[None]).sum(-1) >= rows)


def _all_over_bands(S, bands, rows):
    cut = _cut(S, bands, rows)
    return _without_self((cut[:, None] == cut[None]).all(-2).any(-1))


def _any_then_all(S, bands, rows):
    cut = _cut(S, bands, rows)
    return _without_self((cut[:, None] == cut[None]).any(-1).all(-1))


def _sums(S, bands, rows):
    cut = _cut(S, bands, rows).sum(-1)
    return _without_self((cut[:, None] == cut[None]).any(-1))


def _friends_of_friends(S, bands, rows):
    meet = answer(S, bands, rows)
    for _ in range(len(meet)):
        meet = meet | (meet[:, :, None] & meet[None]).any(1)
    return _without_self(meet)


def _any_over_bands_first(S, bands, rows):
    cut = _cut(S, bands, rows)
    return _without_self((cut[:, None] == cut[None]).any(-2).all(-1))


def _below_the_diagonal(S, bands, rows):
    return np.tril(answer(S, bands, rows))


def _half_of_entries(S, bands, rows):
    part = np.asarray(S)[:, : bands * rows]
    return _without_self((part[:, None] == part[None]).mean(-1) >= 0.5)


def _from_the_end(S, bands, rows):
    return answer(np.asarray(S)[:, -bands * rows :], bands, rows)


def _a_row_short(S, bands, rows):
    cut = _cut(S, bands, rows)[:, :, : rows - 1]
    return _without_self((cut[:, None] == cut[None]).all(-1).any(-1))


def _next_text(S, bands, rows):
    meet = answer(S, bands, rows)
    return np.triu(np.tril(meet, 1), -1)


EXERCISE = Exercise(
    id="cleaning.candidates",
    notebook="14",
    number="14.5",
    title="Who shares a band?",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="candidates",
    answer=answer,
    cases=cases,
    outputs=("meet",),
    mistakes=(
        Mistake("bands and rows swapped", _swapped,
                "You have `rows` bands of `bands` rows. It is the other way around, and it finds "
                "other pairs."),
        Mistake("a text with itself", _with_self,
                "A text is not its own candidate: the diagonal is False."),
        Mistake("all bands", _all_bands,
                "You ask for all bands to be equal. One equal band is enough."),
        Mistake("one equal entry", _any_row,
                "One equal entry is enough for you. All rows of one band have to be equal."),
        Mistake("every other entry", _every_other,
                "Your bands hold entries that are not neighbors. The first band is the entries 0 "
                "to rows - 1, and so on."),
        Mistake("another band's entries", _any_band,
                "You compare a band with the other text's other bands, too. Compare band 0 with "
                "band 0 only."),
        Mistake("above the diagonal alone", _one_way,
                "If text 1 meets text 2, text 2 meets text 1: the matrix is symmetric."),
        Mistake("entries beyond the bands", _not_cut_off,
                "You use entries beyond the first bands * rows. Leave them out."),
        Mistake("bands that overlap", _sliding,
                "Your bands overlap: band k begins at entry k * rows, not at k."),
        Mistake("the first band alone", _first_band,
                "You compare only the first band. Any band may be the equal one."),
        Mistake("the last band alone", _last_band,
                "Only your last band counts. Does your loop overwrite what it found before? "
                "Collect with |=."),
        Mistake("the last band left out", _without_last,
                "The last band is missing: does your loop end one too early?"),
        Mistake("sorted bands", _sorted_bands,
                "The order of a band's entries matters: each row has its own hash function. Do not "
                "sort them or put them in a set."),
        Mistake("enough equal entries anywhere", _enough_entries,
                "You ask for `rows` equal entries anywhere. They have to be those of one band."),
        Mistake("all over the bands", _all_over_bands,
                "You take all over the bands and any over the rows. Which axis is which?"),
        Mistake("one entry of every band", _any_then_all,
                "You ask for one equal entry in every band. It should be all entries of one band."),
        Mistake("sums of bands", _sums,
                "You compare the sum of a band. Different entries can have the same sum."),
        Mistake("friends of friends", _friends_of_friends,
                "You join groups: text 1 meets 2 and 2 meets 3, so 1 meets 3. Here two texts must "
                "share a band themselves."),
        Mistake("any over the bands first", _any_over_bands_first,
                "You take any over the bands first, so the equal rows may lie in different bands. "
                "First ask which bands are equal in all rows."),
        Mistake("below the diagonal alone", _below_the_diagonal,
                "You fill only the part below the diagonal. If text 2 meets text 1, text 1 meets "
                "text 2."),
        Mistake("half of the entries", _half_of_entries,
                "You ask for half of all entries to be equal. They have to make up a whole band."),
        Mistake("the last entries", _from_the_end,
                "You use the last bands * rows entries. Use the first ones."),
        Mistake("a row short", _a_row_short,
                "Your bands are one row short. A slice leaves out its end: entries 0:rows."),
        Mistake("neighbors in the list alone", _next_text,
                "You compare each text with the next one only. Compare all pairs."),
    ),
    hints=(
        "Cut each signature into bands first: an array (N, bands, rows). Leave out the entries "
        "beyond bands * rows.",
        "cut[:, None] == cut[None] compares every text with every other, entry by entry.",
        "All over the rows of a band, any over the bands. Then the diagonal.",
    ),
    alternatives=(with_loops, with_buckets),
)  # fmt: skip
