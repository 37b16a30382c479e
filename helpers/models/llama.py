"""Llama: the decoder of this family, and how a published checkpoint is loaded into it."""

from __future__ import annotations

from os import PathLike

import torch
from torch import Tensor

from helpers.layers import GatedMLP, GroupedQueryAttention, RotaryScaling
from helpers.models.gguf_file import GGUFFile
from helpers.models.language_model import LanguageModel
from helpers.models.llama_folder import LlamaFolder
from helpers.models.llama_size import LlamaSize
from helpers.validate import InputError, Size, checked

# our names in a block and those of a GGUF file, whose matrices are (out, in)
_BLOCK = {
    "attention_norm.gain": "attn_norm",
    "attention.W_q": "attn_q",
    "attention.W_k": "attn_k",
    "attention.W_v": "attn_v",
    "attention.W_o": "attn_output",
    "mlp_norm.gain": "ffn_norm",
    "mlp.W_gate": "ffn_gate",
    "mlp.W_up": "ffn_up",
    "mlp.W_down": "ffn_down",
}


class Llama(LanguageModel):
    """A `LanguageModel` of grouped queries with rotary positions, gated MLPs and RMS norms.

    Touvron et al. 2023, arXiv 2302.13971; grouped queries since Llama 2 (arXiv 2307.09288),
    ``scaling`` since Llama 3.1 (arXiv 2407.21783). With ``tied`` one matrix is embedding and
    read-out, as in small models; without, the read-out is ``W_y``. ``d_k`` is the size of a head,
    d_model / n_heads unless given. Taps: those of ``blocks.0`` and so on.

    Raises InputError for sizes that do not divide each other, and in a pass for ids
    outside the vocabulary.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        d_model: Size,
        n_heads: Size,
        n_groups: Size,
        n_blocks: Size,
        d_hidden: Size,
        *,
        d_k: Size | None = None,
        tied: bool = True,
        rotary_base: float = 10_000.0,
        scaling: RotaryScaling | None = None,
        eps: float = 1e-6,
        generator: torch.Generator | None = None,
    ) -> None:
        attentions = [
            GroupedQueryAttention(d_model, n_heads, n_groups, d_k=d_k, rotary_base=rotary_base,
                                  scaling=scaling, generator=generator)
            for _ in range(n_blocks)
        ]  # fmt: skip
        mlps = [GatedMLP(d_model, d_hidden, generator=generator) for _ in range(n_blocks)]
        super().__init__(vocab, d_model, attentions, mlps, generator, tied=tied, eps=eps)
        size = attentions[0].W_q.shape[1] // n_heads
        self.size = LlamaSize(vocab, d_model, n_heads, n_groups, n_blocks, d_hidden, size, tied,
                              rotary_base, scaling, eps)  # fmt: skip

    @classmethod
    @checked
    def of_size(cls, size: LlamaSize, generator: torch.Generator | None = None) -> Llama:
        """Return an untrained Llama of this size."""
        numbers = size._asdict()
        sizes = [numbers.pop(name) for name in size._fields[:6]]
        return cls(*sizes, **numbers, generator=generator)

    @classmethod
    @checked
    def from_folder(cls, folder: str | PathLike[str]) -> Llama:
        """Load a Llama from a checkpoint folder of safetensors, under its published names.

        Its weights keep their precision; those of 16 bits become float32. Raises InputError,
        naming the folder, where a file, a setting or a weight is missing, or does not fit.
        """
        found = LlamaFolder(folder)
        ours = cls.of_size(found.size)
        weights = found.weights()
        return _filled(ours.to(weights["embed.weight"].dtype), weights, found.path)

    @classmethod
    @checked
    def from_gguf(cls, file: GGUFFile) -> Llama:
        """Load a Llama from a GGUF file; quantized weights become plain numbers.

        Raises InputError, naming the file, where it is of another architecture, and where weights
        are missing or do not fit.
        """
        if (came := file.setting("general.architecture")) != "llama":
            raise InputError(f"{file.path} should be of the architecture 'llama', got {came!r}")
        embed = file.weight("token_embd.weight")
        names = ("embedding_length", "attention.head_count", "attention.head_count_kv",
                 "block_count", "feed_forward_length")  # fmt: skip
        sizes = [int(file.setting(f"llama.{name}")) for name in names]
        ours = cls(
            len(embed),
            *sizes,
            rotary_base=float(file.setting("llama.rope.freq_base")),
            eps=float(file.setting("llama.attention.layer_norm_rms_epsilon")),
        )
        return _filled(ours, _renamed(file, embed, *sizes[1:4]), file.path)


def _filled(model: Llama, weights: dict[str, Tensor], path: str) -> Llama:
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise InputError(f"{path} should hold weights of its own sizes: {error}") from error
    return model.eval()


def _renamed(
    file: GGUFFile, embed: Tensor, n_heads: int, n_groups: int, n_blocks: int
) -> dict[str, Tensor]:
    """Return the weights under our names."""
    if "output.weight" in file.tensors:
        raise InputError(f"{file.path} should have one matrix for embedding and read-out, got two")
    weights = {"embed.weight": embed, "final_norm.gain": file.weight("output_norm.weight")}
    for block in range(n_blocks):
        for ours, theirs in _BLOCK.items():
            weight = file.weight(f"blk.{block}.{theirs}.weight")
            if theirs in ("attn_q", "attn_k"):
                weight = _in_halves(weight, n_heads if theirs == "attn_q" else n_groups)
            weights[f"blocks.{block}.{ours}"] = weight.T if ".W_" in ours else weight
    return weights


def _in_halves(W: Tensor, n_heads: int) -> Tensor:
    """Put back the rows that a GGUF file holds pair by pair: number i, then number i + d_k/2."""
    return W.unflatten(0, (n_heads, -1, 2)).transpose(1, 2).flatten(0, 2)
