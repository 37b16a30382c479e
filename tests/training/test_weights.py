"""Shipped weights load whole or say what is wrong; make weights writes them and the manifest."""

import hashlib
import json

import pytest
import torch
from torch import nn

from helpers.experiments import find_recipes
from helpers.training.weights import (
    WEIGHTS,
    Recipe,
    load_weights,
    make_weights,
    out_of_tolerance,
    read_manifest,
    without_seed,
)


def train(seed):
    torch.manual_seed(seed)
    return nn.Linear(3, 2), {"loss": 0.123456}


@pytest.fixture
def folder(tmp_path):
    make_weights(Recipe("line", train, seed=5), tmp_path)
    return tmp_path


def test_what_was_made_is_loaded_with_what_is_known_of_it(folder):
    model = nn.Linear(3, 2)
    entry = load_weights(model, "line", folder)
    assert torch.equal(model.weight, train(5)[0].weight)
    assert (entry["seed"], entry["metrics"]) == (5, {"loss": 0.1235})
    assert entry["command"] == "make weights NAME=line"
    assert entry["bytes"] == (folder / "line.safetensors").stat().st_size


def test_the_same_recipe_gives_the_same_bytes(folder):
    before = (folder / "manifest.json").read_bytes()
    make_weights(Recipe("line", train, seed=5), folder)
    assert (folder / "manifest.json").read_bytes() == before


def test_others_stay_in_the_manifest(folder):
    make_weights(Recipe("another", train), folder)
    assert list(read_manifest(folder)) == ["another", "line"]


def spoil(folder):
    content = bytearray((folder / "line.safetensors").read_bytes())
    content[-1] ^= 1
    (folder / "line.safetensors").write_bytes(bytes(content))


@pytest.mark.parametrize(
    ("damage", "error", "says"),
    [
        (lambda f: (f / "line.safetensors").unlink(), FileNotFoundError, "make weights NAME=line"),
        (lambda f: (f / "manifest.json").unlink(), FileNotFoundError, "entry for line"),
        (spoil, ValueError, "checksum differs"),
        (lambda f: (f / "manifest.json").write_text("{"), ValueError, "manifest.json is damaged"),
    ],
)
def test_a_wrong_or_missing_file_is_named(folder, damage, error, says):
    damage(folder)
    model = nn.Linear(3, 2)
    before = model.weight.clone()
    with pytest.raises(error, match=says):
        load_weights(model, "line", folder)
    assert torch.equal(model.weight, before)


def test_weights_of_another_model_are_refused_with_both_shapes(folder):
    with pytest.raises(ValueError, match=r"weight is \(2, 3\) in the file and \(1, 3\)|bias is"):
        load_weights(nn.Linear(3, 1), "line", folder)


def test_a_file_that_is_too_large_is_not_written(tmp_path):
    large = Recipe("large", lambda seed: (nn.Linear(1100, 1000), {}))
    with pytest.raises(ValueError, match="at most 4,000,000"):
        make_weights(large, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_every_shipped_file_has_its_recipe_and_is_the_one_described():
    manifest = read_manifest()
    assert sorted(manifest) == [recipe.name for recipe in find_recipes()]
    assert sorted(path.stem for path in WEIGHTS.glob("*.safetensors")) == sorted(manifest)
    for name, entry in manifest.items():
        content = (WEIGHTS / f"{name}.safetensors").read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], name
        assert len(content) <= 4_000_000
        assert json.dumps(entry["metrics"])


SHIPPED = {
    "clip_0": {"metrics": {"right": 0.90, "loss": 2.0}},
    "clip_1": {"metrics": {"right": 0.80, "loss": 2.4}},
    "recall": {"metrics": {"right": 0.1}},
}


@pytest.mark.parametrize(
    ("name", "metrics", "says"),
    [
        ("clip_0", {"right": 0.90, "loss": 2.0}, []),
        ("clip_0", {"right": 0.70, "loss": 2.7}, []),  # as another seed could be
        ("clip_0", {"right": 0.60}, ["right is 0.6000, shipped 0.8 to 0.9"]),
        ("clip_2", {"loss": 2.9}, ["loss is 2.9000, shipped 2 to 2.4"]),
        ("clip_0", {"right": float("nan")}, ["right is nan, shipped 0.8 to 0.9"]),
        ("clip_0", {"new": 1.0}, ["new is not in the manifest"]),
        ("recall", {"right": 0.19}, []),  # one run is shipped: twice as wide
        ("recall", {"right": 0.21}, ["right is 0.2100, shipped 0.1 to 0.1"]),
        ("another", {"right": 0.1}, ["the manifest knows no another"]),
    ],
)
def test_a_model_trained_anew_is_compared_with_the_shipped_ones(name, metrics, says):
    assert out_of_tolerance(name, metrics, SHIPPED) == says


def test_what_training_leaves_open_is_not_compared_and_everything_else_is():
    metrics = {"right": 0.60, "loss": 2.9}
    assert out_of_tolerance("clip_0", metrics, SHIPPED, ("right",)) == [
        "loss is 2.9000, shipped 2 to 2.4"
    ]
    manifest = read_manifest()
    for recipe in find_recipes():
        assert set(recipe.free) < set(manifest[recipe.name]["metrics"]), recipe.name


def test_seeds_of_one_model_are_told_from_models():
    assert [without_seed(n) for n in ("clip_0", "clip_12", "recall")] == ["clip", "clip", "recall"]
