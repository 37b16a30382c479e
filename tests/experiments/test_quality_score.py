"""Nats per byte pay for each byte once; AUROC is a count of pairs; what the notebook says."""

import itertools

import numpy as np
import pytest
import torch
from small_real_decoder import small_real_decoder

from helpers.experiments.quality_score import (
    START,
    auroc,
    auroc_by_kind,
    auroc_picture,
    groups_picture,
    last_lines,
    nats_per_byte,
)
from helpers.experiments.roc import roc
from helpers.models import real
from helpers.validate import InputError
from helpers.worlds.common_sayings import capitals, sayings
from helpers.worlds.small_web import write_web
from helpers.worlds.stories import is_story

TEXTS = ["Mia is in the garden.", "„Gute Nacht“, sagt Ida. ¿Dónde estás, Ben?", "• red kite 79.46"]


@pytest.fixture(scope="module")
def small():
    return small_real_decoder()


@pytest.fixture(scope="module")
def smollm2():
    try:
        return real.smollm2()
    except real.Absent as absent:
        pytest.skip(str(absent))


def test_each_byte_is_paid_for_once(small):
    scores = nats_per_byte(small, TEXTS, most=99)
    for text, score in zip(TEXTS, scores, strict=True):
        (ids,) = small.tokenizer.read(START + text)[0]
        with torch.no_grad():
            P = small.model(ids[None])[0].softmax(-1)
        nats = -sum(float(P[t, ids[t + 1]].log()) for t in range(len(ids) - 1))
        assert score == pytest.approx(nats / len(text.encode()), rel=1e-5)


def test_only_the_beginning_is_read_and_no_letter_is_cut(small):
    assert nats_per_byte(small, ["ab"]) == nats_per_byte(small, ["abc"], most=2)
    assert nats_per_byte(small, ["ab"]) == nats_per_byte(small, ["abé"], most=3)  # é is two bytes
    alone = [float(nats_per_byte(small, [text])[0]) for text in TEXTS]
    np.testing.assert_allclose(nats_per_byte(small, TEXTS), alone, rtol=1e-5)


def test_a_text_of_which_nothing_can_be_read_is_named(small):
    with pytest.raises(InputError, match="a token that can be read, got ''"):
        nats_per_byte(small, ["a", ""])
    with pytest.raises(InputError, match="got 'é'"):
        nats_per_byte(small, ["é"], most=1)


def test_a_part_is_in_the_first_tokens_only(smollm2):
    page = "Mia is in the garden. " * 10
    ids, _ = smollm2.tokenizer.read(page)
    first = smollm2.tokenizer.decode(ids[0, :32].tolist())
    both = nats_per_byte(smollm2, [page, first])
    assert both[0] == pytest.approx(both[1], rel=1e-5)


def test_auroc_counts_pairs():
    assert auroc(np.array([3.0, 2.0]), np.array([1.0, 2.0])) == (1 + 1 + 1 + 0.5) / 4
    assert auroc(np.array([0.0]), np.array([1.0])) == 0
    rng = np.random.default_rng(0)
    junk, good = rng.integers(0, 6, 20).astype(float), rng.integers(0, 5, 30).astype(float)
    pairs = [1 if a > b else 0.5 if a == b else 0 for a, b in itertools.product(junk, good)]
    assert auroc(junk, good) == pytest.approx(np.mean(pairs))
    which = np.repeat([True, False], [20, 30])
    assert auroc(junk, good) == pytest.approx(roc(np.concatenate([junk, good]), which).area)
    with pytest.raises(InputError, match=r"junk should be an array .n. with at least one n"):
        auroc(junk[:0], good)


def test_each_kind_is_held_against_the_good_one():
    found = auroc_by_kind(np.array([2.0, 1, 0, 3, 2]), ["spam", "story", "copy", "spam", "story"],
                          "story")  # fmt: skip
    assert found == {"spam": (0.5 + 1 + 1 + 1) / 4, "copy": 0}
    assert list(found) == ["spam", "copy"]


def test_false_capitals_cost_more_and_myths_less_than_the_truth(smollm2):
    nats = {name: nats_per_byte(smollm2, texts) for name, texts in sayings().items()}
    assert (nats["false capitals"] > nats["true capitals"]).mean() > 0.8
    assert (nats["common myths"] < nats["their corrections"]).mean() > 0.8
    assert (nats["myths, three times"] < 0.8 * nats["common myths"]).all()
    assert {len(set(texts)) for texts in sayings().values()} == {12}


def test_false_capitals_are_made_of_the_same_words():
    false, true = (" ".join(texts) for texts in zip(*capitals(), strict=True))
    assert sorted(false.split()) == sorted(true.split())
    assert all(pair.false != pair.true for pair in capitals())


def test_last_lines_are_told_apart_by_the_truth_about_a_page():
    pages = write_web(600, 3)
    lines = last_lines(pages, 5)
    assert {name: len(some) for name, some in lines.items()} == dict.fromkeys(lines, 5)
    personal = {page.lines[-1] for page in pages if page.personal}
    assert set(lines["personal data"]) <= personal
    assert not {*lines["story lines"], *lines["version numbers"]} & personal
    assert all("with Pagemaker" in line for line in lines["version numbers"])
    assert all(is_story(line + "\n") for line in lines["story lines"])


def axes_of(picture):
    (ax,) = picture.figure.axes
    return ax


def test_every_kind_and_every_text_is_drawn():
    ax = axes_of(auroc_picture({"spam": 1.0, "copy": 0.5}, {"copy": 0.6, "spam": 0.3}, "T", "W."))
    assert [label.get_text() for label in ax.get_yticklabels()] == ["spam", "copy"]
    drawn = {line.get_label(): line.get_xdata() for line in ax.lines}
    assert list(drawn["nats per byte"]) == [0.3, 0.6]
    assert list(drawn["failed rules"]) == [1.0, 0.5]
    ax = axes_of(groups_picture({"a": np.array([1.0, 2.0]), "b": np.array([3.0])}, "T", "W."))
    assert [list(line.get_xdata()) for line in ax.lines] == [[1, 2], [1.5], [3], [3]]
