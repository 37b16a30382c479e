"""What a valid call of a public function cannot be made up of: layers, texts, models, runs.

Two tables for `doors`: one of each class whose methods are called, and arguments by function.
"""

import types

import numpy as np
import torch
from torch import nn

from helpers.experiments.bottleneck import SizedTranslators
from helpers.experiments.recall import RecallRuns
from helpers.experiments.same_colour import SameColourRuns
from helpers.layers import (
    GRU,
    LSTM,
    MLP,
    RNN,
    DecoderBlock,
    DecoderStack,
    EncoderBlock,
    EncoderStack,
    FeatureMapAttention,
    GeneralAttention,
    GroupedQueryAttention,
    LayerNorm,
    LearnedPositions,
    MultiHeadAttention,
    PatchEmbedding,
    SelfAttention,
    SinusoidalPositions,
)
from helpers.models.additive_attention import AdditiveAttention
from helpers.models.attention_translator import WordEncoder
from helpers.models.captioner import Captioner, Features
from helpers.models.character_model import CharacterModel
from helpers.models.copy_two import CopyTwo
from helpers.models.decoder import Decoder, Memory, OneVector
from helpers.models.listener import Listener
from helpers.models.recall_model import RecallModel
from helpers.models.same_colour import SameColour
from helpers.models.transformer_captioner import TransformerCaptioner
from helpers.models.transformer_decoder import TransformerDecoder
from helpers.models.transformer_encoder import TransformerEncoder
from helpers.models.transformer_translator import TransformerTranslator
from helpers.models.translator import Encoder, Translator
from helpers.models.which_first import WhichFirst
from helpers.text.padding import SPECIALS
from helpers.text.vocabulary import Vocabulary
from helpers.traces import Trace


def generator():
    return torch.Generator().manual_seed(0)


def rng():
    return np.random.default_rng(0)


def vocabulary():
    return Vocabulary(["a", "b"], SPECIALS)


def memory():
    return Memory(torch.ones(2, 3, 4), torch.ones(2, 3, dtype=torch.bool), torch.ones(2, 4))


def next_scores(ids, state=None):
    return torch.zeros(*ids.shape, 5), state


