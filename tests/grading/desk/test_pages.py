"""Pages that need no network, run nothing, hide nothing from a screen reader, and say the hint."""

import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from helpers.grading.desk.grades import Policy, gradebook
from helpers.grading.desk.pages import Pages, data_url, page_name
from helpers.grading.judge.course import Course
from helpers.grading.judge.judge import Judge
from helpers.grading.judge.outcome import CaseResult, Outcome

EVIL = "<script>alert(1)</script>\"'&{{ 7*7 }}<img src=x onerror=alert(1)>"


def outcome(student: str, exercise: str, state: str, points: float | None, **more) -> Outcome:  # type: ignore[no-untyped-def]
    return Outcome(student, "06", exercise, state, points, 3.0, more.pop("reason", "why"), **more)


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    got = {"got_Y": np.full((3, 3), np.nan), "got_L": np.zeros(3), "case": np.array(4)}
    return [
        outcome(EVIL, "attention.merge", "wrong", 0.0, reason=EVIL, mistake=EVIL, hint=EVIL,
                cases=(CaseResult(EVIL, False, EVIL),), warnings=(EVIL,), evidence=got),
        outcome(EVIL, "attention.score_gradient", "manual", None, text=EVIL,
                evidence={"picture": np.zeros((5, 7, 3), np.uint8)}),
        outcome("Zoë", "attention.merge", "right", 3.0),
        outcome("李", "attention.merge", "fault", None),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def written(
    small: Course, outcomes: list[Outcome], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    out = tmp_path_factory.mktemp("pages")
    policy = Policy(comments={(EVIL, "attention.score_gradient"): EVIL})
    students = gradebook(outcomes, small, policy)
    pages = Pages(small, out, Judge(small).key, lambda o: o, trusted=True)
    pages.write(students, [(EVIL, EVIL)])
    return out


class Reader(HTMLParser):
    """Collects what a browser would do, and tables without captions, pictures without words."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetches: list[str] = []
        self.handlers: list[str] = []
        self.mute: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.tags.append(tag)
        self.handlers += [name for name in names if name.startswith("on")]
        self.fetches += [str(names[n]) for n in ("src", "srcset", "action", "data") if n in names]
        if tag in ("link", "iframe", "object", "embed", "script", "base", "form"):
            self.handlers.append(tag)
        if tag == "img" and not names.get("alt"):
            self.mute.append(tag)
        if tag == "svg" and not names.get("aria-label"):
            self.mute.append(tag)


def pages_of(written: Path) -> list[str]:
    paths = [written / "overview.html", *sorted((written / "feedback").glob("*.html"))]
    assert len(paths) == 4
    return [path.read_text("utf-8") for path in paths]


def test_nothing_runs_and_nothing_is_fetched(written: Path) -> None:
    for text in pages_of(written):
        reader = Reader()
        reader.feed(text)
        assert reader.handlers == []
        assert all(address.startswith("data:image/png;base64,") for address in reader.fetches)
        assert reader.mute == []
        assert "default-src 'none'" in text
        assert "49" not in re.findall(r"7\*7|\b49\b", text)
        assert "Graded without a sandbox" in text


def test_a_page_tells_the_mistake_and_shows_both_tables(written: Path) -> None:
    text = (written / page_name(EVIL)).read_text("utf-8")
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6
    assert "Hint" in text
    assert "your Y" in text
    assert "expected Y" in text
    assert "data:image/png;base64," in text
    assert text.count("<caption") >= 3  # the list, and both arrays


def test_the_overview_counts(written: Path) -> None:
    text = (written / "overview.html").read_text("utf-8")
    assert "3 students" in text
    assert "could not be graded" in text
    assert page_name("Zoë").split("/")[1].split(".")[0][-8:] in text


def test_a_refused_file_is_listed_once(small: Course, tmp_path: Path) -> None:
    why = "The file is not JSON."
    refused = [outcome("Zoë", id_, "refused", 0.0, reason=why) for id_ in small.exercises]
    assert len(refused) > 1
    pages = Pages(small, tmp_path, Judge(small).key, lambda o: o, trusted=True)
    pages.write(gradebook(refused, small, Policy()), [])
    text = (tmp_path / "overview.html").read_text("utf-8")
    assert text.count(why) == text.count(f"notebook 06: {why}") == 1


def test_the_png_is_a_png() -> None:
    import base64
    import io

    import matplotlib.image

    pixels = np.random.default_rng(0).integers(0, 256, (5, 7, 3)).astype(np.uint8)
    data = base64.b64decode(data_url(pixels).split(",")[1])
    read = matplotlib.image.imread(io.BytesIO(data), format="png")
    np.testing.assert_array_equal(np.round(read * 255).astype(np.uint8), pixels)


def test_two_names_never_share_a_page() -> None:
    names = ["a/b", "a-b", "a b", "../a", "A", "a", "", "\u202ea"]
    assert len({page_name(name) for name in names}) == len(names)
    assert all(page_name(name).count("/") == 1 for name in names)
