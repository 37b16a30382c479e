"""CONTRIBUTING says how many files an addition takes: its recipes are followed in a copy."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from helpers.paths import COURSE

EXERCISE = """
import numpy as np
import torch
from helpers.exercises.exercise import Case, Exercise, Mistake

def answer(x):
    return 2 * np.asarray(x)

def with_a_loop(x):
    y = torch.zeros(x.shape, dtype=torch.float64)
    for i in range(len(x)):
        y[i] = x[i] + x[i]
    return y

def with_torch(x):
    return torch.add(torch.as_tensor(x), torch.as_tensor(x))

def cases(rng):
    return [Case(f"{n} numbers", {"x": rng.normal(size=n)}) for n in (1, 2, 3, 5, 8, 13)]

WRONG = {"squared": lambda x: x * x, "added 2": lambda x: x + 2, "halved": lambda x: x / 2,
    "tripled": lambda x: 3 * x, "turned": lambda x: -2 * x}
EXERCISE = Exercise(
    id="attention.twice", notebook="06", number="6.9", title="Twice", kind="practice", difficulty=1,
    minutes=2, points=0, function="twice", answer=answer, cases=cases, outputs=("y",),
    mistakes=tuple(Mistake(name, wrong, f"You {name} x.") for name, wrong in WRONG.items()),
    hints=("Add x to something.", "Which factor doubles?", "One product is enough."),
    alternatives=(with_a_loop, with_torch),
)
"""
VIEW = '''
"""Dots: one dot for every number."""
from pathlib import Path
from typing import Any
import traitlets
from helpers.views.kit import View

class Dots(View, script=Path(__file__).with_name("view.js")):
    """One dot for every number."""
    count = traitlets.Int(3).tag(sync=True)

    def words(self) -> str:
        return f"{self.count} dots"

    def still(self) -> Any:
        from helpers.views.dots import still
        return still.draw(self)
'''
STILL = '''
"""The still picture of Dots."""
from typing import Any
from matplotlib.figure import Figure

def draw(view: Any) -> Figure:
    """Draw the dots."""
    figure = Figure(figsize=(2, 1))
    figure.subplots().plot(range(view.count), [0] * view.count, "o")
    return figure
'''
SCRIPT = """
import { mount, node } from "../kit/kit.js";
import { row } from "./maths.js";

function render(context) {
  const ui = mount(context, { name: "dots", traits: ["count"], draw });
  const line = ui.body.appendChild(node("div"));
  function draw() { line.textContent = row(context.model.get("count")); }
  return ui.close;
}

export default { render };
"""
SCRIPT_TEST = """
import assert from "node:assert/strict";
import test from "node:test";
import { row } from "./maths.js";
test("one dot a number", () => assert.equal(row(2), "••"));
"""
VIEW_TEST = """
from helpers.views import Dots

def test_words_and_picture():
    assert repr(Dots(count=2)) == "2 dots"
    assert Dots().png().startswith(b"\\x89PNG")
    assert "const row" in Dots._esm
"""
WORLD = '''
"""Coins that fall."""
import torch
from torch import Tensor

def coins(count: int, generator: torch.Generator) -> Tensor:
    """Return ``count`` zeros and ones."""
    return torch.randint(2, (count,), generator=generator)
'''
EXPERIMENT = '''
"""What a line makes of coins."""
import torch
from torch import nn
from helpers.training.weights import Recipe
from helpers.worlds.coins import coins

def train(seed: int) -> tuple[nn.Module, dict[str, float]]:
    """Return a model, and the share of ones."""
    fallen = coins(8, torch.Generator().manual_seed(seed)).float()
    return nn.Linear(1, 1), {"ones": fallen.mean().item()}

RECIPES = (Recipe("coins", train),)
'''
NEW_NOTEBOOK = "# 77 · Coins\n\n*Lecture: A3 · 10 minutes · you need: 06*\n\n> Heads or tails?"


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The course without its weights and outputs, to add to."""
    place = tmp_path_factory.mktemp("recipes") / "course"
    for name in ("answers", "helpers", "tools", "tests", "notebooks"):
        shutil.copytree(COURSE / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(COURSE / "pyproject.toml", place)
    return place


def put(place, name, text):
    path = place / name
    assert not path.exists(), f"{name} is there already: a recipe adds files, it changes none"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.lstrip("\n"), encoding="utf-8")


def run(place, *arguments, **more):
    environment = os.environ | {"PYTHONPATH": str(place)} | more
    ran = subprocess.run(
        [sys.executable, *arguments], cwd=place, env=environment, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-3000:]
    return ran.stdout


def test_an_exercise_is_one_file_and_its_recording(copy):
    put(copy, "answers/n06_attention_layer/twice.py", EXERCISE)
    record = """
from answers import EXERCISES
from helpers.exercises.recorded import FOLDER, to_bytes
from helpers.exercises.recording import record_exercise
made = record_exercise(EXERCISES["attention.twice"])
(FOLDER / "attention.twice.npz").write_bytes(to_bytes(made))
from helpers.exercises import check
print(check("attention.twice", lambda x: x + x))"""  # what `make record` does for a stale one
    assert "✓" in run(copy, "-c", record, COURSE_PROGRESS=str(copy / "progress.json"))
    said = run(copy, "-m", "pytest", "-q", "tests/answers", "-k", "attention.twice")
    assert "passed" in said


def test_a_view_is_a_folder_a_line_and_a_folder_of_tests(copy):
    put(copy, "helpers/views/dots/__init__.py", VIEW)
    put(copy, "helpers/views/dots/still.py", STILL)
    put(copy, "helpers/views/dots/view.js", SCRIPT)
    put(copy, "helpers/views/dots/maths.js", 'export const row = (count) => "•".repeat(count);\n')
    put(copy, "tests/views/dots/__init__.py", "")
    put(copy, "tests/views/dots/test_view.py", VIEW_TEST)
    put(copy, "tests/views/dots/view.test.mjs", SCRIPT_TEST)
    line = "from helpers.views.dots import Dots\n"
    init = copy / "helpers" / "views" / "__init__.py"
    init.write_text(init.read_text() + line)
    said = run(copy, "-m", "pytest", "-q", "tests/views/dots", "tests/views/test_javascript.py",
               "-k", "dots")  # fmt: skip
    assert "2 passed" in said


def test_a_world_and_an_experiment_are_one_file_each(copy):
    put(copy, "helpers/worlds/coins.py", WORLD)
    put(copy, "helpers/experiments/coins.py", EXPERIMENT)
    both = """
from importlinter.cli import lint_imports_command as lint
from helpers.experiments import find_recipes
print(*(recipe.name for recipe in find_recipes()))
lint()"""
    assert "coins" in run(copy, "-c", both).split()


def test_a_notebook_is_found_by_its_number(copy):
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": NEW_NOTEBOOK}
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    put(copy, "notebooks/77_coins.ipynb", json.dumps(notebook))
    put(copy, "tests/browser/notebooks/test_77.py", "")
    both = """
import sys
from helpers.course import lessons
sys.path.insert(0, "tools")
import test
print(*(lesson.title for lesson in lessons()), test.chosen_files("browser"))"""
    said = run(copy, "-c", both, NB="77", ONLY="")
    assert "Coins" in said
    assert "test_77.py" in said
