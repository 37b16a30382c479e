"""What a Llama is built from, read from a published configuration, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from helpers.layers import RotaryScaling
from helpers.validate import InputError, checked

# settings that would change what is computed, and the only value that our layers have
_FIXED = {"hidden_act": "silu", "attention_bias": False, "mlp_bias": False}


class LlamaSize(NamedTuple):
    """All numbers of a Llama but its weights. ``d_k`` is the size of a head."""

    vocab: int
    d_model: int
    n_heads: int
    n_groups: int
    n_blocks: int
    d_hidden: int
    d_k: int
    tied: bool
    rotary_base: float
    scaling: RotaryScaling | None = None
    eps: float = 1e-5

    @property
    def parameters(self) -> int:
        """How many numbers the model learns.

        The embedding, and the read-out unless they are tied: ``V d`` each. In a block: queries and
        output ``2 d h d_k``, keys and values ``2 d g d_k``, the gated MLP ``3 d d_hidden``, and
        two norms of d. Then the last norm, d. No biases, and nothing for the positions.
        """
        d, of_keys = self.d_model, self.n_groups * self.d_k
        attention = 2 * d * self.n_heads * self.d_k + 2 * d * of_keys
        blocks = self.n_blocks * (attention + 3 * d * self.d_hidden + 2 * d)
        return (1 if self.tied else 2) * self.vocab * d + blocks + d

    @property
    def cached(self) -> int:
        """How many numbers a cache keeps for each token, in all blocks."""
        return 2 * self.n_blocks * self.n_groups * self.d_k


@checked
def read_size(config: Mapping[str, Any]) -> LlamaSize:
    """Return the size that a published ``config.json`` describes.

    The base of the rotation and its scaling are found in both spellings: ``rope_theta`` with
    ``rope_scaling``, and ``rope_parameters``. Raises InputError for another architecture, for a
    setting that is missing, and for one that our layers do not have, such as biases: a model
    that is read with another setting than its own runs, and is wrong.
    """
    if (kind := config.get("model_type")) != "llama":
        raise InputError(f"config should have the model_type 'llama', got {kind!r}")
    for name, value in _FIXED.items():
        if config.get(name, value) != value:
            raise InputError(f"config should have {name} = {value!r}, got {config[name]!r}")
    names = ("vocab_size", "hidden_size", "num_attention_heads", "num_hidden_layers",
             "intermediate_size")  # fmt: skip
    vocab, d_model, n_heads, n_blocks, d_hidden = (int(_required(config, name)) for name in names)
    base, scaling = _rotation(config)
    n_groups = config.get("num_key_value_heads") or n_heads
    d_k = config.get("head_dim") or d_model // n_heads
    tied, eps = (
        bool(config.get("tie_word_embeddings", False)),
        float(_required(config, "rms_norm_eps")),
    )
    return LlamaSize(vocab, d_model, n_heads, int(n_groups), n_blocks, d_hidden, int(d_k), tied,
                     base, scaling, eps)  # fmt: skip


def _required(config: Mapping[str, Any], name: str) -> Any:
    if name not in config:
        raise InputError(f"config should have the setting {name}")
    return config[name]


def _rotation(config: Mapping[str, Any]) -> tuple[float, RotaryScaling | None]:
    """Return the base of the rotation, and how it is scaled."""
    found = config.get("rope_parameters") or config.get("rope_scaling") or {}
    base = float(found.get("rope_theta") or _required(config, "rope_theta"))
    kind = found.get("rope_type", found.get("type", "default"))
    if kind == "default":
        return base, None
    if kind != "llama3":
        raise InputError(f"config should scale its rotation as 'llama3' or not, got {kind!r}")
    names = ("factor", "low_freq_factor", "high_freq_factor", "original_max_position_embeddings")
    factor, low, high, original = (float(_required(found, name)) for name in names)
    return base, RotaryScaling(factor, low, high, int(original))


@checked
def write_config(size: LlamaSize) -> dict[str, Any]:
    """Return the ``config.json`` of a size, as `read_size` and Hugging Face's Llama read it."""
    config: dict[str, Any] = {
        "architectures": ["LlamaForCausalLM"], "model_type": "llama", **_FIXED,
        "vocab_size": size.vocab, "hidden_size": size.d_model, "head_dim": size.d_k,
        "num_attention_heads": size.n_heads, "num_key_value_heads": size.n_groups,
        "num_hidden_layers": size.n_blocks, "intermediate_size": size.d_hidden,
        "tie_word_embeddings": size.tied, "rms_norm_eps": size.eps,
        "rope_theta": size.rotary_base, "rope_scaling": None,
    }  # fmt: skip
    if size.scaling is not None:
        factor, low, high, original = size.scaling
        config["rope_scaling"] = {
            "rope_type": "llama3", "factor": factor, "low_freq_factor": low,
            "high_freq_factor": high, "original_max_position_embeddings": original,
        }  # fmt: skip
    return config


_LLAMA_3 = RotaryScaling()
_SMALL = RotaryScaling(factor=32.0)
# Meta's configuration files; Grattafiori et al. 2024, arXiv 2407.21783, table 3; Touvron et al.
# 2023, arXiv 2307.09288; Allal et al. 2025, arXiv 2502.02737
PUBLISHED_LLAMAS: Mapping[str, LlamaSize] = {
    "Llama 2 7B": LlamaSize(32_000, 4096, 32, 32, 32, 11_008, 128, False, 1e4),
    "Llama 3 8B": LlamaSize(128_256, 4096, 32, 8, 32, 14_336, 128, False, 5e5),
    "Llama 3 70B": LlamaSize(128_256, 8192, 64, 8, 80, 28_672, 128, False, 5e5),
    "Llama 3.1 405B": LlamaSize(128_256, 16_384, 128, 8, 126, 53_248, 128, False, 5e5, _LLAMA_3),
    "Llama 3.2 1B": LlamaSize(128_256, 2048, 32, 8, 16, 8192, 64, True, 5e5, _SMALL),
    "Llama 3.2 3B": LlamaSize(128_256, 3072, 24, 8, 28, 8192, 128, True, 5e5, _SMALL),
    "SmolLM2-135M": LlamaSize(49_152, 576, 9, 3, 30, 1536, 64, True, 1e5),
}
