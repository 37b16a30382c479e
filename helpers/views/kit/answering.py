"""What views share whose reader types a text or picks a token, and Python answers."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import View, synced_bytes

CHOICES = 6  # most likely tokens that are shown of every step


def top(P: np.ndarray) -> np.ndarray:
    """Return the columns of the most likely tokens of P [..., token], the most likely first."""
    return np.argsort(-P, -1, kind="stable")[..., :CHOICES]


def most_likely(P: np.ndarray, names: Sequence[str]) -> dict[str, Any]:
    """Return the traits ``choices`` and ``chances`` for probabilities P [step, token]."""
    best = top(P)
    return {
        "choices": [[names[k] for k in row] for row in best],
        "chances": np.take_along_axis(P, best, 1).astype(np.float32).tobytes(),
    }


class Typed(View):
    """A view with a text field: ``on_text(view, text)`` is called with what the reader types.

    It answers with ``view.show(...)``; what it raises becomes the view's notice.
    """

    text = traitlets.Unicode("", help="what the reader has typed").tag(sync=True)
    typeable = traitlets.Bool(False, help="Python answers a text").tag(sync=True)
    asked = traitlets.Unicode("your input", help="label of the text field").tag(sync=True)

    _on_text: Callable[[Any, str], None] | None = None  # not called while it is being made

    def __init__(self, *, on_text: Callable[[Any, str], None] | None = None, **traits: Any) -> None:
        super().__init__(typeable=on_text is not None, **traits)
        self._on_text = on_text

    @traitlets.observe("text")
    def _read(self, change: Any) -> None:
        if self._on_text is None:
            return
        if change["new"]:
            self._answer(self._on_text, change["new"])
        else:
            self.notice = "there is nothing to read: type at least one character"

    def _answer(self, act: Callable[..., None], *what: Any) -> None:
        self.notice = ""
        try:
            act(self, *what)
        except Exception as error:
            self.notice = f"{error}"


class Answering(Typed):
    """A view with a text field and bars of the most likely tokens, both answered by Python.

    ``on_choice(view, step, token)`` is called with the token of a bar that was clicked, and
    answers as ``on_text`` does.
    """

    choices = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    chances = synced_bytes("[step, choice] as float32")
    choosable = traitlets.Bool(False).tag(sync=True)

    _on_choice: Callable[[Any, int, str], None] | None = None

    def __init__(
        self, *, on_choice: Callable[[Any, int, str], None] | None = None, **traits: Any
    ) -> None:
        super().__init__(choosable=on_choice is not None, **traits)
        self._on_choice = on_choice
        self.on_msg(self._chosen)

    def choose(self, step: int, token: str) -> None:
        """Pick a token at a step, as a click on a bar does."""
        if self._on_choice is not None:
            self._answer(self._on_choice, step, token)

    def _chosen(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if isinstance(content, dict) and {"step", "token"} <= content.keys():
            self.choose(int(content["step"]), str(content["token"]))
