"""Valid calls for `doors`: of CLIP, of what adapts it, and of the pretext tasks."""

import torch
from torch import nn

from helpers.experiments.adaptation import Classifier
from helpers.experiments.exchange import adapted
from helpers.experiments.joint_space import small_clip
from helpers.experiments.pretext import new_autoencoder, next_token_model
from helpers.layers.lora import LowRank
from helpers.models.clip import CLIP, ImageEncoder, TextEncoder
from helpers.models.masked_autoencoder import MaskedAutoencoder
from helpers.worlds.named_shapes import all_captions, caption_tokens, pairs_of
from helpers.worlds.shapes import make_scenes


def image_encoder():
    return ImageEncoder(8, 4, 8, 1, 2, 4)


def text_encoder():
    return TextEncoder(9, 8, 8, 1, 2, 4)


SCENES, PROMPTS = make_scenes(4, 1), [[("a", "red")], [("a", "ring")]]
PAIRS, MODEL, WORDS = pairs_of(SCENES), small_clip(), ("red", "blue")
IMAGES, TOKENS = torch.rand(2, 3, 8, 8), torch.tensor([[1, 5, 2], [1, 2, 0]])
DIGITS, VISIBLE = torch.rand(2, 1, 8, 8), torch.tensor([[0, 2], [1, 3]])
NOT_CHECKED = {
    "experiments.joint_view.sentence_vectors",
    "experiments.joint_view.live_sentences",  # both need a real model
}  # fmt: skip
LAYERS = {
    "LowRank": lambda: LowRank(3, 4, 2), "ImageEncoder": image_encoder,
    "TextEncoder": text_encoder, "CLIP": lambda: CLIP(image_encoder(), text_encoder()),
    "MaskedAutoencoder": lambda: MaskedAutoencoder(8, 4, 1, 8, 1, 2),
    "Classifier": lambda: Classifier(image_encoder(), 3),
}  # fmt: skip
GIVEN = {
    "layers.lora.matrices": {"model": nn.Linear(2, 3)},
    "layers.lora.add_lora": {"model": nn.Linear(2, 3), "r": 1, "names": ["weight"]},
    "layers.lora.merge_lora": {"model": nn.Linear(2, 3)},
    "layers.lora.LowRank.forward": {"W": torch.ones(3, 4)},
    "models.clip.ImageEncoder.__init__": {"side": 8, "patch": 4, "d_model": 8, "n_heads": 2},
    "models.clip.ImageEncoder.features": {"images": IMAGES},
    "models.clip.ImageEncoder.forward": {"images": IMAGES},
    "models.clip.TextEncoder.__init__": {"d_model": 8, "n_heads": 2},
    "models.clip.TextEncoder.forward": {"tokens": TOKENS},
    "models.clip.CLIP.__init__": {
        "image_encoder": image_encoder(), "text_encoder": text_encoder()},
    "models.clip.CLIP.embed_images": {"images": IMAGES},
    "models.clip.CLIP.embed_texts": {"tokens": TOKENS},
    "models.clip.CLIP.forward": {"images": IMAGES, "tokens": TOKENS},
    "models.clip.published_clip": {"name": "ViT-B/32"},
    "models.masked_autoencoder.random_visible": {"patches": 4, "visible": 2},
    "models.masked_autoencoder.MaskedAutoencoder.__init__": {
        "side": 8, "patch": 4, "channels": 1, "d_model": 8, "n_heads": 2},
    "models.masked_autoencoder.MaskedAutoencoder.encode": {"images": DIGITS, "visible": VISIBLE},
    "models.masked_autoencoder.MaskedAutoencoder.forward": {"images": DIGITS, "visible": VISIBLE},
    "training.contrastive.contrastive_loss": {"logits": torch.ones(3, 3)},
    "worlds.named_shapes.all_captions": {"naming": "colour"},
    "worlds.named_shapes.short_caption": {"scene": SCENES[0], "naming": "colour"},
    "worlds.named_shapes.caption_tokens": {"captions": all_captions()},
    "worlds.named_shapes.labelled_images": {"count": 2, "task": "kind"},
    "worlds.named_shapes.pairs_of": {"scenes": SCENES, "naming": "colour"},
    "worlds.named_shapes.pair_batches": {"pairs": PAIRS, "size": 2},
    "worlds.named_shapes.one_shape": {"colour": "red", "kind": "ring", "size": "small"},
    "experiments.joint_space.clip_loss": {"model": MODEL, "batch": PAIRS},
    "experiments.joint_space.clip_steps": {
        "model": MODEL, "steps": 2, "naming": "colour", "size": 4},
    "experiments.joint_space.class_vectors": {"model": MODEL, "prompts": PROMPTS},
    "experiments.joint_space.losses_on_new_pairs": {
        "model": MODEL, "size": 2, "naming": "colour", "batches": 1},
    "experiments.joint_space.zero_shot": {
        "model": MODEL, "images": PAIRS.images, "prompts": PROMPTS},
    "experiments.joint_space.prompts_for": {"task": "kind"},
    "experiments.joint_space.zero_shot_accuracy": {"model": MODEL, "task": "kind", "count": 2},
    "experiments.adaptation.Classifier.__init__": {"encoder": image_encoder(), "classes": 3},
    "experiments.adaptation.Classifier.forward": {"images": IMAGES},
    "experiments.adaptation.classifier_for": {"way": "LoRA", "clip": MODEL, "task": "kind", "r": 1},
    "experiments.adaptation.adaptation_steps": {
        "model": Classifier(small_clip().image_encoder, 4), "way": "LoRA", "images": PAIRS.images,
        "labels": torch.tensor([0, 1, 2, 3]), "steps": 2},
    "experiments.adaptation.probe_accuracy": {"clip": MODEL, "task": "kind", "count": 4},
    "experiments.adaptation.accuracy": {
        "clip": MODEL, "way": "probe", "task": "kind", "count": 4},
    "experiments.adaptation.interval": {"shares": [0.5, 0.7]},
    "experiments.exchange.low_rank_exchange": {"E": torch.ones(5, 2), "i": 1, "j": 2},
    "experiments.exchange.exchanged_labels": {"labels": PAIRS.labels, "words": WORDS},
    "experiments.exchange.adapted": {"model": MODEL, "r": 1},
    "experiments.exchange.exchange_steps": {"model": adapted(MODEL, 1), "words": WORDS, "steps": 2},
    "experiments.exchange.exchanged_accuracy": {"model": MODEL, "words": WORDS},
    "experiments.joint_view.vectors_of": {"model": MODEL, "scenes": SCENES},
    "experiments.joint_view.live_space": {"model": MODEL, "title": "", "text": "", "step": 0},
    "experiments.pretext.next_token_loss": {
        "model": next_token_model(), "tokens": caption_tokens(all_captions())},
    "experiments.pretext.next_token_steps": {"model": next_token_model(), "steps": 2},
    "experiments.pretext.digit_images": {"test": True},
    "experiments.pretext.masked_steps": {"model": new_autoencoder(), "steps": 2, "visible": 4},
    "experiments.pretext.masked_error": {"model": new_autoencoder(), "visible": 4},
}  # fmt: skip
