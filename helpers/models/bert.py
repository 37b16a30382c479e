"""BERT: an encoder that a published file can be loaded into, under the course's names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from helpers.layers import EncoderStack, LayerNorm, LearnedPositions
from helpers.validate import InputError, Size, checked, require_ids

# our names and theirs; theirs are (out, in) where ours begin with W
_OUTSIDE = {
    "embed.weight": "embeddings.word_embeddings.weight",
    "positions.P": "embeddings.position_embeddings.weight",
    "segments.weight": "embeddings.token_type_embeddings.weight",
    "norm.gain": "embeddings.LayerNorm.weight",
    "norm.bias": "embeddings.LayerNorm.bias",
    "pool.weight": "pooler.dense.weight",
    "pool.bias": "pooler.dense.bias",
}
_BLOCK = {
    "attention.W_q": "attention.self.query.weight",
    "attention.b_q": "attention.self.query.bias",
    "attention.W_k": "attention.self.key.weight",
    "attention.b_k": "attention.self.key.bias",
    "attention.W_v": "attention.self.value.weight",
    "attention.b_v": "attention.self.value.bias",
    "attention.W_o": "attention.output.dense.weight",
    "attention.b_o": "attention.output.dense.bias",
    "attention_norm.gain": "attention.output.LayerNorm.weight",
    "attention_norm.bias": "attention.output.LayerNorm.bias",
    "mlp.W_1": "intermediate.dense.weight",
    "mlp.b_1": "intermediate.dense.bias",
    "mlp.W_2": "output.dense.weight",
    "mlp.b_2": "output.dense.bias",
    "mlp_norm.gain": "output.LayerNorm.weight",
    "mlp_norm.bias": "output.LayerNorm.bias",
}
_KNOWN = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}


class Bert(nn.Module):
    """Embeddings with learned positions and segments, a norm, and post-norm blocks with GELU.

    Devlin et al. 2019, arXiv 1810.04805. Dropout is left out: it only acts in training. Taps:
    ``encoder.blocks.0.before_attention`` and the others of each block.

    Raises InputError for what `EncoderBlock` refuses, and in a pass for tokens that are not in
    the vocabulary and for more than ``max_length`` of them.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        d_model: Size,
        n_heads: Size,
        n_blocks: Size,
        d_hidden: Size,
        *,
        max_length: Size = 512,
        n_segments: Size = 2,
        eps: float = 1e-12,
    ) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocab, d_model)
        self.positions = LearnedPositions(max_length, d_model)
        self.segments = nn.Embedding(n_segments, d_model)
        self.norm = LayerNorm(d_model)
        self.encoder = EncoderStack(
            n_blocks, d_model, n_heads, d_hidden, norm="post", activation="gelu"
        )
        self.pool = nn.Linear(d_model, d_model)
        for norm in self.modules():
            if isinstance(norm, LayerNorm):
                norm.eps = eps

    @checked(embed__weight="vocab d_model")
    def forward(
        self,
        tokens: Int[Tensor, "batch time"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        segments: Int[Tensor, "batch time"] | None = None,
    ) -> Float[Tensor, "batch time d_model"]:
        """Return a vector for every token. ``mask`` is true where a query may attend.

        ``segments`` says to which of two texts a token belongs; all to the first unless given.
        """
        require_ids("tokens", tokens, self.embed.num_embeddings)
        segments = torch.zeros_like(tokens) if segments is None else segments
        require_ids("segments", segments, self.segments.num_embeddings)
        X = self.positions(self.embed(tokens) + self.segments(segments))
        return self.encoder(self.norm(X), mask)

    @checked(embed__weight="_ d_model")
    def pooled(self, states: Float[Tensor, "batch time d_model"]) -> Float[Tensor, "batch d_model"]:
        """Return one vector for each text, from the state of its first token."""
        return torch.tanh(self.pool(states[:, 0]))

    @classmethod
    @checked
    def from_folder(cls, folder: str | PathLike[str]) -> Bert:
        """Load a published model: ``config.json`` and ``model.safetensors`` of a BERT.

        Raises InputError, naming the file, where one is missing or broken, where the model is of
        another kind, and where its weights do not fit its config.
        """
        folder = Path(folder)
        config, theirs = _read(folder)
        for name, expected in _KNOWN.items():
            if (came := config.get(name, expected)) != expected:
                raise InputError(
                    f"{folder / 'config.json'} should have {name} = {expected!r}, got {came!r}"
                )
        n_blocks = config["num_hidden_layers"]
        ours = cls(
            config["vocab_size"],
            config["hidden_size"],
            config["num_attention_heads"],
            n_blocks,
            config["intermediate_size"],
            max_length=config["max_position_embeddings"],
            n_segments=config["type_vocab_size"],
            eps=config["layer_norm_eps"],
        )
        try:
            ours.load_state_dict(_renamed(theirs, n_blocks))
        except (KeyError, RuntimeError) as error:
            raise InputError(
                f"{folder / 'model.safetensors'} should hold the weights that its config.json "
                f"describes: {error}"
            ) from error
        return ours.eval()


def _read(folder: Path) -> tuple[dict[str, Any], dict[str, Tensor]]:
    """Read config and weights of a published model."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        missing = {"num_hidden_layers", "vocab_size", "hidden_size", "num_attention_heads",
                   "intermediate_size", "max_position_embeddings", "type_vocab_size",
                   "layer_norm_eps"} - config.keys()  # fmt: skip
        if missing:
            raise ValueError(f"config.json has no {', '.join(sorted(missing))}")
        return config, load_file(folder / "model.safetensors")
    except (OSError, ValueError, SafetensorError) as error:
        raise InputError(
            f"{folder} should be a folder with the config.json and model.safetensors of a BERT: "
            f"{error}"
        ) from error


def _renamed(theirs: Mapping[str, Tensor], n_blocks: int) -> dict[str, Tensor]:
    """Return the weights under our names. Raises KeyError naming the first that is missing."""
    names = dict(_OUTSIDE)
    for block in range(n_blocks):
        for ours, published in _BLOCK.items():
            names[f"encoder.blocks.{block}.{ours}"] = f"encoder.layer.{block}.{published}"
    return {
        ours: theirs[published].T if ".W_" in ours else theirs[published]
        for ours, published in names.items()
    }
