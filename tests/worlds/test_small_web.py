"""The small web: its truth is true, and the same seed gives the same pages."""

from collections import Counter
from html import unescape

import pytest

from helpers.worlds.small_web import SHARES, WORDS, edit_words, write_web
from helpers.worlds.stories import is_story
from helpers.worlds.story_tokens import VOCABULARY as STORIES
from helpers.worlds.story_tokens import story_tokens
from helpers.worlds.web_tokens import UNKNOWN, VOCABULARY, web_stream, web_tokens

PAGES = write_web(1500, 7)


def words_of(page):
    return " ".join(page.lines).split()


def test_every_kind_is_as_frequent_as_it_says():
    counts = Counter(page.kind for page in PAGES)
    assert set(counts) == set(SHARES)
    assert sum(SHARES.values()) == pytest.approx(1)
    for kind, share in SHARES.items():
        assert abs(counts[kind] / len(PAGES) - share) < 4 * (share * (1 - share) / 1500) ** 0.5


def test_good_pages_hold_stories_with_every_fact_true_and_a_line_about_the_author():
    for page in PAGES:
        if page.kept:
            stories = [line for line in page.lines if is_story(line + "\n")]
            assert len(page.lines) - len(stories) <= 1
            assert stories
            assert all(any(data in line for line in page.lines) for data in page.personal)


def test_all_lines_of_a_page_are_in_its_html():
    for page in PAGES[:300]:
        text = unescape(page.html)
        assert all(line in text for line in page.lines)


def test_a_copy_comes_after_its_original_and_has_as_many_other_words_as_it_says():
    copies = [(i, page) for i, page in enumerate(PAGES) if page.kind == "copy"]
    assert len(copies) > 100
    for i, page in copies:
        assert 0 <= page.copy_of < i
        original = PAGES[page.copy_of]
        assert original.kind == "story"
        pairs = zip(words_of(page), words_of(original), strict=True)
        assert sum(a != b for a, b in pairs) == page.edits


def test_shuffled_pages_have_the_words_of_stories_and_no_story():
    for page in PAGES:
        if page.kind == "shuffled":
            assert not any(is_story(line + "\n") for line in page.lines)
            assert set(story_tokens(" ".join(page.lines))) - {UNKNOWN}


@pytest.mark.parametrize("edits", [0, 1, 5, 1000])
def test_so_many_words_are_edited(edits):
    text = "Tom is in the park . " * 5
    edited = edit_words(text.strip(), edits, 3)
    changed = sum(a != b for a, b in zip(text.split(), edited.split(), strict=True))
    assert changed == min(edits, 30)
    assert all(word in WORDS for word in set(edited.split()) - set(text.split()))


def test_the_same_seed_gives_the_same_pages():
    assert write_web(20, 1) == write_web(20, 1)
    assert write_web(20, 1) != write_web(20, 2)
    assert write_web(0, 1) == []


def test_tokens_joined_are_the_text_and_stories_keep_their_ids():
    for page in PAGES[:60]:
        assert "".join(web_tokens(page.html)) == page.html
    text = 'Tom says: "I have the kite."\n'
    assert web_tokens(text) == story_tokens(text)
    assert (
        VOCABULARY.encode(web_tokens(text)).tolist() == STORIES.encode(story_tokens(text)).tolist()
    )
    assert web_tokens("Ω") == [UNKNOWN]
    assert (
        web_stream(["Tom", "Tom\n"]).tolist()
        == VOCABULARY.encode(["\n", "Tom", "\n", "Tom", "\n"]).tolist()
    )
