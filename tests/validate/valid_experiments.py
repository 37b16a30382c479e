"""What a valid call of a world's or an experiment's function is made of; see `valid_calls`."""

import itertools

import numpy as np
import torch
from valid_calls import generator, rng

from helpers.experiments import bottleneck
from helpers.experiments.decoding_cost import work_of
from helpers.experiments.histogram import counting_encoder
from helpers.experiments.transformer_captioning import new_captioner
from helpers.experiments.transformer_translation import new_translator
from helpers.models.attention_captioner import attention_captioner
from helpers.models.attention_translator import attention_translator
from helpers.models.captioner import Captioner
from helpers.models.character_model import CharacterModel
from helpers.models.copy_two import CopyTwo
from helpers.models.gpt import GPT
from helpers.models.listener import Listener
from helpers.models.recall_model import RecallModel
from helpers.models.same_colour import SameColour
from helpers.models.transformer_decoder import TransformerDecoder
from helpers.models.translator import Translator
from helpers.models.which_first import WhichFirst
from helpers.text.vocabulary import Vocabulary
from helpers.worlds.histogram import random_strings
from helpers.worlds.letters import shuffled_letters
from helpers.worlds.number_words import numbered, translate_list
from helpers.worlds.shapes import Scene, Shape, draw
from helpers.worlds.stories import CHARACTERS, write_stories
from helpers.worlds.stories import State as StoryState


def stories():
    return Vocabulary(CHARACTERS)


SCENE = Scene((Shape("ring", "red", "small", 8, 9), Shape("square", "blue", "large", 22, 12)))
IMAGE = draw(SCENE)
PIXELS = torch.from_numpy(IMAGE)[None]
PAIR = translate_list([724, 5])
METRICS = {
    bottleneck._name(*key): 1.0
    for key in itertools.product(bottleneck.SIZES, bottleneck.BUDGETS, bottleneck.SEEDS, (1, 2, 3))
}
# each computes for seconds to minutes: only what they refuse is tried
SLOW = {"worlds.stories.entropy"} | {f"experiments.{name}" for name in (
    "captioning.measure", "captioning.train", "captioning.train_long",
    "block_variants.measured", "joint_space.measured", "adaptation.measured",
    "adaptation.accuracy", "adaptation.probe_accuracy", "joint_space.zero_shot_accuracy",
    "joint_space.losses_on_new_pairs",
    "block_variants.train_variant", "bottleneck.budgets", "bottleneck.train",
    "transformer_captioning.caption_steps", "transformer_translation.translation_steps",
    "training_time.step_seconds", "translation.exact_shares",
    "pretraining.story_cost", "pretraining.excess",
    "pretraining.write_with", "pretraining.pretraining_steps", "pretraining.train",
    "captioning_with_attention.measure", "captioning_with_attention.train", "characters.train",
    "block_variants.train_variant", "copy_two.train_copy_two", "recall.train_one",
    "recall.train", "same_colour.train",
    "translation.train", "translation_with_attention.measure", "translation_with_attention.train",
)}  # fmt: skip

