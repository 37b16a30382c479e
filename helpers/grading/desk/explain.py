"""What makes a feedback page clear without the notebook: the task, and what to do next."""

import ast
import html
import re
from dataclasses import dataclass

from markupsafe import Markup

from helpers.exercises.exercise import Exercise
from helpers.grading.judge.course import CourseNotebook
from helpers.grading.judge.outcome import Outcome


@dataclass(frozen=True)
class Task:
    """An exercise as its notebook sets it."""

    text: Markup  # the words of its markdown cell
    signature: str  # what the stub defines, without its body


def task_of(notebook: CourseNotebook, exercise: Exercise) -> Task:
    """Return an exercise's task from the course's own notebook."""
    before = ""
    for cell in notebook.cells:
        if cell.exercise == exercise.id:
            text = cell.source if cell.kind == "markdown" else before
            return Task(_in_html(_task(text)), _signature(cell.source, cell.kind))
        if cell.kind == "markdown":
            before = cell.source
    return Task(Markup(""), "")


def next_step(outcome: Outcome, exercise: Exercise) -> str:
    """Say what a student does now."""
    where = f"exercise {exercise.number} of notebook {exercise.notebook}"
    check = f'run check("{exercise.id}", {exercise.function}) there until every case is right'
    first_hint = f"A first hint: {exercise.hints[0]}"
    public = bool(outcome.cases) and all(case.right for case in outcome.cases)
    match outcome.state:
        case "right":
            return "Nothing is left to do here."
        case "manual":
            return "Wait: a person reads this and gives the points."
        case "fault":
            return "Nothing: it could not be graded, by no fault of yours, and is graded again."
        case "refused":
            return (f"Open the file in Jupyter, run notebook {exercise.notebook} from top to "
                    "bottom, save it and hand in the .ipynb file.")  # fmt: skip
        case "untouched":
            return f"Go to {where}, write your answer, then {check}. {first_hint}"
        case "partly" | "wrong" if public:
            hint = "" if outcome.hint else f" {first_hint}"
            return (f"The cases that you can see are right, others are not. In {where}, think of "
                    f"other sizes, a single row, zeros and masks.{hint}")  # fmt: skip
        case "partly" | "wrong":
            hint = "" if outcome.hint else f" {first_hint}"
            start = "Read the hint above and go" if outcome.hint else "Go"
            return f"{start} to {where}: compute the first wrong case by hand, then {check}.{hint}"
        case "time":
            return f"Look in {where} for a loop that does not end or repeats work, then {check}."
    return f"Restart the kernel, run {where} from top to bottom, then {check}. {first_hint}"


def _task(markdown: str) -> str:
    """Return a cell's words from the exercise's heading on, without heading and dots."""
    _, found, rest = markdown.partition("### Exercise ")
    if not found:
        return markdown
    lines = rest.splitlines()[1:]
    return "\n".join(line for line in lines if not re.match(r"\s*[●○]", line)).strip()


def _in_html(markdown: str) -> Markup:
    """Return paragraphs with code, formulas, bold and italic words; all else is text."""
    paragraphs = []
    for paragraph in re.split(r"\n\s*\n", markdown):
        parts = re.split(r"(`[^`]+`|\$\$.+?\$\$|\$[^$]+\$)", " ".join(paragraph.split()))
        inner = "".join(_verbatim(p) if n % 2 else _words(p) for n, p in enumerate(parts))
        paragraphs.append(f"<p>{inner}</p>" if inner else "")
    return Markup("".join(paragraphs))  # every part is escaped


def _verbatim(part: str) -> str:
    return f"<code>{html.escape(part.strip('`$').strip())}</code>"


def _words(part: str) -> str:
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", part)  # of a link, the words
    text = html.escape(text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)


def _signature(source: str, kind: str) -> str:
    """Return the heads of what a stub defines: ``def merge(Y_a, L_a, Y_b, L_b)``."""
    try:
        body = ast.parse(source).body if kind == "code" else []
    except SyntaxError:
        return ""
    heads = []
    for node in body:
        if isinstance(node, ast.FunctionDef):
            heads.append(f"def {node.name}({ast.unparse(node.args)})")
        elif isinstance(node, ast.ClassDef):
            methods = (one for one in node.body if isinstance(one, ast.FunctionDef))
            heads.append(f"class {node.name}")
            heads += [f"    def {one.name}({ast.unparse(one.args)})" for one in methods]
    return "\n".join(heads)
