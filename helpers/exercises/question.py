"""What a prediction and a vote share: a question and its options, in words and in HTML."""

import html
from typing import Any

import traitlets

from helpers.views.kit import View

LETTERS = "ABCDEFGH"


class Question(View):
    """A question with two to eight options; a page that is not live shows them as a list."""

    question = traitlets.Unicode(help="what is asked").tag(sync=True)
    options = traitlets.List(traitlets.Unicode(), help="possible answers").tag(sync=True)

    def words(self) -> str:
        """Return the question and its options, whatever was chosen."""
        lines = [f"  {letter}  {text}" for letter, text in zip(LETTERS, self.options, strict=False)]
        return "\n".join([f"Predict: {self.question}", *lines])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle: Any = super(View, self)._repr_mimebundle_(**kwargs)  # words instead of a PNG
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        pairs = zip(LETTERS, self.options, strict=False)  # letters: a list's type is taken away
        lines = "<br>".join(f"<strong>{a}</strong>&emsp;{html.escape(b)}" for a, b in pairs)
        data["text/plain"] = self.words()
        data["text/html"] = (
            f"<p><strong>Predict:</strong> {html.escape(self.question)}</p><p>{lines}</p>"
        )
        return data, metadata