GIVEN = {
    "experiments.cost_of_length.costs": {"runs": {"square": torch.square}, "lengths": [2, 4]},
    **{f"worlds.captions.{name}": {"scenes": [SCENE]} for name in ("as_batch", "scene_batches")},
    **{f"worlds.{name}": {"generator": generator()} for name in (
        "letters.shuffled_letters", "histogram.random_strings", "copies.random_tokens",
        "recall.recall_batch", "two_patches.two_patches")},
    "worlds.number_words.translate_list": {"numbers": [7, 24]},
    "worlds.number_words.sentences_of": {"numbers": [7, 24]},
    **{f"worlds.number_words.{name}": {"pairs": [PAIR]} for name in ("numbered", "batches_of")},
    "worlds.pieces.story_rows": {"vocabulary": stories()},
    "worlds.pieces.story_pieces": {"vocabulary": stories()},
    "worlds.pieces.quote_pieces": {"vocabulary": stories(), "stories": 9, "random_words": True},
    "worlds.pieces.move_quotes": {"story": 'Tom says: "I have it."', "rng": rng()},
    "worlds.shapes.relation": dict(zip(("first", "second"), SCENE.shapes, strict=True)),
    "worlds.shapes.coverage": {"shape": SCENE.shapes[0]},
    "worlds.shapes.make_scene": {"rng": rng()},
    **{f"worlds.shapes.{name}": {"scene": SCENE} for name in (
        "mentioned", "caption", "draw", "region", "doubt", "clear")},
    "worlds.stories.choices": {"state": StoryState()},
    "worlds.stories.write_story": {"rng": rng()},
    **{f"worlds.stories.{name}": {"text": write_stories(1, 0)[0]} for name in (
        "is_story", "surprisal", "inside_quotes")},
    "experiments.block_variants.new_variant": {"variant": "pre-norm"},
    "experiments.block_variants.variant_steps": {
        "model": counting_encoder(), "variant": "pre-norm", "steps": 2,
    },
    "training.schedule.warmup_cosine": {"warmup": 1, "steps": 5},
    "training.schedule.warmup_cosine_schedule": {"warmup": 1, "steps": 5},
    "training.adamw.AdamW.__init__": {"params": [torch.nn.Parameter(torch.ones(2))]},
    **{f"experiments.pretraining.{name}": {"model": GPT(73, 8, 2, 1)} for name in (
        "story_cost", "excess", "pretraining_steps", "next_token_loss", "write_with")},
    "experiments.pretraining.story_gpt": {"d_model": 8, "n_heads": 2},
    "worlds.zipf_rules.known_cost": {"values": 4, "noise": 0.1},
    "experiments.histogram.counting_encoder": {"of_block": {}},
    "experiments.histogram.counting_loss": {
        "model": counting_encoder(), "batch": random_strings(2, generator()),
    },
    "experiments.histogram.counting_steps": {"model": counting_encoder(), "steps": 5},
    "experiments.histogram.right_counts": {"model": counting_encoder(), "count": 4},
    "experiments.cache_bugs.run_with_bug": {
        "decoder": TransformerDecoder(9, 8, 2, 1), "C": torch.ones(2, 4, 8), "bug": "no bug",
        "y": torch.ones(2, 3, dtype=torch.int64), "context_mask": torch.ones(2, 1, 4).bool(),
        "before": None,
    },
    "experiments.decoding_cost.fit_cost": {
        "work": [work_of(4, cached=True), work_of(4, cached=False)], "seconds": [1.0, 2.0],
    },
    **{f"experiments.decoding_cost.{name}": {
        "decoder": TransformerDecoder(9, 8, 2, 1), "C": torch.ones(1, 4, 8),
    } for name in ("decode_seconds", "forward_seconds")},
    "experiments.decoder_run.both_maps": {"model": new_translator(), "sentence": PAIR},
    "experiments.decoder_run.live_both_maps": {
        "model": new_translator(), "text": "24, 7", "layer": 0, "head": 0,
    },
    "experiments.decoder_run.caption_run": {
        "model": new_captioner(), "scene": SCENE, "edits": None,
        "deleted": np.ones((8, 8), bool), "block": 0, "head": 0,
    },
    "experiments.transformer_translation.pointing_of_heads": {
        "model": new_translator(), "pairs": [PAIR],
    },
    "experiments.bottleneck.SizedTranslators.run": {"hidden": 32, "steps": 1000},
    "experiments.bottleneck.table": {"metrics": METRICS},
    "worlds.number_words.read_numbers": {"text": "24, 7"},
    "experiments.captioning.caption_loss": {
        "model": Captioner(), "batch": (PIXELS, torch.tensor([[1, 5, 2]])),
    },
    **{f"experiments.captioning_run.{name}": {
        "model": Captioner(), "image": IMAGE, "right": ["a"], "planted": {0: "red"}, "edits": None,
    } for name in ("captioning_run", "captioning_answer", "record_freely")},
    "experiments.attention_run.draw_without": {"scene": SCENE, "deleted": np.ones((8, 8), bool)},
    "experiments.attention_run.without": {
        "image": IMAGE[None], "deleted": np.ones((1, 8, 8), bool),
    },
    "experiments.attention_run.attention_run": {
        "model": attention_captioner(), "scene": SCENE, "edits": None,
        "deleted": np.ones((8, 8), bool), "beside": {"other": Captioner()},
    },
    "experiments.attention_run.hole": {"position": np.array([0, 63])},
    "experiments.attention_run.about_written": {"written": ["a", "red"], "scene": SCENE},
    "experiments.word_attention.word_class": {"word": "red"},
    **{f"experiments.word_attention.{name}": {"scene": SCENE} for name in (
        "places_of", "steps_of")},
    "experiments.word_attention.maps_and_probabilities": {
        "model": attention_captioner(), "inputs": PIXELS, "y": torch.tensor([[1, 5]]),
    },
    "experiments.word_attention.caption_attention": {
        "model": attention_captioner(), "scenes": [SCENE],
    },
    "experiments.word_attention.translation_attention": {
        "model": attention_translator("words"), "pairs": [PAIR],
    },
    "experiments.word_attention.crosses": {"pair": PAIR},
    "experiments.characters.next_character_loss": {"model": CharacterModel(9, 4)},
    **{f"experiments.block_variants.{name}": {"variant": "no norm"} for name in (
        "new_variant", "train_variant")},
    "worlds.histogram.random_strings": {"generator": generator()},
    "experiments.copy_two.copy_two_loss": {"model": CopyTwo(2)},
    "experiments.copy_two.copy_two_steps": {"models": [CopyTwo(2)], "seeds": [0]},
    "experiments.copy_two.accuracy_of": {
        "logits": torch.ones(2, 8, 2, 16), "tokens": torch.ones(2, 8, dtype=torch.int64),
    },
    "experiments.quotes.yes_or_no_loss": {"listener": Listener(9, 4)},
    "experiments.recall.recall_loss": {"model": RecallModel("RNN", 4)},
    "experiments.recall.RecallRuns.__init__": {"distances": [1]},
    "experiments.recall.RecallRuns.run": {"kind": "RNN", "seed": 0},
    "experiments.recall.accuracy": {"model": RecallModel("RNN", 4)},
    "experiments.recall.reach": {"model": RecallModel("RNN", 4)},
    "experiments.same_colour.SameColourRuns.of": {"variant": "CNN alone"},
    "experiments.same_colour.same_colour_loss": {
        "model": SameColour(), "batch": (torch.ones(2, 3, 16, 16), torch.ones(2).bool()),
    },
    "experiments.same_colour.same_colour_steps": {"model": SameColour(), "seed": 0, "steps": 9},
    "experiments.same_colour.right_answers": {"model": SameColour(), "count": 4},
    "experiments.translation.teacher_forcing_loss": {
        "model": Translator(4, 2), "batch": numbered([PAIR]),
    },
    "experiments.translation_run.translation_run": {
        "model": Translator(4, 2), "sentence": PAIR, "planted": {0: "und"},
    },
    "experiments.which_first.order_loss": {
        "model": WhichFirst("none"), "batch": shuffled_letters(2, generator()),
    },
    "experiments.which_first.which_first_steps": {"models": [WhichFirst("none")], "seeds": [0]},
    "experiments.which_first.right_orders": {"model": WhichFirst("none"), "count": 4},
}  # fmt: skip
