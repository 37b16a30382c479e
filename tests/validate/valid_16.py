"""Valid calls for `doors`: of the experiments of notebook 16."""

import numpy as np
import torch
from matplotlib.figure import Figure

from helpers.experiments.induction import repeating_gpt
from helpers.experiments.next_token import read_story
from helpers.experiments.scaling import Law
from helpers.models.gpt import GPT
from helpers.worlds.stories import write_stories
from helpers.worlds.story_tokens import VOCABULARY

SMALL = {"model": GPT(73, 8, 2, 1)}
RUNS = np.arange(1.0, 9.0)
PLOT = {"N": RUNS, "C": np.repeat([6.0, 60.0], 4), "losses": 9 - RUNS}
LAW = Law(1.0, 1.0, 0.5, 1.0, 0.5)
PAIR = {"model": repeating_gpt(1)}

LAYERS: dict = {}
SLOW = {f"experiments.{name}" for name in (
    "pretraining.train", "pretraining.train_on_stories", "story_lessons.train")}  # fmt: skip
NOT_CHECKED = {"experiments.next_token.live_real"}  # needs a real model

GIVEN = {
    "worlds.story_grammar.is_grammatical": {"text": "Tom is."},
    "worlds.story_tokens.token_surprisal": {"text": write_stories(1, 0)[0]},
    "experiments.pretraining.story_windows": {"stories": 5, "batch": 2, "window": 50},
    "experiments.pretraining.window_floor": {"stories": 20, "window": 50},
    "experiments.pretraining.story_steps": SMALL | {"steps": 2, "stories": 5},
    "experiments.pretraining.excess_by_kind": SMALL | {"count": 2},
    "experiments.pretraining.truth_after": SMALL | {"begin": "I have", "count": 9},
    "experiments.whose_place.whose_place": SMALL | {"count": 9},
    "experiments.story_lessons.lesson_loss": SMALL | {"lessons": torch.ones(2, 5).long()},
    "experiments.story_lessons.knows": SMALL | {"kind": "fact", "count": 2},
    "experiments.story_lessons.lesson_steps": SMALL | {"lessons": 9, "batch": 2, "max_steps": 2},
    "worlds.story_lessons.write_lesson": {"rng": np.random.default_rng(0), "kinds": ["fact"]},
    "worlds.story_lessons.lesson_rows": {"count": 2, "kinds": ["fact"]},
    "experiments.pretraining.judged": {"texts": ["Tom is."]},
    "experiments.induction.repeating_gpt": {"n_blocks": 1},
    "experiments.induction.second_time_loss": PAIR | {"tokens": torch.zeros(2, 8).long()},
    "experiments.induction.repeating_steps": PAIR | {"steps": 2},
    "experiments.induction.measured_induction": PAIR | {"period": 5},
    "experiments.induction.score_without": {"model": repeating_gpt(2), "back": 1, "period": 5},
    "experiments.induction.read_twice": PAIR | {"vocab": 32, "count": 5, "first": 0},
    **{
        f"experiments.scaling_plots.draw_{name}": PLOT | {"ax": Figure().subplots(), "law": LAW}
        for name in ("valleys", "plans")
    },
    "worlds.stories.true_until": {"text": "Tom is."},
    "experiments.next_token.read_story": {"text": "Tom is in the park."},
    "experiments.next_token.next_probabilities": SMALL | {"ids": torch.zeros(1, 4).long()},
    "experiments.next_token.live_guesses": SMALL
    | {"text": "Tom is in the park.", "read": read_story, "names": list(VOCABULARY.tokens)},
    "experiments.next_token.live_story": SMALL | {"text": "Tom is in the park."},
    "experiments.training_time.fastest_seconds": {"work": lambda: 1, "times": 2},
}
