"""A prediction that the reader commits to before running on, and its answer afterwards.

predict("permute-keys", "The keys are shuffled. What happens to y?", ["It moves", "Nothing"])
reveal("permute-keys", "Nothing", "A sum does not know in which order its terms came.")
"""

import html
import weakref
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import traitlets

from helpers.exercises import progress
from helpers.exercises.question import LETTERS, Question
from helpers.exercises.vote import Tally, Vote, is_class

_asked: dict[str, tuple[str, ...]] = {}  # the options of this session's questions
_shown: weakref.WeakSet = weakref.WeakSet()  # their views, to be closed by `reveal`
_votes: dict[str, Vote] = {}  # in class: the question's votes


class Prediction(Question, script=Path(__file__).with_name("predict.js")):
    """A question with two to eight options; what is chosen is kept until it is revealed."""

    id = traitlets.Unicode(help="name of the prediction in the progress file")
    choice = traitlets.Unicode("", help="the reader's, as it stands in options").tag(sync=True)
    revealed = traitlets.Bool(False, help="the answer was shown: closed").tag(sync=True)

    def __init__(self, id: str, question: str, options: Sequence[str]) -> None:
        choice, revealed = progress.prediction(id)
        if choice not in options:
            choice, revealed = "", False
        super().__init__(
            id=id, question=question, options=list(options), choice=choice, revealed=revealed
        )
        self.observe(self._keep, names="choice")

    @traitlets.validate("choice")
    def _only_an_option_and_only_before(self, proposal: Any) -> str:
        is_open = not self.revealed and proposal["value"] in (*self.options, "")
        return proposal["value"] if is_open else self.choice

    def _keep(self, change: Any) -> None:
        self.notice = progress.remember_prediction(self.id, change.new)


@dataclass(frozen=True)
class Revealed:
    """The answer beside what the reader said; its text is the same for every reader.

    Where nothing was predicted the page keeps the answer folded away until it is asked for: so it
    is in the committed notebooks too, which are read before they are run.
    """

    answer: str  # "B, it stays the same"
    because: str
    said: str
    predicted: bool = True

    def __repr__(self) -> str:
        return f"The answer: {self.answer}. {self.because}"

    def _repr_html_(self) -> str:
        words = f"<strong>{html.escape(self.said)}</strong> {html.escape(self.because)}"
        if not self.predicted:
            words = (
                "<details><summary>Nothing predicted yet: choose above and run this cell again, "
                f"or open the answer.</summary>{words}</details>"
            )
        return (
            '<div role="group" aria-label="Prediction and answer" style="border-left:4px solid '
            "var(--jp-info-color1, #0097a7);padding:2px 0 4px 12px;line-height:1.45;"
            f'color:var(--jp-content-font-color1, inherit)">{words}</div>'
        )


def predict(id: str, question: str, options: Sequence[str]) -> Question:
    """Ask for a prediction; it stays in the progress file and can be changed until revealed.

    In class (`helpers.exercises.vote`) the hands raised for each option are counted instead.
    Raises ValueError for fewer than two or more than eight options, or two that are equal.
    """
    if not 2 <= len(options) <= len(LETTERS):
        raise ValueError(f"a prediction has 2 to {len(LETTERS)} options, got {len(options)}")
    if len(set(options)) != len(options):
        raise ValueError("two options are equal")
    _asked[id] = tuple(options)
    if is_class():
        _votes[id] = Vote(question, list(options))
        return _votes[id]
    view = Prediction(id, question, options)
    _shown.add(view)
    return view


def reveal(id: str, answer: str, because: str) -> Revealed | Tally:
    """Set the answer beside what the reader said, and say why; a prediction made is then closed.

    In class the answer stays folded away until it is asked for, and has a bar for each vote.

    ``answer`` is the text of one of the options, or its letter. Raises ValueError where the
    question was asked in this session and the answer is none of its options.
    """
    options = _asked.get(id, ())
    if answer and answer not in options and answer in LETTERS[: len(options)]:
        answer = options[LETTERS.index(answer)]
    if options and answer not in options:
        raise ValueError(f"the answer {answer!r} is none of the options {list(options)}")
    if is_class():
        return Tally(_votes.get(id), answer, because)
    choice, _ = progress.prediction(id)
    if choice:
        progress.remember_reveal(id)
        for view in list(_shown):
            if view.id == id:
                view.choice, view.revealed = choice, True
    return Revealed(
        _named(options, answer), because, _said(options, choice, answer), predicted=bool(choice)
    )


def _named(options: Sequence[str], text: str) -> str:
    return f"{LETTERS[options.index(text)]}, {text}" if text in options else text


def _said(options: Sequence[str], choice: str, answer: str) -> str:
    if not choice:
        return f"It is {_named(options, answer)}."
    if choice == answer:
        return f"You said {_named(options, choice)}, and so it is."
    return f"You said {_named(options, choice)}; it is {_named(options, answer)}."
