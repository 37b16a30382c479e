"""make weights writes what it trained; with CHECK it compares, and writes nothing."""

import json

import pytest
from torch import nn

from helpers.training import weights
from helpers.training.weights import Recipe


@pytest.fixture
def shop(tool, monkeypatch, tmp_path, capsys):
    """Run tools/weights.py on two models, one of them with two seeds, in a folder of its own."""
    module = tool("weights")
    right = {"clip_0": 0.9, "clip_1": 0.8, "recall": 0.5}

    def recipe(name, seed):
        return Recipe(name, lambda seed: (nn.Linear(2, 2), {"right": right[name]}), seed)

    recipes = [recipe("clip_0", 0), recipe("clip_1", 1), recipe("recall", 0)]
    monkeypatch.setattr(module, "find_recipes", lambda: recipes)
    monkeypatch.setattr(module, "read_manifest", lambda: weights.read_manifest(tmp_path))
    monkeypatch.setattr(module, "make_weights", lambda r: weights.make_weights(r, tmp_path))

    def run(**environment):
        for name in ("NAME", "CHECK"):
            monkeypatch.setenv(name, environment.get(name, ""))
        code = module.main()
        return code, capsys.readouterr().out

    run.right, run.folder = right, tmp_path
    return run


def test_all_or_one_is_trained_and_written(shop):
    assert shop(NAME="recall")[0] == 0
    assert [p.name for p in shop.folder.glob("*.safetensors")] == ["recall.safetensors"]
    code, said = shop()
    assert (code, said.count("CPU seconds")) == (0, 3)
    assert list(json.loads((shop.folder / "manifest.json").read_text())) == [
        "clip_0", "clip_1", "recall",
    ]  # fmt: skip


def test_a_check_of_all_trains_one_seed_of_each_and_writes_nothing(shop):
    shop()
    before = {path: path.read_bytes() for path in shop.folder.iterdir()}
    code, said = shop(CHECK="all")
    assert code == 0
    assert [line.split(",")[0] for line in said.splitlines()] == [
        "clip_0: as shipped", "recall: as shipped",
    ]  # fmt: skip
    assert {path: path.read_bytes() for path in shop.folder.iterdir()} == before


def test_a_model_that_comes_out_worse_is_named(shop):
    shop()
    shop.right["recall"] = 0.2
    code, said = shop(CHECK="clip_1 recall")
    assert code == 1
    assert "clip_1: as shipped" in said
    assert "recall: right is 0.2000, shipped 0.5 to 0.5" in said


@pytest.mark.parametrize("way", ["NAME", "CHECK"])
def test_a_name_without_a_recipe_is_refused(shop, way):
    code, said = shop(**{way: "clip_0 weather"})
    assert (code, said) == (1, "no recipe is called weather; there are clip_0, clip_1, recall\n")
    assert not list(shop.folder.iterdir())
