"""The small language model: causal, cached equals uncached, its parts can be exchanged."""

import pytest
import torch

from helpers.layers import MLP, GroupedQueryAttention, KeyValueCache
from helpers.models.language_model import LanguageModel
from helpers.validate import InputError


def model():
    generator = torch.Generator().manual_seed(0)
    parts = [GroupedQueryAttention(8, 2, 1, rotary_base=100.0, generator=generator)
             for _ in range(2)]  # fmt: skip
    mlps = [MLP(8, 16, generator=generator) for _ in range(2)]
    return LanguageModel(11, 8, parts, mlps, generator)


def test_a_later_token_changes_nothing_before_it():
    tokens = torch.randint(11, (2, 6), generator=torch.Generator().manual_seed(1))
    changed = tokens.clone()
    changed[:, 4] = (changed[:, 4] + 1) % 11
    one, other = model()(tokens), model()(changed)
    torch.testing.assert_close(one[:, :4], other[:, :4], rtol=0, atol=0)
    assert (one[:, 4:] != other[:, 4:]).any()


def test_cached_equals_uncached():
    language, caches = model(), [KeyValueCache(), KeyValueCache()]
    tokens = torch.randint(11, (2, 6), generator=torch.Generator().manual_seed(1))
    steps = [language(tokens[:, t : t + 1], caches) for t in range(6)]
    torch.testing.assert_close(torch.cat(steps, 1), language(tokens), rtol=1e-5, atol=1e-5)


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="equally many, got 1 and 0"):
        LanguageModel(11, 8, [GroupedQueryAttention(8, 2, 1)], [])
    with pytest.raises(InputError, match="tokens"):
        model()(torch.tensor([[11]]))
