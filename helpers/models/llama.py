"""Llama: a decoder without a context, that a published file can be loaded into."""

from __future__ import annotations

from collections.abc import Sequence

from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import (
    GatedMLP,
    GroupedQueryAttention,
    KeyValueCache,
    RMSNorm,
    causal_mask,
)
from helpers.models.gguf_file import GGUFFile
from helpers.models.language_model import LanguageBlock
from helpers.validate import InputError, Size, checked, require_ids

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


class LlamaBlock(LanguageBlock):
    """Grouped-query attention with rotary positions, then a gated MLP, both with pre-norm (RMS)."""

    @checked
    def __init__(
        self,
        d_model: Size,
        n_heads: Size,
        n_groups: Size,
        d_hidden: Size,
        *,
        rotary_base: float = 10_000.0,
        eps: float = 1e-6,
    ) -> None:
        attention = GroupedQueryAttention(d_model, n_heads, n_groups, rotary_base=rotary_base)
        super().__init__(d_model, attention, GatedMLP(d_model, d_hidden), eps)


class Llama(nn.Module):
    """Embeddings, blocks, a last norm, and the embeddings again as read-out.

    Touvron et al. 2023, arXiv 2302.13971, with grouped queries as in Llama 2 (arXiv 2307.09288)
    and one matrix for embedding and read-out, as small models have it. Taps: those of
    ``blocks.0`` and so on.

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
        rotary_base: float = 10_000.0,
        eps: float = 1e-6,
    ) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocab, d_model)
        self.blocks = nn.ModuleList(
            LlamaBlock(d_model, n_heads, n_groups, d_hidden, rotary_base=rotary_base, eps=eps)
            for _ in range(n_blocks)
        )
        self.final_norm = RMSNorm(d_model, eps)

    @checked(embed__weight="vocab _")
    def forward(
        self, tokens: Int[Tensor, "batch time"], caches: Sequence[KeyValueCache] | None = None
    ) -> Float[Tensor, "batch time vocab"]:
        """Score the token after every token; each sees those up to its own.

        With ``caches`` (see `new_caches`) ``tokens`` are the new ones alone.
        """
        require_ids("tokens", tokens, self.embed.num_embeddings)
        past = len(caches[0]) if caches else 0
        mask = causal_mask(tokens.shape[1], past).to(tokens.device)
        X = self.embed(tokens)
        kept: Sequence[KeyValueCache | None] = caches or [None] * len(self.blocks)
        for block, cache in zip(self.blocks, kept, strict=True):
            X = block(X, mask, cache)
        return self.final_norm(X) @ self.embed.weight.T

    def new_caches(self) -> list[KeyValueCache]:
        """Return an empty cache for every block; one text, or one batch of texts, needs its own."""
        return [KeyValueCache() for _ in self.blocks]

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
        try:
            ours.load_state_dict(_renamed(file, embed, *sizes[1:4]))
        except RuntimeError as error:
            raise InputError(
                f"{file.path} should hold weights of its own sizes: {error}"
            ) from error
        return ours.eval()


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
