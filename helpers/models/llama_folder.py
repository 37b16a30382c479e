"""A Llama's checkpoint as it is published: a folder with config.json and files of safetensors."""

from __future__ import annotations

import json
from os import PathLike
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from helpers.models.llama_size import LlamaSize, read_size, write_config
from helpers.validate import InputError, Size, checked

ONE, INDEX = "model.safetensors", "model.safetensors.index.json"
# our names and the published ones, whose matrices are (out, in)
_MODEL = {
    "embed.weight": "model.embed_tokens.weight",
    "final_norm.gain": "model.norm.weight",
    "W_y": "lm_head.weight",
}
_BLOCK = {
    "attention_norm.gain": "input_layernorm",
    "attention.W_q": "self_attn.q_proj",
    "attention.W_k": "self_attn.k_proj",
    "attention.W_v": "self_attn.v_proj",
    "attention.W_o": "self_attn.o_proj",
    "mlp_norm.gain": "post_attention_layernorm",
    "mlp.W_gate": "mlp.gate_proj",
    "mlp.W_up": "mlp.up_proj",
    "mlp.W_down": "mlp.down_proj",
}


@checked
def published_name(name: str) -> str:
    """Return the published name of one of our weights. Raises InputError for another name.

    >>> published_name("blocks.3.attention.W_q")
    'model.layers.3.self_attn.q_proj.weight'
    """
    if name in _MODEL:
        return _MODEL[name]
    blocks, _, rest = name.partition(".")
    block, _, part = rest.partition(".")
    if blocks != "blocks" or part not in _BLOCK:
        raise InputError(f"name should be of a Llama's weight, got {name!r}")
    return f"model.layers.{block}.{_BLOCK[part]}.weight"


class LlamaFolder:
    """The size and the weights of a published Llama, in one file or in several with an index.

    Raises InputError where the folder has no configuration, or one of another architecture.
    """

    @checked
    def __init__(self, folder: str | PathLike[str]) -> None:
        self.path = str(folder)
        try:
            self.size: LlamaSize = read_size(self._json("config.json"))
        except InputError as error:
            raise InputError(f"{self.path}: {error}") from error

    def weights(self) -> dict[str, Tensor]:
        """Return all weights under our names, matrices as (in, out).

        Those of 16 bits become float32. A read-out that is tied to the embedding, and the
        frequencies that old checkpoints hold, are left out. Raises InputError where a weight is
        missing, or is not one of a Llama.
        """
        found = {name: W for file in self._files() for name, W in self._file(file).items()}
        weights: dict[str, Tensor] = {}
        for name in _names(self.size):
            if published_name(name) not in found:
                raise InputError(f"{self.path} should hold the weight {published_name(name)}")
            W = found.pop(published_name(name))
            W = W.float() if W.dtype.itemsize < 4 else W
            weights[name] = W.T if ".W_" in f".{name}" else W
        left = [n for n in found if n != _MODEL["W_y"] and not n.endswith("rotary_emb.inv_freq")]
        if left:
            raise InputError(f"{self.path} should hold a Llama's weights alone, got {left[0]}")
        return weights

    def _files(self) -> list[str]:
        """Return the names of the files that hold the weights."""
        if (Path(self.path) / INDEX).is_file():
            return sorted(set(self._json(INDEX)["weight_map"].values()))
        return [ONE]

    def _file(self, name: str) -> dict[str, Tensor]:
        try:
            return load_file(Path(self.path) / name)
        except (OSError, SafetensorError) as error:
            raise InputError(f"{self.path} should hold {name}: {error}") from error

    def _json(self, name: str) -> dict[str, Any]:
        try:
            return json.loads((Path(self.path) / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{self.path} should hold {name}: {error}") from error


def _names(size: LlamaSize) -> list[str]:
    """Return our names of all weights of a size, in the order of a pass."""
    blocks = [f"blocks.{block}.{part}" for block in range(size.n_blocks) for part in _BLOCK]
    return ["embed.weight", *blocks, "final_norm.gain", *(() if size.tied else ("W_y",))]


@checked
def write_folder(
    model: nn.Module, size: LlamaSize, folder: str | PathLike[str], files: Size = 1
) -> None:
    """Write a Llama as it would be published: for `LlamaFolder`, or for transformers.

    With ``files`` above 1 the weights are shared out among several, with an index. Raises
    InputError for a model whose weights are not those of the size.
    """
    weights = model.state_dict()
    if sorted(weights) != sorted(_names(size)):
        raise InputError(f"model should have the weights of {size}, got {len(weights)} weights")
    stored = {
        published_name(name): (W.T if ".W_" in f".{name}" else W).contiguous()
        for name, W in weights.items()
    }
    path, names = Path(folder), sorted(stored)
    path.mkdir(parents=True, exist_ok=True)
    _write_json(path / "config.json", write_config(size))
    shares = [names[n::files] for n in range(files)]
    of_name = {name: _file_name(n, files) for n, share in enumerate(shares) for name in share}
    for n, share in enumerate(shares):
        part = {name: stored[name] for name in share}
        save_file(part, path / _file_name(n, files), metadata={"format": "pt"})
    if files > 1:
        total = sum(W.nbytes for W in stored.values())
        index = {"metadata": {"total_size": total}, "weight_map": of_name}
        _write_json(path / INDEX, index)


def _file_name(n: int, files: int) -> str:
    return ONE if files == 1 else f"model-{n + 1:05d}-of-{files:05d}.safetensors"


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
