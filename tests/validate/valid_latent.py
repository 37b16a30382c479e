"""Valid calls for `doors`: of latent attention, of experts, and of what measures them."""

import numpy as np
import torch

from helpers.experiments.equal_cache import as_tokens, story_model
from helpers.experiments.grammar_experts import V3, expert_model, unseen_sequences
from helpers.layers import (
    GroupedQueryAttention,
    LatentAttention,
    LatentCache,
    LatentSizes,
    MixtureOfExperts,
    Routing,
    route,
)
from helpers.models.language_model import LanguageBlock, LanguageModel
from helpers.worlds.stories import write_stories

SIZES = LatentSizes(8, 4, 2, 4)
LAYER = LatentAttention(8, 2, SIZES)
STORIES = as_tokens(write_stories(1, 0))
STORY_MODEL, EXPERTS = story_model("GQA", 0), expert_model("bias", "token", 0)


def attention():
    return GroupedQueryAttention(8, 2, 1)


def experts():
    layer = MixtureOfExperts(8, 4, 3, Routing(1), biased=True)
    layer(torch.ones(2, 8))
    return layer


NOT_CHECKED = {  # by what calls them
    "experiments.grammar_experts.ReadsGrammar.forward", "layers.latent.LatentAttention.new_cache",
    *(f"layers.latent_cache.LatentCache.{name}" for name in ("__init__", "latents")),
}  # fmt: skip
SLOW = {f"experiments.{name}" for name in (
    "equal_cache.floor", "equal_cache.excess_loss", "equal_cache.train_kind",
    "equal_cache.measured", "expert_run.train_and_watch", "grammar_experts.train_bug",
    "grammar_experts.train_experts", "grammar_experts.measured",
)}  # fmt: skip
LAYERS = {
    "LatentAttention": lambda: LatentAttention(8, 2, SIZES), "LatentCache": LatentCache,
    "MixtureOfExperts": experts, "LanguageBlock": lambda: LanguageBlock(8, attention(), experts()),
    "LanguageModel": lambda: LanguageModel(9, 8, [attention()], [experts()]),
}  # fmt: skip
GIVEN = {
    "layers.latent.LatentAttention.__init__": {"sizes": SIZES},
    "layers.experts.MixtureOfExperts.__init__": {"routing": Routing(1)},
    "layers.experts.route": {"routing": Routing(1)},
    "layers.experts.expert_load": {"n_experts": 3},
    "layers.experts.auxiliary_loss": {
        "scores": torch.ones(4, 3), "chosen": torch.zeros(4, 1, dtype=torch.int64),
    },
    "models.language_model.LanguageBlock.__init__": {"attention": attention(), "mlp": experts()},
    "models.language_model.LanguageModel.__init__": {
        "attentions": [attention()], "mlps": [experts()],
    },
    "models.published_sizes.cache_bytes": {"elements": 3},
    "worlds.grammars.grammar_sequences": {"generator": torch.Generator().manual_seed(0)},
    "experiments.crossover.crossover": {"sizes": SIZES},
    "experiments.crossover.filled": {"layer": LAYER},
    **{f"experiments.crossover.{name}": {"layer": LAYER, "tokens": 5, "new": 2} for name in (
        "multiplications", "seconds")},
    **{f"experiments.equal_cache.{name}": {"kind": "MLA"} for name in (
        "attention_of", "story_model", "train_kind")},
    "experiments.equal_cache.as_tokens": {"texts": write_stories(1, 0)},
    **{f"experiments.equal_cache.{name}": {
        "model": STORY_MODEL, "tokens": STORIES, "stories": 40,
    } for name in ("excess_loss", "next_word_loss", "story_steps")},
    **{f"experiments.{name}": {"balance": "bias", "seen": "token"} for name in (
        "expert_run.train_and_watch", "grammar_experts.expert_model",
        "grammar_experts.train_experts")},
    "experiments.grammar_experts.expert_steps": {"model": EXPERTS, "balance": "bias"},
    "experiments.grammar_experts.unseen_sequences": {"count": 4},
    **{f"experiments.grammar_experts.{name}": {
        "model": EXPERTS, "batch": unseen_sequences(4), "tokens": unseen_sequences(4).tokens,
    } for name in ("experts_of", "found_in", "mixture_of", "next_symbol_loss")},
    "experiments.grammar_experts.train_bug": {"bug": "none"},
    "experiments.router_bugs.properties": {"router": route, "routing": V3},
    "experiments.head_groups.likeness": {"A": np.ones((2, 4, 3, 3)), "n_groups": 2},
}  # fmt: skip
