"""The six properties catch ten of ten wrong attentions; a look at shapes catches none."""

import attention_properties
import pytest

from answers.n06_attention_layer import scaled_dot_product
from helpers.layers import attend

MISTAKES = scaled_dot_product.TEN_MISTAKES
each_mistake = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)


def test_they_are_ten():
    assert len(MISTAKES) == 10


@pytest.mark.parametrize("seed", range(3))
def test_the_library_s_attention_has_all_six(seed):
    assert attention_properties.broken(attend, seed) == []


def test_the_right_alternative_in_torch_has_all_six():
    assert attention_properties.broken(scaled_dot_product.with_torch) == []


@each_mistake
@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_attention_breaks_at_least_one(mistake, seed):
    assert attention_properties.broken(mistake.function, seed) != []


@each_mistake
def test_a_look_at_its_shapes_sees_nothing(mistake):
    assert attention_properties.has_the_right_shapes(mistake.function)


def test_every_property_is_needed_by_a_mistake_or_doubles_another():
    caught = {name for m in MISTAKES for name in attention_properties.broken(m.function)}
    assert caught == {prove.__name__ for prove in attention_properties.SIX}
