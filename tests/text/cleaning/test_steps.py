"""All steps in order: addresses, personal data, and the same result wherever the work is done."""

import ipaddress

import numpy as np
import pytest

from helpers.experiments.web_cleaning import TUNED
from helpers.text.cleaning.personal import EMAIL, IP, mask_personal
from helpers.text.cleaning.steps import PUBLISHED, clean_web, first_stop, read_batch
from helpers.text.cleaning.urls import host_of, is_blocked
from helpers.worlds.small_web import BLOCKED_HOSTS, write_web

PAGES = [(page.url, page.html) for page in write_web(300, 4)]


def test_a_host_is_blocked_with_its_parts_and_not_by_a_part_of_a_name():
    bad = ["win.example"]
    assert is_blocked("https://www.win.example/x", bad, [])
    assert not is_blocked("https://notwin.example/x", bad, [])
    assert is_blocked("https://a.example/CASINO", [], ["casino"])
    assert is_blocked("https://alphabet.example/")
    with pytest.raises(ValueError, match="an address such as"):
        host_of("no address")
    with pytest.raises(ValueError, match="url should be an address"):
        host_of("https://[x")


@pytest.mark.parametrize(
    ("text", "masked"),
    [("a.b+c@mail.example.", f"{EMAIL}."), ("1.2.3.4", IP), ("1.2.3.4.5", "1.2.3.4.5"),
     ("256.1.1.1", "256.1.1.1"), ("at 192.168.1.1", "at 192.168.1.1"), ("me @ home", "me @ home"),
     ("from 8.8.8.8.", f"from {IP}."), ("", "")],
)  # fmt: skip
def test_personal_data_are_masked(text, masked):
    assert mask_personal(text) == masked
    assert mask_personal(masked) == masked


def test_an_address_is_one_where_python_says_so():
    rng = np.random.default_rng(0)
    for _ in range(300):
        numbers = rng.integers(0, 400, size=4)
        shown = ".".join(map(str, numbers))
        try:
            private = ipaddress.IPv4Address(shown).is_private
        except ValueError:
            assert mask_personal(shown) == shown
        else:
            assert private or mask_personal(shown) == IP


def test_the_first_rule_that_drops_a_text_is_named():
    values = {rule.measure: np.array([1.0, 1.0]) for rule in PUBLISHED[:2]}
    values["blocked address"] = np.array([0.0, 1.0])
    assert first_stop(values, PUBLISHED[:2]).tolist() == [-1, 0]
    assert first_stop(values, []).tolist() == [-1, -1]


def test_batches_of_any_size_give_the_same_result():
    whole = clean_web(PAGES, TUNED, BLOCKED_HOSTS, batch_size=1000)
    cut = clean_web(PAGES, TUNED, BLOCKED_HOSTS, batch_size=70)
    assert whole.texts == cut.texts
    assert (whole.stopped == cut.stopped).all()
    assert (whole.first == cut.first).all()
    assert 0 < len(whole.kept) < len(PAGES)
    assert (whole.stopped == len(TUNED)).any()


def test_a_page_that_a_rule_stops_is_nobody_s_original():
    page = next((page.url, page.html) for page in write_web(50, 0) if page.kept)
    stopped = ("https://casino.example/x", page[1])
    cleaned = clean_web([stopped, page], ())
    assert cleaned.stopped.tolist() == [-1, 0]  # without rules the second is a copy
    assert clean_web([stopped, page], PUBLISHED[:1]).stopped.tolist() == [0, -1]


def test_no_pages_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        clean_web([])
    assert len(read_batch(PAGES[:2]).texts) == 2
