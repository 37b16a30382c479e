"""Ranks of attention maps: the theorem exactly, and the measures against numpy and torch."""

import numpy as np
import pytest
import torch

from helpers.experiments.attention_rank import maps_of, random_maps, ranks, spectra
from helpers.layers import causal_mask
from helpers.models.designs import OneStack


@pytest.mark.parametrize("d_k", [2, 8, 32])
def test_a_causal_map_has_the_product_of_its_diagonal_as_determinant(d_k):
    A = random_maps(5, 24, d_k, True, 0)
    assert np.array_equal(A, np.tril(A))
    diagonal = np.diagonal(A, axis1=1, axis2=2)
    assert (diagonal > 0).all()
    assert np.allclose(ranks(A).determinant, np.log10(diagonal).sum(-1), rtol=1e-9)
    assert np.allclose(np.linalg.eigvals(A[0]).real.max(), 1)  # of the first row


def test_the_measures_are_those_of_numpy_and_torch():
    A = random_maps(6, 20, 3, False, 1)
    found = ranks(A)
    assert np.array_equal(found.numerical, np.linalg.matrix_rank(A))
    assert np.allclose(10**found.condition, np.linalg.cond(A), rtol=1e-6)
    assert np.allclose(10**found.determinant, np.abs(np.linalg.det(A)), rtol=1e-9)
    s = torch.linalg.svdvals(torch.tensor(A))
    entropy = torch.distributions.Categorical(probs=s / s.sum(-1, keepdim=True)).entropy()
    assert np.allclose(found.effective, entropy.exp(), rtol=1e-9)
    assert np.allclose(spectra(A), s / s[:, :1], atol=1e-12)


def test_known_maps_have_known_ranks():
    eye, even = np.eye(8), np.full((8, 8), 1 / 8)
    found = ranks(np.stack([eye, even]))
    assert found.numerical.tolist() == [8, 1]
    assert np.allclose(found.effective, [8, 1])
    assert np.allclose(found.determinant[0], 0)
    half = np.kron(np.eye(2), np.full((4, 4), 1 / 4))  # two groups that look at themselves
    assert ranks(half).numerical == 2
    assert np.isclose(ranks(half).effective, 2)


def test_a_cut_counts_the_values_above_it():
    s = spectra(random_maps(1, 12, 2, False, 3))[0]
    assert ranks(random_maps(1, 12, 2, False, 3), cut=float(s[4]) * 0.999).numerical == [5]


def test_the_type_of_the_numbers_says_where_rounding_begins():
    A = random_maps(20, 64, 8, True, 0)
    assert (ranks(A.astype(np.float32)).numerical < ranks(A).numerical).all()


def test_maps_come_from_a_model_in_float64_and_leave_it_as_it_is():
    model = OneStack(9, 8, 2, 2)
    tokens = torch.tensor([[1, 2, 3, 4]])
    A = maps_of(model, tokens, causal_mask(4))
    assert (A.shape, A.dtype) == ((2, 2, 4, 4), np.float64)
    assert np.allclose(A.sum(-1), 1, atol=1e-12)
    assert next(model.parameters()).dtype == torch.float32


def test_what_is_no_map_is_refused():
    with pytest.raises(ValueError, match="rows that sum to 1"):
        ranks(np.ones((3, 3)))
    with pytest.raises(ValueError, match="tap A"):
        maps_of(torch.nn.Linear(2, 2), torch.tensor([[1]]))
    with pytest.raises(ValueError, match="one text"):
        maps_of(OneStack(9, 8, 2, 1), torch.tensor([[1, 2], [3, 4]]))
