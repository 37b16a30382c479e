"""A GPT with lessons first goes on when it has learned; the shipped one knows who is where."""

import pytest
import torch

from helpers.experiments import story_lessons
from helpers.experiments.pretraining import STEPS, excess, story_gpt
from helpers.experiments.story_lessons import CURRICULUM, knows, lesson_loss, lesson_steps
from helpers.experiments.whose_place import whose_place
from helpers.training import load_weights
from helpers.validate import InputError
from helpers.worlds.story_lessons import SENTENCES, lesson_rows
from helpers.worlds.story_tokens import LINE_BREAK


@pytest.fixture(scope="module")
def taught():
    model = story_gpt()
    return model, load_weights(model, "story_gpt_lessons")["metrics"]


def test_what_is_not_learned_is_given_up_after_most_steps():
    model = story_gpt(d_model=8, n_heads=2)
    steps = list(lesson_steps(model, lessons=20, batch=2, max_steps=3))
    assert len(steps) == 3 * len(CURRICULUM)
    assert all(step.loss < 5 for step in steps)


def test_what_is_learned_ends_its_stage(monkeypatch):
    monkeypatch.setattr(story_lessons, "TEST_EVERY", 1)
    steps = list(lesson_steps(story_gpt(d_model=8, n_heads=2), lessons=20, batch=2, learned=0.0))
    assert len(steps) == len(CURRICULUM)


def test_the_loss_leaves_the_padding_out():
    rows = lesson_rows(4, ["fact"], seed=0)
    longer = torch.nn.functional.pad(rows, (0, 30), value=LINE_BREAK)
    model = story_gpt(d_model=8, n_heads=2)
    torch.testing.assert_close(lesson_loss(model, rows), lesson_loss(model, longer))
    p = model(rows[:1, :-1])[0].log_softmax(-1)
    inside = rows[0, 1:] != LINE_BREAK
    surprise = -p[torch.arange(len(inside)), rows[0, 1:]][inside]
    torch.testing.assert_close(lesson_loss(model, rows[:1]), surprise.mean())


def test_an_untrained_model_knows_nothing():
    for kind in SENTENCES:
        assert knows(story_gpt(), kind, count=5) < 0.05
    with pytest.raises(InputError, match="kind should be one of fact, reverse"):
        knows(story_gpt(), "walk")


def test_the_shipped_model_is_within_1_percent_of_the_entropy(taught):
    model, metrics = taught
    assert metrics[f"excess_at_{STEPS}"] < 0.01
    assert metrics[f"true_at_{STEPS}"] > 0.9
    assert excess(model, 300) < 0.012  # fewer stories


def test_it_knows_whose_place_is_whose(taught):
    model, metrics = taught
    learned = {kind for kind in SENTENCES if metrics[f"knows_{kind}"] > 0.9}
    assert learned == {"fact", "reverse", "question"}  # not talk among up to four people
    own, other = whose_place(model, 60)
    assert own > 0.98
    assert other < 0.01


def test_it_has_the_shapes_of_the_other():
    with torch.no_grad():
        shapes = {name: value.shape for name, value in story_gpt().state_dict().items()}
    model = story_gpt()
    load_weights(model, "story_gpt_lessons")
    assert {name: value.shape for name, value in model.state_dict().items()} == shapes
