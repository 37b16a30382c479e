"""A small raw web: HTML pages made from stories, with the truth about every page.

Good pages hold stories (`helpers.worlds.stories`). Around the stories are menus, adverts and
notices about cookies; between the good pages are spam, lists, broken pages, pages in other
languages, pages with their words shuffled, and near-copies of good pages. Since every page is
made here, it is known what a cleaner should keep of it: ``Page.kept`` and ``Page.lines``.
"""

from html import escape
from typing import NamedTuple

import numpy as np

from helpers.validate import Count, Seed, checked
from helpers.worlds import junk_pages, page_layouts
from helpers.worlds.stories import PEOPLE, write_story

SHARES = {
    "story": 0.46,
    "copy": 0.16,
    "spam": 0.10,
    "other language": 0.10,
    "shuffled": 0.05,
    "list": 0.05,
    "numbers": 0.03,
    "broken": 0.05,
}
_NAMES = ("tales", "bedtime", "storybook", "readaloud", "fireside", "alphabet-tales", "once",
          "library")  # fmt: skip
HOSTS = tuple(f"{name}.example" for name in _NAMES)
SPAM_HOSTS = ("casino-win.example", "bestbet.example", "luckyspin.example", "fresh-blog.example")
BLOCKED_HOSTS = SPAM_HOSTS[:2]  # what a list of bad hosts knows; the other two are too new for it
WORDS = (  # what an edited copy has in place of a word
    *("the", "a", "in", "is", "has", "goes", "to", "says", "asks", "with", "and", "red", "blue"),
    *("green", "garden", "park", "forest", "kitchen", "ball", "book", "kite", "ring", "Anna"),
    *("Ben", "Mia", "Tom", "happy", "nothing", "time"),
)


class Page(NamedTuple):
    """One page as a crawler finds it, and the truth about it.

    ``lines`` are the lines of its main text, ``copy_of`` is the index of the page that it copies
    (-1: none) with ``edits`` of its words replaced, ``personal`` lists the e-mail and IP addresses
    in its text.
    """

    url: str
    html: str
    kind: str
    lines: tuple[str, ...]
    copy_of: int = -1
    edits: int = 0
    personal: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether a perfect cleaner keeps this page: one with stories that copies no other."""
        return self.kind == "story"


@checked
def write_web(count: Count, seed: Seed) -> list[Page]:
    """Return ``count`` pages in the order of the crawl, the same for the same seed.

    A copy always comes after the page that it copies.
    """
    rng = np.random.default_rng(seed)
    kinds = rng.choice(list(SHARES), size=count, p=list(SHARES.values()))
    pages: list[Page] = []
    originals: list[int] = []
    for kind in kinds:
        if kind == "copy" and originals:
            page = _copy(rng, pages, int(rng.choice(originals)))
        elif kind in ("story", "copy"):
            page = _story_page(rng)
            originals.append(len(pages))
        else:
            page = _junk_page(rng, str(kind))
        pages.append(page)
    return pages


@checked
def edit_words(text: str, edits: Count, seed: Seed) -> str:
    """Return a text with so many of its words, at different positions, replaced at random.

    Each is replaced by a different word; the number of words stays. Of a text with fewer words,
    every word is replaced.
    """
    return _edited(np.random.default_rng(seed), text, edits)


def _edited(rng: np.random.Generator, text: str, edits: int) -> str:
    words = text.split(" ")
    for at in rng.permutation(len(words))[:edits]:
        others = [word for word in WORDS if word != words[at]]
        words[at] = str(rng.choice(others))
    return " ".join(words)


def _stories(rng: np.random.Generator) -> list[str]:
    count = int(rng.choice([1, 2, 3, 4], p=[0.25, 0.35, 0.25, 0.15]))
    return [write_story(rng).text.rstrip("\n") for _ in range(count)]


def _story_page(rng: np.random.Generator) -> Page:
    lines = _stories(rng)
    personal: tuple[str, ...] = ()
    if rng.random() < 0.25:
        line, personal = _signature(rng)
        lines.append(line)
    return _page(rng, "story", lines, str(rng.choice(HOSTS)), personal=personal)


def _signature(rng: np.random.Generator) -> tuple[str, tuple[str, ...]]:
    """Return a line about the author, and the personal data in it."""
    name = str(rng.choice(PEOPLE)).lower()
    number = int(rng.integers(1, 255))
    mail = f"{name}.{rng.choice(['berg', 'west', 'hill'])}@mail{number}.example"
    address = f"203.0.113.{number}"
    spelled = f"{name} at mail{number} dot example"
    return [
        (f"Write to {mail} with your own story.", (mail,)),
        (f"This was sent from {address} last night.", (address,)),
        (f"My address is {spelled}, so write to me.", (spelled,)),  # no pattern finds this one
        (
            f"This page was made with Pagemaker {number % 9 + 1}.12.4.{number % 40}.",
            (),
        ),  # a version
        (f"Questions? Ask {mail} or look at {address} for more.", (mail, address)),
    ][int(rng.integers(5))]


def _copy(rng: np.random.Generator, pages: list[Page], of: int) -> Page:
    """Return another page with the same text, a few of its words replaced."""
    original = pages[of]
    words = sum(len(line.split()) for line in original.lines)
    edits = int(rng.integers(0, max(1, words // 12) + 1))
    cuts = np.sort(rng.integers(0, edits + 1, size=len(original.lines) - 1))
    shares = np.diff([0, *cuts, edits])
    lines = [_edited(rng, line, int(n)) for line, n in zip(original.lines, shares, strict=True)]
    page = _page(rng, "copy", lines, str(rng.choice(HOSTS)))
    personal = tuple(p for p in original.personal if any(p in line for line in lines))
    pairs = zip(" ".join(lines).split(), " ".join(original.lines).split(), strict=True)
    edited = sum(a != b for a, b in pairs)  # fewer where a line has fewer words than its share
    return page._replace(copy_of=of, edits=edited, personal=personal)


def _junk_page(rng: np.random.Generator, kind: str) -> Page:
    if kind == "shuffled":
        lines = [" ".join(rng.permutation(line.split(" "))) for line in _stories(rng)]
    else:
        lines = junk_pages.lines_of(kind, rng)
    host = str(rng.choice(SPAM_HOSTS if kind == "spam" else HOSTS))
    return _page(rng, kind, lines, host)


def _page(
    rng: np.random.Generator,
    kind: str,
    lines: list[str],
    host: str,
    personal: tuple[str, ...] = (),
) -> Page:
    name = "".join(rng.choice(list("abcdefghijklmnoprstuvw"), size=6))
    path = f"casino/{name}" if kind == "spam" and rng.random() < 0.3 else f"read/{name}"
    html = page_layouts.written([escape(line) for line in lines], rng)
    return Page(f"https://{host}/{path}", html, kind, tuple(lines), personal=personal)
