"""CLIP on the shapes world: shipped models, losses and floors, classifiers, what can be adapted."""

import math

import numpy as np
import pytest
import torch
from scipy.stats import t

from helpers.experiments import adaptation, exchange, joint_space, joint_view, pretext
from helpers.training import load_weights
from helpers.training.contrastive import contrastive_floor
from helpers.validate import InputError
from helpers.worlds.named_shapes import NAMINGS, all_captions, pairs_of
from helpers.worlds.shapes import COLOURS, KINDS


def shipped(seed=0):
    model = joint_space.small_clip()
    return model, load_weights(model, f"clip_{seed}")["metrics"]


@pytest.mark.parametrize("seed", range(3))
def test_the_shipped_models_classify_by_prompts_and_lie_on_their_floor(seed):
    model, metrics = shipped(seed)
    for task in ("colour", "kind"):
        found = joint_space.zero_shot_accuracy(model, task)
        assert found > 0.96
        assert abs(found - metrics[task]) < 0.02
    for size in (16, 64):
        losses, floors = joint_space.losses_on_new_pairs(model, size, batches=10)
        assert all(loss >= floor - 1e-5 for loss, floor in zip(losses, floors, strict=True))
        assert np.mean(losses) - np.mean(floors) < 0.1


def test_an_untrained_model_guesses():
    model = joint_space.small_clip(torch.Generator().manual_seed(0))
    losses, _ = joint_space.losses_on_new_pairs(model, 64, batches=5)
    assert abs(np.mean(losses) - math.log(64)) < 1.2
    assert joint_space.zero_shot_accuracy(model, "kind") < 0.5


def test_training_lowers_the_loss_and_follows_from_its_seed():
    runs = []
    for _ in range(2):
        model = joint_space.small_clip(torch.Generator().manual_seed(1))
        runs.append([step.loss for step in joint_space.clip_steps(model, 1, 40)])
    assert runs[0] == pytest.approx(runs[1])
    assert np.mean(runs[0][-5:]) < np.mean(runs[0][:5]) - 0.3


def test_what_was_measured_is_there_for_every_naming_size_and_seed():
    rows = joint_space.measured()
    assert {(row["naming"], row["N"], row["seed"]) for row in rows} == {
        (naming, size, seed)
        for naming in NAMINGS for size in joint_space.PAIRS for seed in joint_space.SEEDS
    }  # fmt: skip
    for row in rows:
        assert len(all_captions(row["naming"])) == row["K"]
        assert row["expected"] == pytest.approx(contrastive_floor(row["N"], row["K"]), abs=1e-4)
        assert row["floor"] - 1e-4 <= row["loss"] < math.log(row["N"])


def test_prompts_name_every_class_equally_often():
    assert [len(prompts) for prompts in joint_space.prompts_for("colour")] == [4] * 6
    assert all(kind in words
               for kind, prompts in zip(KINDS, joint_space.prompts_for("kind"), strict=True)
               for words in prompts)  # fmt: skip
    assert len(COLOURS) * len(KINDS) == len(all_captions())


@pytest.mark.parametrize(("i", "j"), [(4, 11), (0, 19)])
def test_two_rows_are_exchanged_by_a_matrix_of_rank_one(i, j):
    E = torch.randn(20, 7, generator=torch.Generator().manual_seed(0)).double()
    A, B = exchange.low_rank_exchange(E, i, j)
    swapped = E.clone()
    swapped[[i, j]] = E[[j, i]]
    torch.testing.assert_close(E + A @ B, swapped, rtol=1e-12, atol=1e-12)
    assert torch.linalg.matrix_rank(swapped - E) == 1


@pytest.mark.parametrize("seed", range(3))
def test_rank_one_suffices_to_exchange_two_words_and_rank_zero_cannot(seed):
    model, _ = shipped(seed)
    words = ("red", "blue")
    touched, others = exchange.exchanged_accuracy(exchange.adapted(model, 0), words)
    assert touched < 0.05 < 0.95 < others
    student = exchange.adapted(model, 1)
    for _ in exchange.exchange_steps(student, words):
        pass
    touched, others = exchange.exchanged_accuracy(student, words)
    assert min(touched, others) > 0.95
    assert sum(p.numel() for p in student.parameters() if p.requires_grad) == 20 + 32


