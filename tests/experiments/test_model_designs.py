"""The four designs: equal parameters, objectives that see what they should, honest tests."""

import numpy as np
import pytest
import torch

from helpers.experiments import design_scores, design_tests
from helpers.experiments.design_view import design_set, live_designs, live_survey
from helpers.experiments.model_designs import (
    _OBJECTIVES,
    CHOSEN,
    DESIGNS,
    FEWER,
    LENGTH,
    MASK,
    SENTINEL_IDS,
    TWICE,
    WORDS,
    design_steps,
    new_design,
    spans_or_rest,
    story_rows,
    target_scores,
    text_batches,
)
from helpers.layers import causal_mask
from helpers.text.corruption import restored
from helpers.worlds.rule_lists import best_accuracy
from helpers.worlds.story_truth import follow

SENTENCE = "Anna is in the park. Ben has a red kite."


@pytest.fixture(scope="module")
def models():
    return {name: new_design(name).eval() for name in DESIGNS}


def gen(seed=0):
    return torch.Generator().manual_seed(seed)


def test_all_designs_have_equally_many_parameters_and_one_has_twice(models):
    sizes = [sum(p.numel() for p in model.parameters()) for model in models.values()]
    assert max(sizes) - min(sizes) < 0.005 * min(sizes)
    assert sum(p.numel() for p in new_design(TWICE).parameters()) > 2 * min(sizes)


def test_the_three_single_stacks_start_with_the_same_weights(models):
    for name in ("decoder", "prefix"):
        for a, b in zip(models["encoder"].parameters(), models[name].parameters(), strict=True):
            assert torch.equal(a, b)


def test_all_designs_read_the_same_texts():
    batches = text_batches(200)
    first = [batches(gen(3)) for _ in range(2)]
    assert torch.equal(*first)
    lengths = {batches(gen(seed)).shape for seed in range(20)}
    assert lengths == {(16, LENGTH), (16, 61)}


@pytest.mark.parametrize("seed", range(8))
def test_spans_and_rest_lose_nothing(seed):
    rows = story_rows(40, 2)[:5]
    source, target = spans_or_rest(rows, gen(seed))
    for row, s, t in zip(rows, source, target, strict=True):
        assert torch.equal(restored(s, t, SENTINEL_IDS), row)
    assert (target[:, 0] == SENTINEL_IDS[0]).all()


@pytest.mark.parametrize("design", DESIGNS)
def test_no_loss_can_see_its_targets(models, design):
    """A change of what is predicted last changes no score before it."""
    rows = story_rows(40, 2)[:3]
    prepare, cost = _OBJECTIVES[design]
    batch = prepare(rows, gen(1))
    loss = cost(models[design], batch)
    assert torch.isfinite(loss)
    assert loss.item() < 12
    if design == "encoder":
        tokens, inputs, chosen = batch
        other = torch.where(chosen, (tokens + 1) % 70, tokens)  # targets alone
        assert cost(models[design], (other, inputs, chosen)) != loss
        assert torch.equal(inputs[~chosen], tokens[~chosen])
    elif design != "decoder":
        source, target = batch
        other = target.clone()
        other[:, -1] = 5
        a, b = (target_scores(models[design], source, t[:, :-1]) for t in (target, other))
        assert torch.equal(a, b)
        c = target_scores(models[design], source, other)
        assert torch.allclose(a, c[:, :-1], atol=1e-5)


def test_fewer_targets_are_a_random_share_and_the_others_cost_nothing(models):
    rows = story_rows(40, 2)[:16]
    prepare, cost = _OBJECTIVES[FEWER]
    tokens, chosen = prepare(rows, gen(1))
    assert abs(chosen.double().mean() - CHOSEN) < 0.04
    other = tokens.clone()
    other[:, -1] = (tokens[:, -1] + 1) % 70  # a target that no later token reads
    last = chosen[:, -1]
    assert 0 < last.sum() < len(last)
    loss, model = cost(models["decoder"], (tokens, chosen)), models["decoder"]
    kept = torch.where(last[:, None], tokens, other)
    assert torch.equal(cost(model, (kept, chosen)), loss)
    assert not torch.equal(cost(model, (other, chosen)), loss)
    every = torch.ones_like(chosen)
    full = _OBJECTIVES["decoder"][1](model, (tokens,))
    assert torch.allclose(cost(model, (tokens, every)), full)


def test_target_scores_of_a_prefix_model_are_those_after_the_source(models):
    rows = story_rows(40, 2)[:2]
    source, target = rows[:, :10], rows[:, 10:14]
    scores = target_scores(models["prefix"], source, target)
    assert scores.shape == (2, 4, len(WORDS))
    assert target_scores(models["encoder-decoder"], source, target).shape == (2, 4, len(WORDS))


def test_a_few_steps_lower_the_loss():
    for design in DESIGNS:
        model = new_design(design)
        losses = [step.loss for step in design_steps(model, design, 0, steps=30, stories=100)]
        assert np.mean(losses[-5:]) < losses[0] - 0.5


