"""Four kinds of attention at equal cache: the sizes, the floor, a short training run."""

import itertools

import pytest
import torch

from helpers.experiments import equal_cache
from helpers.experiments.equal_cache import (
    BOS,
    KINDS,
    as_tokens,
    attention_of,
    excess_loss,
    floor,
    measured,
    story_model,
    story_steps,
    train_kind,
    words,
)
from helpers.layers import KeyValueCache, LatentCache
from helpers.validate import InputError
from helpers.worlds.stories import entropy, write_stories


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_caches_64_numbers_a_token_and_decodes_with_them(kind):
    model = story_model(kind, 0)
    tokens = as_tokens(write_stories(1, 5))[:, :12]
    caches = [LatentCache() if kind == "MLA" else KeyValueCache() for _ in model.blocks]
    with torch.no_grad():
        steps = [model(tokens[:, t : t + 1], caches=caches) for t in range(12)]
        torch.testing.assert_close(torch.cat(steps, 1), model(tokens), rtol=1e-4, atol=1e-4)
    assert [cache.nbytes for cache in caches] == [12 * 64 * 4] * 2


def test_every_kind_has_equally_many_parameters():
    counts = [sum(p.numel() for p in story_model(kind, 0).blocks.parameters()) for kind in KINDS]
    assert max(counts) / min(counts) < 1.002


def test_a_story_can_be_read_back_from_its_words():
    texts = write_stories(20, 7)
    for text, row in zip(texts, as_tokens(texts).tolist(), strict=True):
        assert " ".join(words().decode([t for t in row if t >= 0])) == f"{BOS} {text}"


def test_the_floor_is_the_entropy_of_the_stories():
    nats, _ = entropy()
    lengths = [len(text.split(" ")) for text in write_stories(3000, 3)]
    assert floor() == pytest.approx(nats / (sum(lengths) / len(lengths)), rel=0.02)


def test_training_goes_towards_the_floor():
    model = story_model("MLA", 0)
    before = excess_loss(model, 20)
    losses = [step.loss for step in story_steps(model, 0, 15, stories=100)]
    assert losses[-1] < losses[0] - 1
    assert 0 < excess_loss(model, 20) < before - 1


def test_what_is_shipped_is_what_the_command_writes(monkeypatch, tmp_path):
    shipped = measured()
    assert list(shipped) == list(KINDS)
    short = {"excess": 0.1, "parameters": 1, "seconds": 2.0}
    monkeypatch.setattr(equal_cache, "train_kind", lambda kind, seed: short)
    monkeypatch.setattr(equal_cache, "MEASURED", tmp_path / "equal_cache.json")
    equal_cache._main()
    assert {kind: sorted(of) for kind, of in measured().items()} == {
        kind: sorted(of) for kind, of in shipped.items()
    }
    for kind, of in shipped.items():
        model = story_model(kind, 0)
        assert of["parameters"] == sum(p.numel() for p in model.blocks.parameters())
        assert len(of["excess"]) == 3


def test_seeds_do_not_overlap_between_kinds():
    for a, b in itertools.combinations(measured().values(), 2):
        assert a["excess"] != b["excess"]  # not one run copied


def test_what_is_unknown_is_named():
    with pytest.raises(InputError, match="kind should be one of MHA, GQA, MQA, MLA"):
        attention_of("MHLA")
    with pytest.raises(InputError, match="stories should be at least 32"):
        story_steps(story_model("MHA", 0), 0, 5, stories=3)
    found = train_kind("MHA", 0, 1, stories=100, tested=10)
    assert set(found) == {"excess", "parameters", "seconds"}
