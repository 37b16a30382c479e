"""Anatomy without a browser: what is added up, what is refused, pictures to scale."""

import itertools

import numpy as np
import pytest

from helpers.experiments.gpt_anatomies import gpt_anatomies
from helpers.models.gpt_anatomy import anatomy
from helpers.models.gpt_sizes import PUBLISHED, GPTSize, parameter_count
from helpers.views import Anatomy, AnatomyModels, AnatomyPart
from helpers.views.anatomy.place import best_page

TOY = GPTSize(300, 128, 64, 4, 4)
SIZES = {"toy": TOY, **PUBLISHED}
PART = AnatomyPart("W", "MLP", (2, 3), 1, 6, 12)


def view(**traits):
    return Anatomy(gpt_anatomies(SIZES), **traits)


@pytest.mark.parametrize("at", range(len(SIZES)))
def test_a_model_costs_its_published_parameters(at):
    size = list(SIZES.values())[at]
    cost = view(chosen=at).cost()
    assert cost.parameters == parameter_count(size.vocab, size.context, size.d_model, size.n_blocks)
    assert cost.flops == sum(part.flops for part in anatomy(size))
    assert cost.bytes == 16 * cost.parameters


def test_the_costs_of_the_parts_add_up_to_the_models():
    shown = view(chosen=1)
    costs = [shown.cost(part.name) for part in shown.shown()]
    assert tuple(np.sum(costs, 0)) == shown.cost()
    assert shown.cost("W_1").parameters == 12 * (768 * 3072 + 3072)
    assert shown.cost("head")[::2] == (0, 0)


def test_the_words_say_the_shares_and_the_matrix_that_is_looked_at():
    shown = view()
    assert "toy, 227,456 parameters" in repr(shown)
    shown.set_state({"chosen": 5, "part": "W_1"})  # as the browser sends it
    assert "GPT-3, 174,604,259,328 parameters (embedding 0.4%, attention 33.2%" in repr(shown)
    assert repr(shown).endswith("W_1: 12,288 × 49,152, 96 of them, 33.2% of the parameters.")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: AnatomyModels({}), "at least one model"),
        (lambda: AnatomyModels({"a": []}), "'a' should have parts"),
        (lambda: AnatomyModels({"a": [PART, PART]}), "a name each, got"),
        (lambda: AnatomyModels({"a": [PART._replace(group="mlp")]}), "group of 'W' of 'a'"),
        (lambda: AnatomyModels({"a": [PART._replace(shape=(2, 0))]}), "shape of 'W' of 'a'"),
        (lambda: AnatomyModels({"a": [PART._replace(copies=0)]}), "'W' of 'a' should have 1 copy"),
        (lambda: AnatomyModels({"a": [PART._replace(parameters=0)]}), "at least one parameter"),
        (
            lambda: AnatomyModels({"a": [PART, PART._replace(name="V", copies=2)]}),
            r"one copy in each block, got \[1, 2\]",
        ),
        (lambda: AnatomyModels({"a": [PART]}, state_bytes={"weights": 0}), "each above 0"),
        (lambda: AnatomyModels({"a": [PART]}, notes={"b": ""}), "notes should be of the models"),
        (lambda: view(chosen=6), r"chosen should be in 0\.\.5, got 6"),
        (lambda: view(part="W_3"), "part should be one of tokens, positions, .* got 'W_3'"),
        (lambda: view(zoom=3), r"zoom should be in 0\.\.2, got 3"),
        (lambda: view().cost("W_3"), "toy has no part 'W_3'"),
    ],
)
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize("name", SIZES)
def test_the_still_picture_is_to_scale_and_nothing_overlaps(name):
    parts = gpt_anatomies({name: SIZES[name]}).models[name]
    page = best_page(parts, 8.0, 3.0)
    for part in parts:
        area = sum(one.width * one.height for one in page.placed if one.part is part)
        rows, columns = part.shape
        hidden = part.name in ("scores", "mix", "norms")
        assert area == pytest.approx(0 if hidden else part.copies * rows * columns)
    slack = 1e-9 * page.width
    some = page.placed[:80]
    for a, b in itertools.combinations(some, 2):
        apart = max(b.x - a.x - a.width, a.x - b.x - b.width, b.y - a.y - a.height,
                    a.y - b.y - b.height)  # fmt: skip
        assert apart >= -slack, (a, b)
    assert all(one.x >= 0 and one.x + one.width <= page.width + slack for one in page.placed)


def test_one_model_without_blocks_is_drawn():
    models = AnatomyModels({"$x$ <b>": [PART._replace(group="embedding", copies=1)]})
    assert Anatomy(models, title="<i>").png(20)


def test_the_picture_and_the_words_are_the_same_on_every_run():
    for part, chosen in (("", 0), ("W_q", 1), ("scores", 5)):
        a, b = (view(part=part, chosen=chosen) for _ in range(2))
        assert a.png(40) == b.png(40)
        assert repr(a) == repr(b)