def test_true_texts_are_true_to_their_last_token():
    rows = story_rows(40, 13)[:20]
    texts = ["".join(WORDS.decode(row[1:])) for row in rows]
    ended = [follow(text).state is None for text in texts]
    assert design_tests.true_tokens(texts) == LENGTH - design_tests.OPENING
    broken = [text[: len(text) // 2] + "!!" for text in texts]
    assert design_tests.true_tokens(broken) < 30
    assert not all(ended)
    first_wrong = [
        "".join(WORDS.decode([*row[1:19].tolist(), WORDS.ids["!"], *row[20:].tolist()]))
        for row in rows
    ]
    assert design_tests.true_tokens(first_wrong) == 0


def test_an_untrained_model_guesses(models):
    found = design_tests.few_shot_accuracy(models["decoder"], "decoder", [0, 4], count=300)
    assert all(share < 0.3 for share in found)
    for design in DESIGNS:
        assert design_tests.infilling_accuracy(models[design], design, 60) < 0.5


def test_rescoring_compares_whole_texts(models):
    model = models["decoder"]
    row, at, candidates = design_tests.hidden_words(3, 12)[0]
    costs = []
    for id_ in candidates:
        text = row.clone()
        text[at] = id_
        logp = model(text[None, :-1], causal_mask(len(row) - 1))[0].log_softmax(-1)
        costs.append(logp[torch.arange(len(row) - 1), text[1:]].sum())
    best = candidates[torch.stack(costs).argmax()]
    right = design_tests.infilling_accuracy(model, "decoder", 1, 12, rescored=True)
    assert right == float(best == row[at])


def test_the_hidden_word_cannot_be_read(models):
    row, at, _ = design_tests.hidden_words(3, 12)[1]
    other = row.clone()
    other[at] = WORDS.ids[" red"]
    for design, model in models.items():
        with torch.no_grad():
            a, b = (design_tests._in_the_gap(model, design, text, at) for text in (row, other))
        assert torch.equal(a, b)


def test_equal_parameters_are_half_the_operations_in_two_stacks(models):
    flops = {name: design_tests.forward_flops(model, name) for name, model in models.items()}
    assert flops["encoder"] == flops["decoder"] == flops["prefix"]
    block = 12 * 48**2  # attention 4 d^2, MLP 8 d^2; the maps themselves are not counted
    assert flops["decoder"] >= 2 * LENGTH * (3 * block + 48 * len(WORDS))
    assert 0.45 < flops["encoder-decoder"] / flops["decoder"] < 0.55
    assert 1 < design_tests.relative_work(TWICE) < 1.2
    half = flops["encoder-decoder"] / flops["decoder"]
    assert design_tests.relative_work("encoder-decoder") == half


class TestWhatIsShipped:
    def test_the_measured_file_has_all_designs_and_seeds(self):
        found = design_scores.measured()
        assert set(found) == {*DESIGNS, TWICE, FEWER}
        for kept in found.values():
            assert {len(kept[name]) for name in ("probe", "infilling", "true_tokens")} == {
                len(kept["seconds"])
            }
            assert all(len(row) == len(design_tests.SHOTS) for row in kept["few_shot"])

    @pytest.mark.parametrize("design", DESIGNS)
    def test_the_shipped_models_are_as_good_as_was_measured(self, design):
        model = design_scores.trained_design(design)
        kept = design_scores.measured()[design]
        few = design_tests.few_shot_accuracy(model, design, count=200)
        assert np.allclose(few, kept["few_shot"][0], atol=0.12)
        found = design_tests.infilling_accuracy(model, design, 100)
        assert abs(found - kept["infilling"][0]) < 0.15

    def test_the_shipped_decoder_is_close_to_the_best_reader_of_lists(self):
        few = design_scores.measured()["decoder"]["few_shot"][0]
        for n, share in zip(design_tests.SHOTS, few, strict=True):
            assert abs(share - best_accuracy(n)) < 0.08


class TestTheViews:
    def test_a_design_shows_its_masks_and_its_weights(self, models):
        shown = design_set(models, SENTENCE)
        assert [design.name for design in shown.designs] == list(DESIGNS)
        encoder, both, decoder, prefix = shown.designs
        assert encoder.tokens[11] == "[MASK]"
        assert decoder.tokens[11] == "kite"
        assert both.tokens[11] == prefix.tokens[11] == "<0>"
        assert both.tokens[-2:] == prefix.tokens[-2:] == ["<0>", "kite"]
        assert both.words[-2:] == [-1, 11]
        assert [part.A.shape for part in both.parts] == [
            (2, 4, 13, 13), (1, 4, 2, 13), (1, 4, 2, 2)]  # fmt: skip
        for design in shown.designs:
            for part in design.parts:
                assert np.allclose(part.A.sum(-1), 1)
                assert (part.A[..., ~np.asarray(part.mask)] == 0).all()

    def test_the_reader_types_another_sentence(self, models):
        view = live_designs(models, SENTENCE)
        view.text = "Tom is in the garden."
        assert view.notice == ""
        assert view.sentence[1] == "Tom"
        view.text = "Tom is in the spaceship."
        assert "'spaceship' is not a word" in view.notice
        view.text = " is in the"
        assert "should name a person" in view.notice
        assert next(models["encoder"].parameters()).dtype == torch.float32

    def test_the_survey_has_one_erratum(self):
        view = live_survey()
        assert [row["name"] for row in view.rows if row["erratum"]] == ["MT-NLG"]


def test_the_mask_is_no_word_of_a_story():
    assert not (story_rows(100, 4) >= MASK).any()


def test_other_designs_are_refused():
    with pytest.raises(ValueError, match="one of encoder"):
        new_design("mixture")
    with pytest.raises(ValueError, match="one of encoder"):
        design_scores.trained_design(TWICE)
