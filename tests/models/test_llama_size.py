"""Every published Llama has its parameters, counted twice: by a formula, and weight by weight."""

import pytest
import torch

from helpers.models.llama import Llama
from helpers.models.llama_size import PUBLISHED_LLAMAS, LlamaSize, read_size, write_config
from helpers.models.published_sizes import MODELS

COUNTS = {
    "Llama 2 7B": 6_738_415_616, "Llama 3 8B": 8_030_261_248, "Llama 3 70B": 70_553_706_496,
    "Llama 3.1 405B": 405_853_388_800, "Llama 3.2 1B": 1_235_814_400,
    "Llama 3.2 3B": 3_212_749_824, "SmolLM2-135M": 134_515_008,
}  # fmt: skip


@pytest.mark.parametrize("name", PUBLISHED_LLAMAS)
def test_a_published_llama_has_its_parameters(name):
    size = PUBLISHED_LLAMAS[name]
    with torch.device("meta"):
        model = Llama.of_size(size)
    assert size.parameters == sum(W.numel() for W in model.parameters()) == COUNTS[name]
    assert model.size == size
    assert read_size(write_config(size)) == size
    if name in MODELS:
        assert MODELS[name].elements == size.cached


@pytest.mark.parametrize("tied", [True, False])
def test_the_formula_counts_a_small_one(tied):
    size = LlamaSize(11, 12, 4, 2, 3, 10, 6, tied, 100.0)
    assert size.parameters == sum(W.numel() for W in Llama.of_size(size).parameters())


def test_widths_of_the_mlp_follow_metas_rule():
    """int(m * int(8 d / 3)), up to a multiple of 1,024 with m = 1.3 for Llama 3 8B."""
    for name, factor, multiple in (
        ("Llama 3 8B", 1.3, 1024), ("Llama 3 70B", 1.3, 4096), ("Llama 3.1 405B", 1.2, 4096),
        ("Llama 2 7B", 1.0, 256), ("Llama 3.2 1B", 1.5, 256),
    ):  # fmt: skip
        size = PUBLISHED_LLAMAS[name]
        width = int(factor * int(8 * size.d_model / 3))
        assert -(-width // multiple) * multiple == size.d_hidden, name
