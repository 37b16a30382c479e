"""make demo in a real browser at 1280 × 720: what a class sees, and how it votes."""

import os
import re
import subprocess
import sys

import pytest

from browser.driver import SCREENSHOTS
from helpers.paths import COURSE

pytestmark = pytest.mark.browser
SCREEN = {"width": 1280, "height": 720}
# Everything that a class should see at once, as [what, left, right, height].
_SIZES = """() => [...document.querySelectorAll('.course-view, .jp-OutputArea-output img, table')]
  .map((e) => [e.className || e.tagName, e.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height)
  .map(([name, box]) => [name, box.left, box.right, box.height])"""
# The heights of the votes whose answer is not right below them.
_ALONE = """() => [...document.querySelectorAll('.jp-CodeCell:has(.course-vote)')]
  .filter((cell) => !cell.nextElementSibling.querySelector('.course-tally'))
  .map((cell) => cell.offsetHeight)"""
_SCROLLS = """() => [...document.querySelectorAll('.jp-WindowedPanel-outer, .jp-OutputArea-output')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX !== 'hidden')
  .map((e) => e.className)"""
_IDLE = """() => {
  const seen = document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status === 'idle';
  window.courseIdle = seen ? (window.courseIdle ?? 0) + 1 : 0;
  return window.courseIdle > 20;
}"""


SCROLLER = ".jp-WindowedPanel-outer"


@pytest.fixture
def address(request, tmp_path):
    """Where ``make demo`` says the notebook is."""
    own = {**os.environ, "NB": request.param, "COURSE_JUPYTER": str(tmp_path / "own")}
    own["SSH_CONNECTION"] = "no window on the screen of whoever runs this test"
    process = subprocess.Popen(
        [sys.executable, "tools/demo.py"], cwd=COURSE, env=own, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    said = ""
    while "Stop with Ctrl-C" not in said and (line := process.stdout.readline()):
        said += line
    found = re.search(r"http://localhost\S+", said)
    yield (found[0], said) if found else pytest.fail(said)
    process.terminate()
    process.communicate(timeout=30)


def scrolled(page):
    """By how many pixels the notebook is scrolled."""
    return page.locator(SCROLLER).evaluate("e => e.scrollTop")


@pytest.fixture
def projected(browser, address):
    """The notebook after the button was pressed, and what the terminal says."""
    page = browser.new_page()
    page.set_viewport_size(SCREEN)
    page.goto(address[0])
    button = page.get_by_role("button", name="Bring the views to life")
    button.wait_for()
    button.click()  # at once: it is there as soon as the kernel answers
    page.locator(".course-view--projector").first.wait_for(state="attached", timeout=90_000)
    assert scrolled(page) < 40, "the page has left its top while the cells run"
    page.wait_for_function(_IDLE, polling=250, timeout=180_000)
    yield page, address[1]
    page.close()


@pytest.mark.parametrize("address", ["04", "06"], indirect=True)
def test_a_class_sees_what_fits_the_screen_and_nothing_else(projected):
    page, said = projected
    assert scrolled(page) < 40, "the page is not at its top"
    assert page.locator(".jp-CodeCell .jp-InputArea:visible").count() == 0
    assert page.locator("[data-mime-type='text/plain']:visible").count() == 0
    for words in ("not attempted", "demo moments", "Nobody sees it"):
        assert page.get_by_text(words).locator("visible=true").count() == 0, words
    assert page.get_by_role("heading", name=re.compile("^Exercise")).count() == 0
    assert "demo moments" in said
    high = page.locator(SCROLLER).evaluate("e => e.clientHeight")
    assert high > 660  # Lab's own bars take little
    sizes = page.evaluate(_SIZES)
    assert len(sizes) > 8
    assert [size for size in sizes if size[1] < 0 or size[2] > SCREEN["width"]] == []
    too_high = [size for size in sizes if size[3] > high and size[0] != "TABLE"]
    assert too_high == []
    assert page.evaluate(_SCROLLS) == []
    assert min(page.evaluate(_ALONE)) > high - 40, "a picture below a vote answers it"
    assert page.locator(".jp-Dialog").count() == 0
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    page.get_by_role("heading", level=1).click()
    for key in ("Enter", "b", "a", "d", "d"):
        page.keyboard.press(key)
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert page.locator(".jp-mod-editMode").count() == 0


@pytest.mark.parametrize("address", ["00"], indirect=True)
def test_a_class_votes_by_keyboard_and_sees_bars_beside_the_answer(projected):
    page, _ = projected
    vote, tally = page.locator(".course-vote"), page.locator(".course-tally")
    assert tally.locator(".course-tally__row").count() == 0
    fields = vote.get_by_role("spinbutton")
    fields.first.focus()
    page.keyboard.type("12")
    page.keyboard.press("Shift+A")
    for key in ("d", "d", "D"):
        page.keyboard.press(key.lower())
    vote.locator(".course-view__footer", has_text="14 votes").wait_for()
    assert [fields.nth(i).input_value() for i in range(4)] == ["11", "0", "0", "3"]
    opener = tally.get_by_role("button", name="Show the answer")
    opener.focus()
    page.keyboard.press("Enter")
    correct = tally.locator(".course-tally__row.is-correct")
    correct.wait_for()
    assert "cats" in correct.text_content()
    assert "3 · 21%" in correct.text_content()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    tally.screenshot(path=SCREENSHOTS / "tally_light.png")
    vote.screenshot(path=SCREENSHOTS / "vote_light.png")
    vote.get_by_role("button", name="Set all votes to 0").click()
    tally.get_by_role("button", name="Show the answer").wait_for()
    assert tally.locator(".course-tally__row").count() == 0
