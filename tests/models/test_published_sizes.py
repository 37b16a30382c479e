"""Caches and parameters of published models, to the last byte and the last parameter."""

import pytest

from helpers.layers import LatentAttention, LatentSizes
from helpers.models.published_sizes import DEEPSEEK, MODELS, WITHOUT_LATENT, DeepSeek, cache_bytes

BYTES = {
    "GPT-3": 4_718_592, "DeepSeek-V2 with plain MHA": 3_932_160,
    "DeepSeek-V3 with its own K and V": 4_997_120, "DeepSeek 67B": 389_120,
    "Llama 3.1 405B": 516_096, "Llama 3 70B": 327_680, "Llama 3 8B": 131_072,
    "DeepSeek-V3": 70_272, "DeepSeek-V2": 69_120, "DeepSeek-V2-Lite": 31_104,
    "SmolLM2-135M": 23_040,
}  # fmt: skip
GIB = {"Llama 3 8B": 16.0, "Llama 3 70B": 40.0, "Llama 3.1 405B": 63.0, "GPT-3": 576.0}


def test_every_cache_has_its_published_size():
    models = MODELS | WITHOUT_LATENT
    assert {name: cache_bytes(model.elements) for name, model in models.items()} == BYTES
    for name, size in GIB.items():
        assert cache_bytes(MODELS[name].elements, 131_072) == size * 2**30


@pytest.mark.parametrize(
    ("name", "total"),
    [("DeepSeek-V2-Lite", 15_706_484_224), ("DeepSeek-V2", 235_741_434_880),
     ("DeepSeek-V3", 671_026_419_200)],
)  # fmt: skip
def test_every_parameter_is_counted(name, total):
    assert DEEPSEEK[name].parameters() == total
    assert DEEPSEEK["DeepSeek-V3"].parameters(active=True) == 37_552_297_472


@pytest.mark.parametrize("d_q", [None, 7])
def test_the_formula_counts_what_the_layer_has(d_q):
    sizes = LatentSizes(12, 6, 4, 5, d_q)
    layer = LatentAttention(8, 3, sizes)
    model = DeepSeek(1, 3, sizes, 10, 8, 16, 1, 4, 1, 2, 5, False)
    assert model.attention_parameters == sum(p.numel() for p in layer.parameters())


def test_kinds_are_told_from_their_groups():
    assert [MODELS[name].kind for name in ("GPT-3", "Llama 3 8B", "DeepSeek-V3")] == [
        "MHA", "GQA", "MLA",
    ]  # fmt: skip
