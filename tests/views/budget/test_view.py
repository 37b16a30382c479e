"""Budget without a browser: what training costs, what cards imply, what is refused, pictures."""

import pytest

from helpers.experiments.model_cards import A100, CARDS, H100, published_budgets
from helpers.models.gpt_sizes import PUBLISHED, parameter_count
from helpers.views import Budget, BudgetCards, ModelCard
from helpers.views.budget import duration

CARD = ModelCard("a", 1e9, 2e10, H100, "H100", "nowhere", gpu_hours=100)


def view(**traits):
    return Budget(published_budgets(), **traits)


def test_the_hours_that_cards_state_imply_the_known_utilizations():
    implied = {card.name: card.implied_utilization for card in CARDS}
    assert implied.pop("GPT-3") is None
    assert {name: round(100 * share, 1) for name, share in implied.items()} == {
        "Llama 3 8B": 15.6, "Llama 3 70B": 27.9, "Llama 3.1 405B": 34.6, "DeepSeek-V3": 34.4,
        "Llama 2 7B": 39.1, "Llama 2 70B": 42.8,
    }  # fmt: skip


def test_stated_flops_agree_with_6nd():
    stated = {card.name: card.flops / (6 * card.parameters * card.tokens) for card in CARDS
              if card.flops}  # fmt: skip
    assert stated == pytest.approx({"Llama 3.1 405B": 1, "GPT-3": 1}, abs=2e-3)


def test_parameters_are_those_of_the_configurations():
    """Llama: two norms a block, untied embeddings, three matrices in the MLP, no biases."""

    def llama(layers, d, groups, hidden, vocab, d_k=128):
        attention = 2 * d * d + 2 * d * groups * d_k
        return layers * (attention + 3 * d * hidden + 2 * d) + d + 2 * vocab * d

    found = {card.name: card.parameters for card in CARDS}
    assert found["Llama 3 8B"] == llama(32, 4096, 8, 14_336, 128_256)
    assert found["Llama 3 70B"] == llama(80, 8192, 8, 28_672, 128_256)
    assert found["Llama 3.1 405B"] == llama(126, 16_384, 8, 53_248, 128_256)
    assert found["Llama 2 7B"] == llama(32, 4096, 32, 11_008, 32_000)
    assert found["Llama 2 70B"] == llama(80, 8192, 8, 28_672, 32_000)
    size = PUBLISHED["GPT-3"]
    assert found["GPT-3"] == parameter_count(size.vocab, size.context, size.d_model, size.n_blocks)


def test_a_budget_is_6nd_over_what_a_gpu_does():
    budget = view(parameters=1e9, tokens=2e10, gpus=8.0, peak=A100, utilization=0.5)
    cost = budget.outcome()
    assert cost.flops == pytest.approx(1.2e20, rel=1e-12)
    assert cost.gpu_hours * 3600 * 0.5 * 312e12 == pytest.approx(1.2e20, rel=1e-12)
    assert cost.days == pytest.approx(cost.gpu_hours / 8 / 24, rel=1e-12)
    assert budget.card() is None


def test_at_the_implied_utilization_a_card_adds_up():
    budget = view()
    for card in CARDS:
        budget.choose(card.name)
        assert budget.card() == card
        if card.implied_utilization:
            budget.utilization = card.implied_utilization
            assert budget.outcome().gpu_hours == pytest.approx(card.gpu_hours, rel=1e-12)


def test_a_card_is_chosen_and_left_by_its_numbers():
    budget = view()
    assert budget.card().name == "Llama 3 8B"
    assert (budget.gpus, budget.utilization) == (1024, 0.4)
    budget.set_state({"utilization": 0.2, "gpus": 16})  # as the browser sends it
    assert budget.card().name == "Llama 3 8B"
    assert "states 1.3M GPU-hours: a utilization of 15.6%" in repr(budget)
    budget.set_state({"tokens": 1e12})
    assert budget.card() is None
    assert repr(budget).endswith("on 16 GPUs.")
    budget.choose("DeepSeek-V3")
    assert budget.gpus == 2048
    budget.choose("GPT-3")
    assert repr(budget).endswith("The source of GPT-3 states 3.14 × 10²³ FLOPs.")


def test_times_are_in_the_unit_that_keeps_them_short():
    days = (1e-6, 1e-3, 0.1, 2.0, 400.0, 1e7)
    assert [duration(time) for time in days] == [
        "0.0864 seconds", "1.44 minutes", "2.4 hours", "2 days", "1.1 years", "27,379 years",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: BudgetCards([]), "at least one ModelCard"),
        (lambda: BudgetCards([CARD, CARD]), "a name of its own"),
        (lambda: BudgetCards([CARD, CARD._replace(name="b")]), "a run of its own"),
        (lambda: BudgetCards([CARD._replace(parameters=0)]), "parameters of 'a' should be from"),
        (lambda: BudgetCards([CARD._replace(tokens=float("nan"))]), "tokens of 'a' should be from"),
        (lambda: BudgetCards([CARD._replace(gpus=0.5)]), "gpus of 'a' should be from 1"),
        (lambda: BudgetCards([CARD._replace(gpu_hours=0)]), "gpu_hours of 'a' should be a number"),
        (lambda: BudgetCards([CARD._replace(gpu_hours=1)]), "1 GPU-hours of 'a' should be enough"),
        (lambda: BudgetCards([CARD], utilization=0), "utilization should be from 0.01 to 1, got 0"),
        (lambda: BudgetCards([CARD], gpus=0), "gpus should be from 1"),
        (lambda: view(parameters=1.0), r"parameters should be from 10000 to 1e\+13, got 1"),
        (lambda: setattr(view(), "utilization", 1.2), "utilization should be from 0.01 to 1"),
        (lambda: view().choose("GPT-5"), "the card should be one of Llama 3 8B, .* got 'GPT-5'"),
    ],
)
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_the_picture_and_the_words_are_the_same_on_every_run():
    cards = BudgetCards([CARD._replace(name="$x$ <b>"), CARDS[-1]])
    for utilization in (0.01, 1.0):
        a, b = (Budget(cards, title="<i>", utilization=utilization) for _ in range(2))
        assert a.png(40) == b.png(40)
        assert repr(a) == repr(b)
