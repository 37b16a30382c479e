"""The text of a page: none of it is lost, menus and scripts are; trafilatura finds no more."""

import pytest
import trafilatura

from helpers.experiments.web_cleaning import line_shares
from helpers.text.cleaning.extraction import extract_text
from helpers.worlds.small_web import write_web


def test_scripts_menus_and_footers_are_left_out():
    html = """<html><head><title>t</title><script>var a = "<p>no</p>";</script></head><body>
    <nav><a href="/">Home</a></nav><div><a href=1>One</a> | <a href=2>Two</a></div>
    <p>Tom &amp; Mia say: &quot;Hi&quot;.</p>second<br>third <b>line</b>
    <footer><p>Cookies</p></footer></body></html>"""
    assert extract_text(html) == 'Tom & Mia say: "Hi".\nsecond\nthird line'


def test_a_block_is_a_menu_when_more_than_half_of_it_is_links():
    html = "<p>abcd <a>efg</a></p>"
    assert extract_text(html) == "abcd efg"
    assert extract_text(html, most_linked=0.2) == ""


@pytest.mark.parametrize(
    "html", ["", "no tags at all", "<p>never closed", "</p></div>", "<nav><p>x"]
)
def test_broken_pages_have_a_defined_text(html):
    assert extract_text(html) in ("", "no tags at all", "never closed")


def test_an_element_that_is_closed_without_being_open_changes_nothing():
    assert extract_text("</nav><p>text</p>") == "text"


def test_every_line_of_the_small_web_is_found_as_often_as_by_trafilatura():
    pages = write_web(300, 1)
    ours = line_shares(pages, [extract_text(page.html) for page in pages])
    theirs = line_shares(
        pages, [trafilatura.extract(page.html, favor_recall=True) or "" for page in pages]
    )
    assert ours[1] == 1.0
    assert ours[1] >= theirs[1]
    assert ours[0] > theirs[0] - 0.15
