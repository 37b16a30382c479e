"""Valid calls for `doors`: of published models, and of what shows the parts of a transformer."""

import tempfile

import gguf
import numpy as np
import tokenizers
import torch
from tokenizers.models import WordLevel

from helpers.experiments.scaling import Law
from helpers.layers import EncoderStack, GatedMLP, RMSNorm
from helpers.models.bert import Bert
from helpers.models.gguf_file import GGUFFile
from helpers.models.gpt import GPT
from helpers.models.gpt_sizes import GPTSize
from helpers.models.llama import Llama
from helpers.text.byte_pieces import BytePieces
from helpers.text.word_pieces import WordPieces
from helpers.traces.record import record
from helpers.training.adamw import AdamW
from helpers.worlds.zipf_rules import ZipfRules

STACK, X, WORDS = EncoderStack(1, 8, 2), torch.ones(1, 3, 8), ["a", "b", "c"]
N, D = np.tile(10.0 ** np.arange(2, 6), 2), 10.0 ** np.repeat([4, 6], 4)
RUNS = {"N": N, "D": D, "losses": Law(1.0, 10.0, 0.5, 10.0, 0.5).loss(N, D),
        "C": np.repeat([1.0, 2.0], 4), "method": "parabola"}  # fmt: skip
TRACE = record(STACK, X, tokens=WORDS)


def word_pieces():
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/tokenizer.json"
        tokenizers.Tokenizer(WordLevel({"a": 0, "?": 1}, unk_token="?")).save(path)
        return WordPieces(path)


def gguf_file():
    with tempfile.TemporaryDirectory() as folder:
        writer = gguf.GGUFWriter(f"{folder}/tiny.gguf", "none")
        writer.add_tensor("A", np.ones((2, 3), np.float32))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        return GGUFFile(f"{folder}/tiny.gguf")


NOT_CHECKED = {  # they say what is not installed, or take nothing
    "models.real.minilm", "models.real.smollm2", "models.real.folder_of",
    "models.language_model.LanguageModel.new_caches", "models.gpt.GPT.new_caches",
    "training.adamw.AdamW.step",
}  # fmt: skip
FILES = {  # that are not there, or of another kind
    "models.bert.Bert.from_folder", "models.gguf_file.GGUFFile.__init__",
    "models.llama.Llama.from_gguf", "text.word_pieces.WordPieces.__init__",
}  # fmt: skip
LAYERS = {
    "Bert": lambda: Bert(9, 8, 2, 1, 8), "WordPieces": word_pieces, "GGUFFile": gguf_file,
    "RMSNorm": lambda: RMSNorm(8), "GatedMLP": lambda: GatedMLP(8, 4),
    "Llama": lambda: Llama(9, 8, 2, 1, 1, 4),
    "AdamW": lambda: AdamW([torch.nn.Parameter(torch.ones(2))]),
    "GPT": lambda: GPT(9, 8, 2, 1), "BytePieces": lambda: BytePieces(["a", "b"], []),
}  # fmt: skip
GIVEN = {
    "models.gpt_anatomy.anatomy": {"size": GPTSize(9, 4, 8, 2, 1)},
    "models.gpt_anatomy.step_flops": {"size": GPTSize(9, 4, 8, 2, 1)},
    "text.bits.bits_per_byte": {"text": "ab"},
    "experiments.induction.repeated_tokens": {
        "vocab": 4, "first": 1, "generator": torch.Generator().manual_seed(0),
    },
    "experiments.induction.induction_score": {"A": np.ones((2, 4, 4)), "period": 2},
    **{f"experiments.scaling.{name}": RUNS for name in ("fit_law", "best_of_each_budget")},
    "experiments.scaling.power_law": {"x": np.arange(1.0, 9), "y": np.arange(2.0, 10)},
    "experiments.scaling.zipf_runs": {"world": ZipfRules(1.0, 100)},
    "models.gpt.GPT.__init__": {"d_model": 8, "n_heads": 2, "positions": "none"},
    "models.generate.generate": {"model": GPT(9, 8, 2, 1)},
    "text.stream.token_windows": {"stream": torch.arange(9), "length": 3},
    "worlds.story_tokens.story_tokens": {"text": "Tom is in the park."},
    "models.llama.Llama.__init__": {"d_model": 8, "n_heads": 2, "d_k": 2},
    "models.llama.Llama.from_gguf": {"file": gguf_file()},
    "models.gguf_file.GGUFFile.__init__": {"path": "nowhere"},
    "models.gguf_file.GGUFFile.setting": {"name": "general.architecture"},
    "models.gguf_file.GGUFFile.weight": {"name": "A"},
    "text.byte_pieces.BytePieces.__init__": {"tokens": ["a", "b", "ab"], "merges": ["a b"]},
    "text.byte_pieces.BytePieces.read": {"text": "ab"},
    "text.byte_pieces.BytePieces.decode": {"ids": [0, 1]},
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
