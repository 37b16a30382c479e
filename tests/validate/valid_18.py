"""Valid calls for `doors`: of the model designs, what damages a text, and ranks."""

import numpy as np
import torch

from helpers.experiments import agreement
from helpers.experiments.model_designs import new_design, story_rows
from helpers.models.designs import OneStack, TwoStacks

TOKENS = torch.tensor([[1, 2, 3, 4], [0, 1, 2, 3]])
MODEL, READER = new_design("decoder").eval(), agreement.new_reader()
BOTH = new_design("encoder-decoder").eval()
TEXT = "Anna is in the park. Ben has a red kite."
ROWS = story_rows(20, 1)[:2]
QUESTIONS = agreement.questions(2)
NOT_CHECKED = {"worlds.pretrained_models.pretrained_models"}  # takes nothing
MAPS = np.stack([np.eye(3), np.full((3, 3), 1 / 3)])
LAYERS = {
    "OneStack": lambda: OneStack(9, 8, 2, 1),
    "TwoStacks": lambda: TwoStacks(9, 8, 2, (1, 1)),
}
SLOW = {"experiments.design_scores.scores_of", "experiments.design_scores.train_design"}
GIVEN = {
    "layers.masks.prefix_mask": {"time": 3, "prefix": 2},
    "models.designs.OneStack.__init__": {"vocab": 9, "d_model": 8, "n_heads": 2, "n_blocks": 1},
    "models.designs.OneStack.states": {"tokens": TOKENS, "mask": None},
    "models.designs.OneStack.forward": {"tokens": TOKENS, "mask": None},
    "models.designs.TwoStacks.__init__": {
        "vocab": 9, "d_model": 8, "n_heads": 2, "n_blocks": (1, 1)},
    "models.designs.TwoStacks.states": {"source": TOKENS},
    "models.designs.TwoStacks.forward": {"source": TOKENS, "target": TOKENS},
    "models.designs.TwoStacks.write": {"C": torch.ones(2, 3, 8), "target": TOKENS},
    "text.corruption.mask_tokens": {
        "tokens": TOKENS, "mask_id": 9, "vocab": 9, "masked": 0.8, "random": 0.1},
    "text.corruption.span_counts": {"length": 9},
    "text.corruption.t5_lengths": {"length": 9},
    "text.corruption.random_spans": {"length": 9},
    "text.corruption.corrupt_spans": {
        "tokens": TOKENS, "removed": torch.tensor([False, True, False, True]),
        "sentinels": [10, 11, 12]},
    "text.corruption.restored": {
        "source": torch.tensor([1, 10]), "target": torch.tensor([10, 2]), "sentinels": [10, 11]},
    "text.corruption.infill": {"tokens": TOKENS[0], "mask_id": 9},
    "worlds.story_truth.follow": {"text": TEXT},
    "worlds.rule_lists.rule_lists": {"count": 2, "lines": 2},
    "worlds.rule_lists.few_shot_prompts": {"count": 2, "shots": 1},
    "experiments.agreement.verb_loss": {
        "model": READER, "reader": "left only", "tokens": QUESTIONS},
    "experiments.agreement.reader_steps": {"model": READER, "reader": "left only", "steps": 2},
    "experiments.attention_rank.spectra": {"A": MAPS},
    "experiments.attention_rank.ranks": {"A": MAPS},
    "experiments.attention_rank.random_maps": {"count": 2, "time": 3, "d_k": 2, "causal": True},
    "experiments.attention_rank.maps_of": {
        "model": OneStack(9, 8, 2, 1), "tokens": TOKENS[:1], "mask": None},
    "experiments.model_designs.new_design": {"design": "encoder"},
    "experiments.model_designs.text_batches": {"stories": 20},
    "experiments.model_designs.spans_or_rest": {"tokens": ROWS, "generator": torch.Generator()},
    "experiments.model_designs.require_design": {"model": MODEL, "design": "decoder"},
    "experiments.model_designs.target_scores": {
        "model": BOTH, "source": TOKENS, "target": TOKENS},
    "experiments.model_designs.design_steps": {
        "model": new_design("decoder"), "design": "decoder", "steps": 2, "stories": 20},
    "experiments.design_tests.reading": {"model": MODEL, "design": "decoder", "tokens": ROWS},
    "experiments.design_tests.scores_after": {
        "model": MODEL, "design": "decoder", "tokens": ROWS, "then": []},
    "experiments.design_tests.probe_accuracy": {
        "model": MODEL, "design": "decoder", "count": 60},
    "experiments.design_tests.span_loss": {"model": BOTH, "count": 1},
    "experiments.design_tests.forward_flops": {"model": MODEL, "design": "decoder", "time": 8},
    "experiments.design_tests.relative_work": {"design": "decoder"},
    "experiments.design_tests.content_words": {"row": ROWS[0]},
    "experiments.design_tests.hidden_words": {"count": 3},
    "experiments.design_tests.infilling_accuracy": {
        "model": MODEL, "design": "decoder", "count": 2, "rescored": True},
    "experiments.design_tests.continuations": {"model": MODEL, "design": "decoder", "count": 2},
    "experiments.design_tests.true_tokens": {"texts": [TEXT]},
    "experiments.design_tests.few_shot_accuracy": {
        "model": MODEL, "design": "decoder", "shots": [0, 1], "count": 2},
    "experiments.design_scores.trained_design": {"design": "decoder"},
    "experiments.design_view.design_set": {"models": {"decoder": MODEL}, "text": TEXT},
    "experiments.design_view.live_designs": {
        "models": {"decoder": MODEL}, "text": TEXT, "title": ""},
}  # fmt: skip
