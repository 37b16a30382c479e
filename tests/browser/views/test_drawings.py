"""The drawings in a real JupyterLab: light, dark and projected, measured by the browser itself."""

import pytest
from drawing_checks import CASES

pytestmark = pytest.mark.browser

ALL = f"""
import os
from IPython.display import display
from helpers.figures import drawings

def show_all():
    for case, (name, arguments) in {CASES!r}.items():
        display(getattr(drawings, name)(**arguments))

show_all()
"""
PROJECTED = """
os.environ["COURSE_PROJECTOR"] = "1"
show_all()
"""
# Boxes of all texts, in units of the drawing; the number of them that leave it or meet another.
MEASURE = """(figure) => {
  const svg = figure.querySelector('svg');
  const { width, height } = svg.viewBox.baseVal;
  const texts = [...svg.querySelectorAll('text')].map((text) => [text.textContent, text.getBBox()]);
  const found = [];
  texts.forEach(([said, a], at) => {
    if (a.x < 0 || a.y < 0 || a.x + a.width > width || a.y + a.height > height)
      found.push(`${said} leaves the drawing`);
    for (const [other, b] of texts.slice(at + 1))
      if (a.x < b.x + b.width && b.x < a.x + a.width
          && a.y + 0.2 * a.height < b.y + 0.8 * b.height
          && b.y + 0.2 * b.height < a.y + 0.8 * a.height) found.push(`${said} meets ${other}`);
  });
  const box = svg.getBoundingClientRect();
  const paper = figure.closest('.jp-OutputArea-output').getBoundingClientRect();
  if (box.right > paper.right + 1) found.push(`wider than its output: ${box.width}`);
  const sizes = [...svg.querySelectorAll('text')].map((text) =>
    parseFloat(getComputedStyle(text).fontSize) * box.width / width);
  const still = getComputedStyle(figure.querySelector('img')).display;
  return { found, texts: texts.length, least: Math.min(...sizes), height: box.height, still,
    ink: getComputedStyle(figure).getPropertyValue('--cd-ink').trim() };
}"""


@pytest.fixture(scope="module")
def opened(open_notebook, notebook_of):
    """A notebook with every drawing, and again every drawing as on a projector."""
    notebook = open_notebook(notebook_of(ALL, PROJECTED))
    notebook.command("application:toggle-left-area")
    assert notebook.run_all()
    return notebook


def measured(notebook, cell, label):
    figures = notebook.cell(cell).locator("figure.course-drawing")
    assert figures.count() == len(CASES)
    found = {}
    for case, figure in zip(CASES, figures.all(), strict=True):
        figure.scroll_into_view_if_needed()
        found[case] = figure.evaluate(MEASURE)
        notebook.screenshot(f"drawing_{case}_{label}", figure)
    return found


@pytest.mark.parametrize(
    ("theme", "ink"), [("JupyterLab Light", "#16202b"), ("JupyterLab Dark", "#eef2f6")]
)
def test_every_drawing_is_readable_in_the_theme(opened, theme, ink):
    opened.theme(theme)
    for case, seen in measured(opened, 0, theme.split()[1].lower()).items():
        assert seen["found"] == [], case
        assert (seen["ink"], seen["still"]) == (ink, "none")
        assert seen["texts"] > 3


def test_on_a_projector_the_type_is_large_and_the_drawing_fits_the_screen(opened):
    opened.page.set_viewport_size({"width": 1280, "height": 720})
    opened.theme("JupyterLab Light")
    for case, seen in measured(opened, 1, "projector").items():
        assert seen["found"] == [], case
        assert seen["least"] >= 14, case
        assert seen["height"] <= 0.85 * 720, case
    opened.clean()
