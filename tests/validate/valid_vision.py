"""Valid calls for `doors`: of the vision transformer, its worlds and its experiments."""

import torch
from valid_calls import generator

from helpers.experiments.digits import digit_vit
from helpers.experiments.planted_patch import planted_vit
from helpers.models.bert import Bert
from helpers.models.digit_cnn import DigitCNN
from helpers.models.vision_transformer import VisionTransformer
from helpers.worlds.digits import digits_split
from helpers.worlds.planted_patch import planted

PLANTED = planted(2, generator(), distractor=True)
DIGITS, TEST = digits_split(0, 3)
TEST = TEST._replace(images=TEST.images[:4], digits=TEST.digits[:4])
LAYERS = {"DigitCNN": DigitCNN, "VisionTransformer": lambda: VisionTransformer(32, 8, 1, 3, 8, 2)}
TOKENS = torch.tensor([[1, 5, 3, 7, 2]])

# each computes for seconds to minutes: only what they refuse is tried
SLOW = {f"experiments.{name}" for name in (
    "digits.right_after_training", "word_maps.agreements", "digits.measured",
    "digits.measured_by_size",
)}  # fmt: skip

GIVEN = {
    "models.vision_transformer.VisionTransformer.__init__": {
        "image": 8, "patch": 4, "of_block": {},
    },
    "models.vision_transformer.VisionTransformer.forward": {"images": torch.ones(2, 1, 32, 32)},
    "models.digit_cnn.DigitCNN.forward": {"images": torch.ones(2, 1, 8, 8)},
    "models.vision_transformer.VisionTransformer.resized": {"image": 16},
    "models.vision_transformer.published_vit": {"name": "ViT-Ti/16"},
    "worlds.planted_patch.planted": {"generator": generator()},
    "worlds.digits.digits_split": {"train": 5},
    "worlds.digits.scrambled": {"images": torch.ones(2, 1, 8, 8)},
    "experiments.digits.digit_vit": {"patch": 2},
    "experiments.digits.digit_loss": {"model": digit_vit(), "batch": DIGITS},
    "experiments.digits.digit_steps": {"model": digit_vit(), "learn": DIGITS, "steps": 2},
    "experiments.digits.right_digits": {"model": digit_vit(), "test": TEST},
    "experiments.digits.right_after_training": {"name": "CNN"},
    "experiments.planted_patch.planted_loss": {"model": planted_vit(), "batch": PLANTED},
    "experiments.planted_patch.planted_steps": {"model": planted_vit(), "steps": 2},
    "experiments.planted_patch.right_classes": {"model": planted_vit(), "images": PLANTED},
    **{f"experiments.patch_maps.{name}": {
        "model": planted_vit(), "images": PLANTED.images, "classes": PLANTED.classes, "size": 4,
    } for name in ("gradient_times_input", "deletion_map")},
    "experiments.patch_maps.four_maps": {"model": planted_vit(), "images": PLANTED.images},
    "experiments.patch_maps.pointing": {
        "maps": torch.eye(4), "places": torch.tensor([0, 1, 2, 0]),
    },
    **{f"experiments.live_patches.{name}": {
        "model": planted_vit(), "image": PLANTED.images[0], "truth": 3,
    } for name in ("patch_run", "live_patches")},
    "experiments.word_maps.word_maps": {"model": Bert(11, 8, 2, 2, 16), "tokens": TOKENS},
    "experiments.word_maps.rank_agreement": {"a": torch.arange(3.0), "b": torch.arange(3.0)},
}  # fmt: skip
