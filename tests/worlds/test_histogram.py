"""Strings whose letters ask how often they occur: the counts are right and none is rare."""

import torch

from helpers.worlds.histogram import BOS, counting_map, counts_of, random_strings


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def test_every_symbol_s_count_is_that_of_a_loop():
    tokens, counts = random_strings(50, seeded(0))
    assert tokens.shape == (50, 11)
    assert (tokens[:, 0] == BOS).all()
    for row, found in zip(tokens[:, 1:].tolist(), counts.tolist(), strict=True):
        assert found == [row.count(symbol) for symbol in row]
        assert max(row) < BOS
    assert torch.equal(counts_of(tokens)[:, 1:], counts)


def test_every_count_occurs_and_every_symbol_too():
    tokens, counts = random_strings(2000, seeded(1))
    shares = torch.bincount(counts.flatten(), minlength=11)[1:] / counts.numel()
    assert shares.min() > 0.0005  # nine of ten are the same: rare, but there
    assert shares.max() < 0.3
    symbols = torch.bincount(tokens[:, 1:].flatten()) / counts.numel()
    assert symbols.max() / symbols.min() < 1.3


def test_strings_follow_from_the_generator_and_may_have_any_length():
    one, other = (random_strings(3, seeded(2), length=40)[0] for _ in range(2))
    assert torch.equal(one, other)
    tokens, _ = random_strings(5, seeded(3), length=1, symbols=1)
    assert torch.equal(tokens, torch.tensor([[1, 0]] * 5))


def test_the_map_that_counts_gives_bos_one_over_the_count_plus_one():
    tokens, counts = random_strings(100, seeded(4), length=25)
    A = counting_map(tokens)
    assert torch.allclose(A.sum(-1), torch.ones(100, 26))
    assert torch.allclose(1 / A[:, 1:, 0] - 1, counts.float(), atol=1e-4)
    assert torch.equal(A[:, 0, 0], torch.ones(100))
