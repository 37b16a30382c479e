"""Four grammars over the same symbols: successors, names, and the exact floor."""

import torch

from helpers.worlds.grammars import (
    GRAMMARS,
    KEPT,
    NAMES,
    SYMBOLS,
    VOCAB,
    floor,
    grammar_sequences,
    successors,
)


def drawn(batch=3000):
    return grammar_sequences(batch, torch.Generator().manual_seed(0))


def test_a_sequence_begins_with_its_grammar_and_goes_on_in_symbols():
    tokens, grammars = drawn(50)
    assert (tokens[:, 0] == SYMBOLS + grammars).all()
    assert tokens[:, 1:].max() < SYMBOLS
    assert len(NAMES) == VOCAB == SYMBOLS + GRAMMARS
    assert tokens.shape == (50, 26)


def test_every_grammar_is_another_permutation():
    table = successors()
    assert (table.sort(1).values == torch.arange(SYMBOLS)).all()
    assert len({tuple(row) for row in table.tolist()}) == GRAMMARS


def test_the_successor_follows_nine_times_in_ten():
    tokens, grammars = drawn()
    expected = successors()[grammars[:, None], tokens[:, 1:-1]]
    share = (tokens[:, 2:] == expected).double().mean().item()
    assert abs(share - (KEPT + (1 - KEPT) / SYMBOLS)) < 0.01


def test_the_floor_is_the_surprise_of_the_true_probabilities():
    tokens, grammars = drawn()
    right = tokens[:, 2:] == successors()[grammars[:, None], tokens[:, 1:-1]]
    rare = (1 - KEPT) / SYMBOLS
    p = torch.where(right, KEPT + rare, rare)
    assert abs(-p.log().mean().item() - floor()) < 0.02