def test_exchanged_labels_are_exchanged_back():
    labels = torch.arange(24)
    once = exchange.exchanged_labels(labels, ("red", "blue"))
    assert (once != labels).sum() == 8
    assert (exchange.exchanged_labels(once, ("red", "blue")) == labels).all()


def test_every_way_was_measured_with_every_number_of_labels():
    right = adaptation.measured()
    assert list(right) == list(adaptation.CLASSES)
    for task, ways in right.items():
        assert list(ways) == [
            way for way in adaptation.WAYS if (task, way) != ("size", "zero-shot")
        ]
        for shares in ways.values():
            assert tuple(shares) == adaptation.LABELS
            assert {len(each) for each in shares.values()} == {len(adaptation.SEEDS)}


def test_a_cheap_measurement_agrees_with_what_is_stored():
    model, _ = shipped(0)
    found = adaptation.accuracy(model, "probe", "kind", 32, 0)
    assert found == pytest.approx(adaptation.measured()["kind"]["probe"][32][0], abs=0.03)


def test_a_way_trains_what_its_name_says_and_leaves_the_model_alone():
    model, _ = shipped(0)
    before = {name: weight.clone() for name, weight in model.state_dict().items()}
    learns = {}
    for way in adaptation.RATES:
        one = adaptation.classifier_for(way, model, "kind")
        images = torch.rand(8, 3, 32, 32, generator=torch.Generator().manual_seed(0))
        for _ in adaptation.adaptation_steps(one, way, images, torch.arange(8) % 4, steps=2):
            pass
        learns[way] = sum(p.numel() for p in one.parameters() if p.requires_grad)
    assert learns["LoRA"] < 0.2 * learns["fine-tuning"]
    assert learns["fine-tuning"] == learns["from scratch"]
    for name, weight in model.state_dict().items():
        assert torch.equal(weight, before[name])


@pytest.mark.parametrize("labels", [[0, -1], [0, 4]])
def test_labels_that_are_no_class_of_the_classifier_are_refused(labels):
    model = adaptation.classifier_for("LoRA", joint_space.small_clip(), "kind")
    images, given = torch.rand(2, 3, 32, 32), torch.tensor(labels)
    with pytest.raises(InputError, match="labels should be ids from 0 to 3"):
        next(adaptation.adaptation_steps(model, "LoRA", images, given))


def test_the_interval_of_a_mean_is_student_s():
    shares = [0.5, 0.6, 0.9, 0.7]
    wanted = t.interval(0.95, 3, np.mean(shares), np.std(shares, ddof=1) / 2)
    assert adaptation.interval(shares) == pytest.approx(wanted)


def test_a_language_model_ends_near_the_entropy_of_captions_and_never_below():
    model = pretext.next_token_model(torch.Generator().manual_seed(1))
    losses = [step.loss for step in pretext.next_token_steps(model, 1, 200)]
    assert 0 <= np.mean(losses[-20:]) - math.log(48) < 0.3


def test_the_live_space_answers_prompts_with_the_classifier_of_the_model():
    model, _ = shipped(0)
    view = joint_view.live_space(model, text="a red ring; a blue ring")
    assert view.found() >= 22
    assert view.items[0] == "a red ring"
    scenes = joint_view.one_of_each()
    wanted = joint_space.zero_shot(
        model, pairs_of(scenes).images, [[("a", "red", "ring")], [("a", "blue", "ring")]]
    )
    np.testing.assert_allclose(view.chances(), wanted.numpy(), atol=1e-4)
    view.set_state({"text": "a red dog"})
    assert "'dog' at position 3 is not in the vocabulary" in view.notice
    view.add(5, *joint_view.vectors_of(model, scenes))
    assert view.steps == [0, 5]
