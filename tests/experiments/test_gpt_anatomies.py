"""What Anatomy shows of a GPT is the model's own anatomy, with every part explained."""

from helpers.experiments.gpt_anatomies import gpt_anatomies
from helpers.models.gpt_anatomy import anatomy
from helpers.models.gpt_sizes import PUBLISHED, GPTSize
from helpers.views.anatomy.models import GROUPS

SMALL = GPTSize(50, 16, 24, 1, 1)


def test_the_parts_are_the_models_and_all_are_explained():
    for name, parts in gpt_anatomies(PUBLISHED).models.items():
        assert [part[:6] for part in parts] == [tuple(p) for p in anatomy(PUBLISHED[name])]
        assert all(part.formula and part.meaning and part.group in GROUPS for part in parts)


def test_a_short_window_costs_fewer_flops_and_one_block_is_one():
    whole, short = (gpt_anatomies({"small": SMALL}, time) for time in (None, 5))
    costs = [sum(part.flops for part in run.models["small"]) for run in (whole, short)]
    assert costs[0] - costs[1] == 2 * 2 * 24 * (16 - 5)
    assert whole.notes["small"] == "1 block · d_model 24 · 1 head · context 16 · vocabulary 50"
