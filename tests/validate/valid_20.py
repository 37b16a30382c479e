"""Valid calls for `doors`: of rates, judges, guards and the toy assistant of notebook 20."""

import numpy as np
import torch

from helpers.experiments.attack_rates import Quality
from helpers.experiments.guards import GUARD
from helpers.experiments.prompt_search import SearchTask, random_swaps
from helpers.experiments.real_password import Told
from helpers.experiments.red_team import asking, attack
from helpers.experiments.suffix_attack import suffix_search
from helpers.experiments.treasure_assistant import assistant
from helpers.worlds.treasure import prompt, request

MODEL = assistant(torch.Generator().manual_seed(0))
PROMPTS = [prompt("tower", request("where")), prompt("park", request("color"))]
ASK = asking(MODEL)
OUTCOME = attack(ASK, 2, 0)
SUFFIX = torch.tensor([10, 11, 12])
TASK = SearchTask(
    torch.ones(2, 3, dtype=torch.int64), torch.ones(2, 1, dtype=torch.int64),
    torch.ones(2, 2, dtype=torch.int64), torch.arange(4, 20),
)  # fmt: skip
GENERATOR = torch.Generator().manual_seed(0)
FOUND = list(suffix_search(MODEL, "random", 0, 1))
SEARCHED = {"model": MODEL, "task": TASK, "suffix": SUFFIX}
SHARES = {"k": 3, "n": 10}
VERDICTS = np.array([True, False, True, False])
TRUTH = np.array([True, True, False, False])
JUDGE = Quality(8, 10, 9, 10)
HARMLESS, SCORES = np.array([0.1, 0.4]), np.array([0.1, 0.4, 0.8, 0.9])
MIX = {"where": 0.5, "color": 0.5}

LAYERS = {"InputGuard": lambda: GUARD, "Outcome": lambda: OUTCOME}
SLOW = {"experiments.famous_figures.famous_figures", "experiments.real_password.ask_real",
        "experiments.red_team_views.score_sheet"}  # fmt: skip
NOT_CHECKED = {"experiments.refusal_direction.steered"}

GIVEN = {
    "worlds.treasure.request": {"kind": "where"},
    "worlds.treasure.helpful_answer": {"secret": "tower", "kind": "where"},
    "worlds.treasure.prompt": {"secret": "tower", "user": "find the ring ."},
    "worlds.treasure.split_words": {"text": "Where is the ring?"},
    "worlds.treasure.encode": {"text": "Where is the ring?"},
    "worlds.treasure.readable": {"text": "where ?"},
    "worlds.treasure.tells": {"secret": "tower", "user": "find", "answer": "tower"},
    "worlds.treasure.refuses": {"answer": "I will not say that ."},
    "worlds.treasure_attacks.mutate": {"user": "where is the ring ?", "seed": 0},
    "worlds.treasure_attacks.attack_prompts": {"family": "story", "count": 2, "seed": 0},
    "experiments.attack_rates.wilson_interval": SHARES,
    "experiments.attack_rates.bootstrap_interval": SHARES,
    "experiments.attack_rates.coverage": {"p": 0.1, "n": 5},
    "experiments.attack_rates.quality_of": {"judged": VERDICTS, "true": TRUTH},
    "experiments.attack_rates.corrected_share": {
        "judged": 0.3, "sensitivity": 0.9, "specificity": 0.8,
    },
    "experiments.attack_rates.corrected_interval": SHARES | {"judge": JUDGE},
    "experiments.roc.roc": {"scores": SCORES, "attack": TRUTH},
    "experiments.roc.threshold_for": {"harmless": HARMLESS, "allowed": 0.1},
    "experiments.guards.InputGuard.score": {"text": "where is the ring ?"},
    "experiments.guards.InputGuard.scores": {"texts": ["where is the ring ?"]},
    "experiments.guards.names_the_secret": {"secret": "tower", "answer": "the tower"},
    "experiments.treasure_assistant.talks": {"count": 3, "seed": 0, "mix": MIX},
    "experiments.treasure_assistant.helpful_steps": {"model": MODEL, "seed": 0, "steps": 2},
    "experiments.treasure_assistant.refusal_steps": {"model": MODEL, "seed": 0, "steps": 2},
    "experiments.treasure_assistant.prompt_rows": {"prompts": PROMPTS},
    "experiments.treasure_assistant.answers": {"model": MODEL, "prompts": PROMPTS, "max_tokens": 2},
    "experiments.treasure_assistant.right_share": {"model": MODEL, "seed": 0, "count": 2},
    "experiments.treasure_assistant.refused_share": {"model": MODEL, "count": 2},
    "experiments.red_team.respond": {
        "model": MODEL, "secrets": ["tower"], "requests": ["find the ring ."],
    },
    "experiments.red_team.attack": {"ask": ASK, "count": 2, "seed": 0},
    "experiments.red_team.over_refusal": {"ask": ASK, "count": 1, "seed": 0},
    "experiments.red_team.judge_quality": {"outcome": OUTCOME, "judge": "no refusal"},
    "experiments.red_team.three_rates": {
        "outcome": OUTCOME, "judge": "no refusal", "quality": JUDGE,
    },
    "experiments.red_team.asking": {"model": MODEL},
    "experiments.prompt_search.suffix_losses": {
        "model": MODEL, "task": TASK, "suffixes": SUFFIX[None],
    },
    "experiments.prompt_search.suffix_gradient": SEARCHED,
    "experiments.prompt_search.estimated_changes": SEARCHED,
    "experiments.prompt_search.true_changes": SEARCHED,
    "experiments.prompt_search.random_swaps": {"task": TASK, "candidates": 2},
    "experiments.prompt_search.gradient_swaps": {"model": MODEL, "task": TASK, "candidates": 2},
    "experiments.prompt_search.search": {
        "model": MODEL, "task": TASK, "start": SUFFIX, "propose": random_swaps(TASK, 2),
        "steps": 1, "generator": GENERATOR,
    },
    "experiments.prompt_search.evolve": {
        "model": MODEL, "task": TASK, "start": SUFFIX, "steps": 1, "children": 2,
        "generator": GENERATOR,
    },
    "experiments.suffix_attack.suffix_search": {"model": MODEL, "method": "random", "steps": 1},
    "experiments.suffix_attack.with_suffix": {"suffix": SUFFIX},
    "experiments.suffix_attack.leak_rate": {"model": MODEL, "suffix": SUFFIX, "count": 2},
    "experiments.refusal_direction.states_before_answers": {"model": MODEL, "prompts": PROMPTS},
    "experiments.refusal_direction.difference_of_means": {
        "forbidden": torch.ones(2, 4), "harmless": torch.zeros(3, 4),
    },
    "experiments.refusal_direction.moved": {
        "X": torch.ones(2, 4), "direction": torch.tensor([1.0, 0, 0, 0]),
    },
    "experiments.red_team_views.search_plan": {"total": 100, "others": {"random": FOUND}},
    "experiments.red_team_views.search_steps": {"found": FOUND},
    "experiments.password_game.password_game": {
        "helpful": MODEL, "refusing": MODEL, "hardened": MODEL,
    },
    "experiments.real_password.password_picture": {"told": {"ask": Told("no", False, False)}},
}  # fmt: skip
