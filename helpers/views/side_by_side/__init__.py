"""SideBySide: several models answer one prompt beside each other, token by token."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import checks, synced_bytes
from helpers.views.kit.answering import CHOICES, Typed
from helpers.views.side_by_side.named import NamedModels, NextToken

_PAUSE = 0.04  # seconds between two pictures while models write


class SideBySide(Typed, script=Path(__file__).with_name("view.js")):
    """`NamedModels` that answer the prompt which the reader types or chooses.

    Every token has the color of its probability; the selected one has its number, and the tokens
    that were most likely in its place. A button asks again with the next seed. Models that are
    generators write at the same time. What a model raises is a sentence in its column; what all
    of them raise is the view's notice. Read back or set: ``text``, ``seed``, ``at`` (the selected
    token of each model); ``answer(name)``, ``probabilities(name)``.
    """

    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    notes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    prompts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    answered = traitlets.Unicode("", help="the prompt that is answered").tag(sync=True)
    seed = traitlets.Int(0).tag(sync=True)
    tokens = traitlets.List(traitlets.List(traitlets.Unicode()), help="of each model").tag(
        sync=True
    )
    own = synced_bytes("probabilities of all tokens, model after model, as float32")
    choices: Any = traitlets.List(help="[model][token][name], the most likely first").tag(sync=True)
    chances = synced_bytes("[token of all models, choice] as float32, 0 where there is none")
    cut = traitlets.List(traitlets.Bool(), help="was an answer longer?").tag(sync=True)
    errors = traitlets.List(traitlets.Unicode()).tag(sync=True)
    remarks = traitlets.List(traitlets.Unicode()).tag(sync=True)
    writing = traitlets.List(traitlets.Bool()).tag(sync=True)
    at = traitlets.List(traitlets.Int(), help="selected token of each model").tag(sync=True)

    def __init__(
        self,
        models: NamedModels,
        *,
        title: str = "One prompt, several models",
        text: str = "",
        seed: int = 0,
        **traits: Any,
    ) -> None:
        self._models = models
        self._ready = False  # nothing is asked while the view is being made
        names = list(models.answers)
        text = text or models.prompts[0]
        traits.setdefault("asked", "your prompt")
        at = traits.pop("at", None)
        super().__init__(
            title=title, names=names, notes=[models.notes[name] for name in names],
            prompts=list(models.prompts), text=text, seed=seed, on_text=_typed, **traits,
        )  # fmt: skip
        self._ready = True
        self._answer(_typed, text)
        if at is not None:
            self.at = at

    def ask(self, prompt: str) -> None:
        """Let every model answer the prompt, with the seed that is set."""
        self.answered = prompt
        self.errors = self.remarks = [""] * len(self.names)
        self._written: list[list[NextToken]] = [[] for _ in self.names]
        self._raised: list[Exception | None] = [None] * len(self.names)
        self._cut = [False] * len(self.names)
        open_ones = dict(enumerate(self._begun(prompt)))
        shown = 0.0
        try:
            while open_ones:
                for k in list(open_ones):
                    if not self._step(k, open_ones[k]):
                        del open_ones[k]
                if time.monotonic() - shown > _PAUSE:
                    self._bring(set(open_ones))
                    shown = time.monotonic()
        finally:
            self._bring(set())
        self._conclude(prompt)

    def _begun(self, prompt: str) -> list[Iterator[Any]]:
        """Return an iterator over each model's tokens; calling the model is its first step."""

        def tokens(name: str) -> Iterator[Any]:
            yield from self._models.answers[name](prompt, self.seed)

        return [tokens(name) for name in self.names]

    def _step(self, k: int, tokens: Iterator[Any]) -> bool:
        """Take one more token of a model. False when there is none."""
        try:
            token = next(tokens, None)
            if token is not None and not isinstance(token, NextToken):
                raise TypeError(
                    f"an answer should yield NextToken, got {type(token).__name__} of "
                    f"{self.names[k]!r}"
                )
        except Exception as error:
            self._raised[k], token = error, None
        if token is None:
            return False
        if len(self._written[k]) == self._models.max_tokens:
            self._cut[k] = True
            return False
        self._written[k].append(token)
        return True

    def _bring(self, still_open: set[int]) -> None:
        """Bring the traits up to what was written so far."""
        written = self._written
        flat = [token for tokens in written for token in tokens]
        chances = np.zeros((len(flat), CHOICES), np.float32)
        for row, token in zip(chances, flat, strict=True):
            row[: len(token.likely)] = list(token.likely.values())
        with self.hold_sync():
            self.at = [0] * len(written)
            self.tokens = [[token.token for token in tokens] for tokens in written]
            self.own = np.array([token.probability for token in flat], np.float32).tobytes()
            self.choices = [[list(token.likely) for token in tokens] for tokens in written]
            self.chances = chances.tobytes()
            self.cut = list(self._cut)
            self.writing = [k in still_open for k in range(len(written))]

    def _conclude(self, prompt: str) -> None:
        """Show what was raised, and the remarks on the answers that are complete."""
        said = ["" if error is None else _sentence(error) for error in self._raised]
        if len(self.names) > 1 and len(set(said)) == 1 and said[0]:
            self.notice = said[0]
            return
        self.errors = said
        if self._models.remark is not None:
            self.remarks = [
                "" if error else self._models.remark(prompt, list(tokens))
                for error, tokens in zip(said, self.tokens, strict=True)
            ]

    @traitlets.observe("seed")
    def _again(self, _change: Any) -> None:
        if self._ready and self.text:
            self._answer(_typed, self.text)

    @traitlets.validate("at")
    def _are_tokens(self, proposal: Any) -> list[int]:
        at = list(proposal["value"])
        if len(at) != len(self.names):
            raise ValueError(f"at should be {len(self.names)} numbers, one a model, got {at}")
        for k, place in enumerate(at):
            count = len(self.tokens[k]) if k < len(self.tokens) else 0
            checks.index(place, max(count, 1), f"at of {self.names[k]!r}")
        return at

    def answer(self, name: str) -> list[str]:
        """Return the tokens that a model wrote. Raises ValueError for a name that is not there."""
        return list(self.tokens[self._number(name)])

    def probabilities(self, name: str) -> np.ndarray:
        """Return the probability of every token that a model wrote, when it was drawn."""
        k = self._number(name)
        before = sum(map(len, self.tokens[:k]))
        return np.frombuffer(self.own, np.float32)[before : before + len(self.tokens[k])]

    def expected(self, name: str) -> dict[str, float]:
        """Return the most likely tokens, with their probabilities, where the reader is."""
        k = self._number(name)
        if not self.tokens[k]:
            return {}
        row = sum(map(len, self.tokens[:k])) + self.at[k]
        chances = np.frombuffer(self.chances, np.float32).reshape(-1, CHOICES)[row]
        return dict(zip(self.choices[k][self.at[k]], chances.tolist(), strict=False))

    def _number(self, name: str) -> int:
        if name not in self.names:
            raise ValueError(f"the models are {self.names}, got {name!r}")
        return self.names.index(name)

    def words(self) -> str:
        """Return which models answer which prompt.

        What they draw comes out of training and is not part of it: the tokens are in the view.
        """
        *most, last = self.names
        who = f"{', '.join(most)} and {last}" if most else last
        return (
            f"{self.title}: {who} answer{'' if most else 's'} “{self.answered}” token by token, "
            f"each token with its probability (seed {self.seed})."
        )

    def still(self) -> Any:
        """Draw the answers in the colors of their probabilities with matplotlib."""
        from helpers.views.side_by_side import still

        return still.draw(self)


def _typed(view: SideBySide, text: str) -> None:
    view.ask(text)


def _sentence(error: Exception) -> str:
    return str(error) or type(error).__name__
