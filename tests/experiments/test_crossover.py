"""Which order of latent attention is cheaper: the formula against torch's own count."""

import pytest

from helpers.experiments.crossover import crossover, filled, multiplications, seconds
from helpers.layers import LatentAttention, LatentSizes
from helpers.models.published_sizes import DEEPSEEK
from helpers.validate import InputError

TOY = LatentSizes(32, 16, 8, 16)


def test_the_published_sizes_cross_at_170_7_and_the_toy_at_32():
    for model in DEEPSEEK.values():
        assert crossover(model.latent) == pytest.approx(170.67, abs=0.01)
    assert crossover(TOY) == 32


@pytest.mark.parametrize("tokens", [60, 300])
def test_torch_counts_the_crossing_where_the_formula_has_it(tokens):
    layer, n = LatentAttention(24, 4, TOY), int(crossover(TOY, tokens))
    assert multiplications(layer, tokens, n, True) <= multiplications(layer, tokens, n, False)
    n += 1
    assert multiplications(layer, tokens, n, True) > multiplications(layer, tokens, n, False)


def test_deepseeks_order_is_the_faster_one_for_one_token_and_the_slower_one_for_a_prompt():
    layer = LatentAttention(64, 2, DEEPSEEK["DeepSeek-V3"].latent)
    one, many = seconds(layer, 2048, 1), seconds(layer, 2048, 1024)
    assert one["absorbed"] < one["explicit"]
    assert many["absorbed"] > many["explicit"]


def test_a_pass_takes_time_and_the_cache_is_filled():
    layer = LatentAttention(24, 4, TOY)
    assert min(seconds(layer, 40, 2, repeats=1).values()) > 0
    assert len(filled(layer, 7)) == 7
    with pytest.raises(InputError, match="new should be less than tokens = 4"):
        multiplications(layer, 4, 4, True)
    with pytest.raises(InputError, match="2 d_c above d_nope"):
        crossover(TOY._replace(d_c=16))
