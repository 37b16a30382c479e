"""Valid calls for `doors`: of published models, and of what shows the parts of a transformer."""

import tempfile

import tokenizers
import torch
from tokenizers.models import WordLevel

from helpers.layers import EncoderStack
from helpers.models.bert import Bert
from helpers.text.word_pieces import WordPieces
from helpers.traces.record import record

STACK, X, WORDS = EncoderStack(1, 8, 2), torch.ones(1, 3, 8), ["a", "b", "c"]
TRACE = record(STACK, X, tokens=WORDS)


def word_pieces():
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/tokenizer.json"
        tokenizers.Tokenizer(WordLevel({"a": 0, "?": 1}, unk_token="?")).save(path)
        return WordPieces(path)


NOT_CHECKED = {"models.real.minilm", "models.real.folder_of"}  # they say what is not installed
FILES = {"models.bert.Bert.from_folder", "text.word_pieces.WordPieces.__init__"}  # none is there
LAYERS = {"Bert": lambda: Bert(9, 8, 2, 1, 8), "WordPieces": word_pieces}
GIVEN = {
    "text.word_pieces.WordPieces.__init__": {"path": "nowhere"},
    "text.word_pieces.WordPieces.read": {"text": "a b"},
    "models.bert.Bert.forward": {"segments": None},
    "models.bert.Bert.from_folder": {"folder": "nowhere"},
    "models.real_section.shown": {"name": "seen", "draw": lambda: None},
    "experiments.residual_run.find_stack": {"names": list(TRACE)},
    "experiments.residual_run.residual_run": {"trace": TRACE, "sequence": 0},
    "experiments.residual_run.require_tokens": {"trace": TRACE, "time": 3},
    "experiments.residual_run.live_stream": {
        "model": STACK, "inputs": (X,), "tokens": WORDS, "token": 2,
    },
    "experiments.attention_maps.attention_maps": {
        "trace": TRACE, "sequence": 0, "of": "attention",
    },
    "experiments.attention_maps.live_maps": {
        "model": STACK, "inputs": (X,), "tokens": WORDS, "layer": 0, "head": 0,
        "read": lambda text: ((X,), WORDS),
    },
}  # fmt: skip