LAYERS = {
    "GroupedQueryAttention": lambda: GroupedQueryAttention(8, 4, 2),
    "PatchEmbedding": lambda: PatchEmbedding(2, 3, 8),
    "TransformerDecoder": lambda: TransformerDecoder(9, 8, 2, 1),
    "TransformerCaptioner": lambda: TransformerCaptioner(8, 2, 1, 8),
    "TransformerTranslator": lambda: TransformerTranslator(8, 2, 1),
    "RNN": lambda: RNN(3, 4), "LSTM": lambda: LSTM(3, 4), "GRU": lambda: GRU(3, 4),
    "SelfAttention": lambda: SelfAttention(3, 4, 2),
    "GeneralAttention": lambda: GeneralAttention(3, 4, 2),
    "MultiHeadAttention": lambda: MultiHeadAttention(8, 2),
    "FeatureMapAttention": lambda: FeatureMapAttention(8),
    "SinusoidalPositions": lambda: SinusoidalPositions(8),
    "LearnedPositions": lambda: LearnedPositions(4, 8),
    "MLP": lambda: MLP(8, 16), "LayerNorm": lambda: LayerNorm(8),
    "EncoderBlock": lambda: EncoderBlock(8, 2, 16), "DecoderBlock": lambda: DecoderBlock(8, 2, 16),
    "EncoderStack": lambda: EncoderStack(1, 8, 2),
    "DecoderStack": lambda: DecoderStack(1, 8, 2),
    "TransformerEncoder": lambda: TransformerEncoder(9, 4, 8),
    "Decoder": lambda: Decoder(9, 2, 4), "OneVector": OneVector,
    "AdditiveAttention": lambda: AdditiveAttention(4, 4), "Encoder": lambda: Encoder(9, 2, 4),
    "WordEncoder": lambda: WordEncoder(9, 2, 4), "Translator": lambda: Translator(4, 2),
    "Features": lambda: Features(8), "Captioner": lambda: Captioner(4, 8, 2),
    "CharacterModel": lambda: CharacterModel(9, 4), "Listener": lambda: Listener(9, 4),
    "RecallModel": lambda: RecallModel("RNN", 4), "CopyTwo": lambda: CopyTwo(2),
    "WhichFirst": lambda: WhichFirst("none"), "SameColour": SameColour,
    "SizedTranslators": SizedTranslators,
    "RecallRuns": lambda: RecallRuns([1], 1), "SameColourRuns": lambda: SameColourRuns(1),
    "Vocabulary": vocabulary, "Trace": lambda: Trace({"A": np.ones(2)}),
}  # fmt: skip
GIVEN = {
    "layers.grouped.GroupedQueryAttention.__init__": {"d_k": 4},
    "layers.grouped.GroupedQueryAttention.from_multi_head": {"theirs": MultiHeadAttention(4, 2)},
    "layers.grouped.repeat_groups": {"K": torch.ones(2, 2, 3, 4), "n_heads": 4},
    "layers.rotary.rotary_frequencies": {"d_k": 4},
    "layers.rotary.rotate": {
        "X": torch.ones(2, 3, 4), "frequencies": torch.ones(2), "positions": None,
        "layout": "pairs",
    },
    "layers.patches.patchify": {"images": torch.ones(2, 3, 4, 4), "size": 2},
    "layers.patches.unpatchify": {
        "patches": torch.ones(2, 4, 12), "size": 2, "height": 4, "width": 4,
    },
    "layers.patches.PatchEmbedding.forward": {"images": torch.ones(2, 3, 4, 4)},
    "layers.patches.PatchEmbedding.from_torch": {"theirs": nn.Conv2d(3, 4, 2, stride=2)},
    "layers.patches.interpolate_positions": {"P": torch.ones(6, 2), "rows": 2},
    "models.transformer_decoder.TransformerDecoder.__init__": {"d_model": 4},
    "models.transformer_decoder.greedy_decode": {"decoder": TransformerDecoder(9, 8, 2, 1)},
    "models.transformer_captioner.TransformerCaptioner.__init__": {"d_model": 4, "size": 8},
    "models.transformer_translator.TransformerTranslator.__init__": {"d_model": 4},
    "layers.bptt.bptt": {"h_0": np.ones(4)},
    "layers.positions.SinusoidalPositions.__init__": {"d_model": 4},
    "layers.positions.sinusoidal_positions": {"d_model": 4},
    "layers.multi_head.MultiHeadAttention.__init__": {"d_model": 4},
    "layers.masks.padding_mask": {"time": 3},
    "layers.softmax.mask_scores": {"mask": torch.ones(4, dtype=torch.bool)},
    "layers.softmax.softmax": {"dim": -1},
    "layers.multi_head.split_heads": {"n_heads": 2},
    "layers.rnn.RNN.from_torch": {"theirs": nn.RNN(3, 4, batch_first=True)},
    "layers.lstm.LSTM.from_torch": {"theirs": nn.LSTM(3, 4, batch_first=True)},
    "layers.gru.GRU.from_torch": {"theirs": nn.GRU(3, 4, batch_first=True)},
    "layers.multi_head.MultiHeadAttention.from_torch": {
        "theirs": nn.MultiheadAttention(4, 2, batch_first=True)
    },
    "layers.blocks.EncoderBlock.__init__": {"d_model": 4, "mlp": True},
    "layers.blocks.DecoderBlock.__init__": {"d_model": 4},
    "layers.blocks.EncoderBlock.from_torch": {
        "theirs": nn.TransformerEncoderLayer(4, 2, 8, 0.0, batch_first=True)
    },
    "layers.blocks.DecoderBlock.from_torch": {
        "theirs": nn.TransformerDecoderLayer(4, 2, 8, 0.0, batch_first=True)
    },
    "layers.feed_forward.MLP.from_torch": {"first": nn.Linear(4, 8), "second": nn.Linear(8, 4)},
    "layers.norms.LayerNorm.from_torch": {"theirs": nn.LayerNorm(4)},
    "text.bleu.bleu": {"hypotheses": [["a", "b"]], "references": [["a", "b"]]},
    "text.bleu.clipped_matches": {"hypothesis": ["a", "b"], "reference": ["a"]},
    "text.padding.pad": {"sequences": [["a"], ["a", "b"]], "vocabulary": vocabulary()},
    "text.vocabulary.Vocabulary.__init__": {"tokens": ["a", "b"]},
    "text.vocabulary.Vocabulary.of": {"sequences": ["ab", ["a"]]},
    "text.vocabulary.Vocabulary.encode": {"sequence": ["a", "b"]},
    "training.fit.clip_gradients": {"parameters": "gradients"},
    "training.fit.fit": {
        "model": nn.Linear(2, 1),
        "loss_of_batch": lambda model, batch: model(batch).square().mean(),
        "batches": lambda generator: torch.ones(3, 2),
        "steps": 2,
    },
    "training.checkpoint.save_checkpoint": {
        "path": "save", "model": nn.Linear(2, 1), "state": "begun",
    },
    "training.checkpoint.load_checkpoint": {"path": "nowhere", "model": nn.Linear(2, 1)},
    "training.weights.load_weights": {"model": nn.Linear(2, 1), "name": "nothing"},
    "training.weights.make_weights": {"recipe": "recipe", "folder": "folder"},
    "training.weights.read_manifest": {"folder": "folder"},
    "training.weights.out_of_tolerance": {"name": "clip_0", "metrics": {"right": 0.9},
        "manifest": {"clip_1": {"metrics": {"right": 0.8}}}},
    "training.weights.without_seed": {"name": "clip_0"},
    "training.one_after_another.one_after_another": {
        "models": [nn.Linear(2, 1)], "train": lambda model: iter(()),
    },
    "traces.record.record": {"model": RNN(3, 4), "inputs": (torch.ones(1, 2, 3),)},
    "traces.memory.activation_bytes": {
        "run": torch.tanh, "inputs": (torch.ones(2),), "without": [torch.ones(2)],
    },
    "traces.trace.Trace.__init__": {"arrays": {"A": np.ones(2)}},
    "traces.trace.Trace.stack": {"pattern": "A"},
    "traces.trace.Trace.save": {"path": "save"},
    "traces.trace.Trace.load": {"path": __file__},
    "traces.trace.Trace.from_hugging_face": {
        "outputs": types.SimpleNamespace(hidden_states=(torch.ones(1, 2, 3),)), "tokens": ["a"],
    },
    "models.decoder.Decoder.forward": {"memory": memory()},
    "models.decoder.Decoder.step": {"memory": memory()},
    "models.decoder.OneVector.forward": {"memory": memory()},
    "models.additive_attention.AdditiveAttention.forward": {"memory": memory()},
    "models.decoder.write": {"decoder": Decoder(9, 2, 4), "memory": memory()},
    "models.decoder.beam_search": {
        "decoder": Decoder(9, 2, 4), "memory": Memory(*(part[:1] for part in memory())),
    },
    "models.translator.Translator.__init__": {"encoder": Encoder},
    "models.captioner.Captioner.__init__": {"size": 8, "hidden": 4},
    "models.captioner.Features.__init__": {"size": 8},
    "models.character_model.CharacterModel.__init__": {"kind": "rnn"},
    "models.character_model.CharacterModel.forward": {"state": None},
    "models.character_model.sample": {"model": CharacterModel(9, 4), "generator": generator()},
    "models.recall_model.RecallModel.__init__": {"kind": "RNN"},
    "models.which_first.WhichFirst.__init__": {"positions": "none", "d_model": 4},
    "models.copy_two.CopyTwo.__init__": {"n_heads": 2, "d_model": 4},
    "models.same_colour.SameColour.forward": {"images": torch.ones(2, 3, 16, 16)},
    "models.attention_translator.attention_translator": {"keys": "words"},
}  # fmt: skip
