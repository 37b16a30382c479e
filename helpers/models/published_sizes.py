"""The published sizes of real models, and what follows from them: cache and parameters.

Sources: the models' configuration files and papers (GPT-3, arXiv 2005.14165; Llama 3, arXiv
2407.21783; DeepSeek 67B, arXiv 2401.02954; DeepSeek-V2, arXiv 2405.04434; DeepSeek-V3, arXiv
2412.19437; SmolLM2, arXiv 2502.02737).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from helpers.layers import LatentSizes
from helpers.validate import Range, Size, checked

Bits = Annotated[int, Range(1)]


@dataclass(frozen=True)
class SharedKeys:
    """A model whose cache holds keys and values: ``n_groups`` pairs for ``n_heads`` queries.

    As many groups as heads is multi-head attention (MHA), one group multi-query (MQA), anything
    between grouped-query (GQA). ``d_v`` is d_k unless given.
    """

    n_layers: int
    n_heads: int
    n_groups: int
    d_k: int
    d_v: int | None = None

    @property
    def kind(self) -> str:
        """MHA, GQA or MQA."""
        if self.n_groups == self.n_heads:
            return "MHA"
        return "MQA" if self.n_groups == 1 else "GQA"

    @property
    def elements(self) -> int:
        """How many numbers the cache holds for each token, in all layers."""
        d_v = self.d_k if self.d_v is None else self.d_v
        return self.n_layers * self.n_groups * (self.d_k + d_v)


@dataclass(frozen=True)
class DeepSeek:
    """A model with latent attention, and a mixture of experts in all but its first layers.

    The names are the paper's; ``d_hidden`` is of the dense layers, ``d_expert`` of one expert.
    """

    n_layers: int
    n_heads: int
    latent: LatentSizes
    vocab: int
    d_model: int
    d_hidden: int
    n_dense: int
    n_experts: int
    n_shared: int
    top_k: int
    d_expert: int
    biased: bool

    kind = "MLA"

    @property
    def elements(self) -> int:
        """How many numbers the cache holds for each token, in all layers."""
        return self.n_layers * self.latent.cached

    @property
    def attention_parameters(self) -> int:
        """How many numbers attention learns in one layer, its norms included."""
        d_c, d_nope, d_rope, d_v, d_q = self.latent
        d, heads = self.d_model, self.n_heads
        width = heads * (d_nope + d_rope)
        queries = d * width if d_q is None else d * d_q + d_q + d_q * width
        return queries + d * (d_c + d_rope) + d_c + d_c * heads * (d_nope + d_v) + heads * d_v * d

    def parameters(self, active: bool = False) -> int:
        """Return how many numbers the model learns; ``active``: those that one token goes through.

        Embedding and read-out are two matrices, and both are counted.
        """
        experts = self.top_k if active else self.n_experts
        mixture = 3 * self.d_model * self.d_expert * (experts + self.n_shared)
        router = self.n_experts * (self.d_model + self.biased)
        sparse = self.n_layers - self.n_dense
        of_mlps = self.n_dense * 3 * self.d_model * self.d_hidden + sparse * (mixture + router)
        of_blocks = self.n_layers * (self.attention_parameters + 2 * self.d_model) + of_mlps
        return of_blocks + 2 * self.vocab * self.d_model + self.d_model


_V2 = LatentSizes(d_c=512, d_nope=128, d_rope=64, d_v=128, d_q=1536)
DEEPSEEK: Mapping[str, DeepSeek] = {
    "DeepSeek-V2-Lite": DeepSeek(27, 16, _V2._replace(d_q=None), 102_400, 2048, 10_944, 1, 64, 2, 6,
                                 1408, False),
    "DeepSeek-V2": DeepSeek(60, 128, _V2, 102_400, 5120, 12_288, 1, 160, 2, 6, 1536, False),
    "DeepSeek-V3": DeepSeek(61, 128, _V2, 129_280, 7168, 18_432, 3, 256, 1, 8, 2048, True),
}  # fmt: skip
MODELS: Mapping[str, SharedKeys | DeepSeek] = {
    "GPT-3": SharedKeys(96, 96, 96, 128),
    "Llama 3.1 405B": SharedKeys(126, 128, 8, 128),
    "DeepSeek 67B": SharedKeys(95, 64, 8, 128),
    "Llama 3 70B": SharedKeys(80, 64, 8, 128),
    "Llama 3 8B": SharedKeys(32, 32, 8, 128),
    "SmolLM2-135M": SharedKeys(30, 9, 3, 64),
    **DEEPSEEK,
}
# the same models, if all heads had cached keys and values of their own
WITHOUT_LATENT: Mapping[str, SharedKeys] = {
    "DeepSeek-V2 with plain MHA": SharedKeys(60, 128, 128, 128),
    "DeepSeek-V3 with its own K and V": SharedKeys(61, 128, 128, 192, 128),
}


@checked
def cache_bytes(elements: Size, tokens: Size = 1, bits: Bits = 16) -> float:
    """Return the bytes that a cache takes: ``elements`` numbers of ``bits`` for each token.

    >>> cache_bytes(MODELS["Llama 3 8B"].elements)
    131072.0
    """
    return elements * tokens * bits / 8
