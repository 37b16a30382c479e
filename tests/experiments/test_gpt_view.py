"""Anatomy gets every part of a GPT, and its sums are the published counts."""

import pytest

from helpers.experiments.gpt_view import gpt_models
from helpers.models.gpt_anatomy import anatomy
from helpers.models.gpt_sizes import PUBLISHED, GPTSize
from helpers.validate import InputError


def test_the_sums_are_the_published_counts():
    models = gpt_models()
    total = {name: sum(p.parameters for p in parts) for name, parts in models.models.items()}
    assert total["GPT-2"] == 124_439_808
    assert total["GPT-3"] == 174_604_259_328
    assert all(f"{total[name]:,}" in models.notes[name] for name in total)
    for name, size in PUBLISHED.items():
        flops = sum(part.flops for part in models.models[name])
        assert flops == sum(part.flops for part in anatomy(size))


def test_every_part_says_what_it_is():
    (parts,) = gpt_models({"one": GPTSize(9, 8, 4, 2, 1)}).models.values()
    assert all(part.formula and part.meaning for part in parts)
    with pytest.raises(InputError, match="at least one"):
        gpt_models({})
