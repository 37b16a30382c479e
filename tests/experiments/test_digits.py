"""Who reads digits: what is stored belongs to these models, and a cheap part of it is so again."""

import numpy as np
import pytest
import torch

from helpers.experiments import digits
from helpers.training import load_weights
from helpers.validate import InputError
from helpers.worlds.digits import digits_split


def test_there_is_a_share_for_every_model_size_and_seed():
    stored = digits.measured()
    assert list(stored["as they are"]) == [*digits.NETWORKS, digits.LINEAR]
    assert list(stored["scrambled"]) == list(digits.COMPARED)
    sizes = digits.measured_by_size()
    assert {tuple(of) for of in sizes.values()} == {digits.SIZES}
    shares = [s for kind in stored.values() for s in kind.values()]
    shares += [s for of in sizes.values() for s in of.values()]
    assert {len(of_seeds) for of_seeds in shares} == {len(digits.SEEDS)}


@pytest.mark.parametrize("scramble", [False, True])
def test_logistic_regression_comes_out_as_stored(scramble):
    stored = digits.measured()["scrambled" if scramble else "as they are"][digits.LINEAR]
    again = [digits.right_after_training(digits.LINEAR, seed, scramble=scramble) for seed in (0, 1)]
    assert again == pytest.approx(stored[:2], abs=0.005)


def test_the_cnn_comes_out_about_as_stored_with_few_images():
    stored = digits.measured_by_size()["CNN"][100]
    again = digits.right_after_training("CNN", 0, 100)
    assert min(stored) - 0.06 < again < max(stored) + 0.06


@pytest.mark.parametrize("seed", range(3))
def test_the_shipped_readers_read(seed):
    model = digits.digit_vit()
    stored = load_weights(model, f"digit_vit_{seed}")
    _, test = digits_split(seed)
    assert digits.right_digits(model, test) == pytest.approx(stored["metrics"]["right"], abs=0.005)
    in_table = digits.measured()["as they are"]["ViT"][seed]
    assert in_table == pytest.approx(stored["metrics"]["right"], abs=0.01)


def test_training_follows_from_its_seed_and_lowers_the_loss():
    learn, _ = digits_split(0, 200)
    runs = []
    for _ in range(2):
        model = digits.digit_vit(torch.Generator().manual_seed(1))
        runs.append([step.loss for step in digits.digit_steps(model, learn, 1, 40)])
    assert runs[0] == pytest.approx(runs[1])
    assert np.mean(runs[0][-5:]) < 0.9 * np.mean(runs[0][:5])


def test_an_unknown_model_is_refused():
    with pytest.raises(InputError, match=r"name should be ViT, .* or logistic regression"):
        digits.right_after_training("MLP", 0)
