"""A prediction in class: how many chose each option, and the answer beside their votes.

Where the environment variable COURSE_CLASS is 1 (``make demo`` sets it), `predict` shows a `Vote`
and `reveal` its `Tally`. Votes live in the kernel only: nothing is written to the progress file.
"""

import os
from pathlib import Path
from typing import Any

import traitlets

from helpers.exercises.question import Question
from helpers.views.kit import View


def is_class() -> bool:
    """Return whether the notebook is shown to a class."""
    return os.environ.get("COURSE_CLASS") == "1"


class Vote(Question, script=Path(__file__).with_name("vote.js")):
    """A question with a count of raised hands for each option."""

    votes = traitlets.List(traitlets.Int(min=0), help="hands for each option").tag(sync=True)

    def __init__(self, question: str, options: list[str]) -> None:
        super().__init__(question=question, options=options, votes=[0] * len(options))


class Tally(View, script=Path(__file__).with_name("tally.js")):
    """The answer, folded away until it is asked for, with a bar of votes for each option.

    It follows the votes of ``vote`` while both are open, and repeats its question, which may be
    many screens above; without a vote it shows the answer alone.
    """

    question = traitlets.Unicode(help="what was asked").tag(sync=True)
    options = traitlets.List(traitlets.Unicode(), help="possible answers").tag(sync=True)
    votes = traitlets.List(traitlets.Int(min=0), help="hands for each option").tag(sync=True)
    answer = traitlets.Unicode(help="the correct option").tag(sync=True)
    because = traitlets.Unicode(help="why").tag(sync=True)
    shown = traitlets.Bool(False, help="the answer is open").tag(sync=True)

    def __init__(self, vote: Vote | None, answer: str, because: str) -> None:
        options, votes = (vote.options, vote.votes) if vote else ([answer], [])
        question = vote.question if vote else ""
        super().__init__(
            question=question, options=options, votes=votes, answer=answer, because=because
        )
        if vote:
            vote.observe(self._follow, names="votes")

    def _follow(self, change: Any) -> None:
        self.votes = change.new
        if not any(change.new):  # cleared: the next class has not seen the answer
            self.shown = False

    def words(self) -> str:
        """Return the answer and why."""
        return f"The answer: {self.answer}. {self.because}"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle: Any = super(View, self)._repr_mimebundle_(**kwargs)  # words instead of a PNG
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data["text/plain"] = self.words()
        return data, metadata
