"""A language model of characters: after every character, a guess at the next one.

One recurrent layer reads, a linear head guesses. The cell is the only thing that differs
between its three kinds.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Annotated

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import GRU, LSTM, RNN, start
from helpers.validate import Count, InputError, Range, Size, checked, require_ids

Temperature = Annotated[float, Range(0)]
KINDS: dict[str, Callable[..., nn.Module]] = {
    "rnn": RNN,
    "lstm": partial(LSTM, forget_bias=1.0),
    "gru": partial(GRU, update_bias=1.0),
}


class CharacterModel(nn.Module):
    """Read characters, keep a state, guess the next character at every step.

    ``h_t = f_W(h_{t-1}, x_t)`` with x_t the character as a one-hot vector, and ``y_t = h_t W_hy +
    b_y``, scores of the next character. ``kind`` is rnn, lstm or gru. Taps: those of the cell,
    such as ``cell.h``. Raises InputError for another kind, and in a pass for
    ids that are not characters.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        hidden: Size,
        kind: str = "rnn",
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if kind not in KINDS:
            raise InputError(f"kind should be one of {', '.join(KINDS)}, got {kind!r}")
        self.cell = KINDS[kind](vocab, hidden, generator=generator)
        self.W_hy = start.keeping_variance(hidden, vocab, generator=generator)
        self.b_y = start.zeros(vocab)

    @checked
    def forward(
        self, ids: Int[Tensor, "batch time"], state: object = None
    ) -> tuple[Float[Tensor, "batch time vocab"], object]:
        """Return the scores of every next character, and the state to go on from."""
        require_ids("ids", ids, len(self.b_y))
        X = nn.functional.one_hot(ids, len(self.b_y)).to(self.W_hy.dtype)
        H, state = self.cell(X, state)
        return H @ self.W_hy + self.b_y, state


@checked
def sample(
    model: nn.Module,
    start: Int[Tensor, " time"],
    steps: Count,
    generator: torch.Generator,
    temperature: Temperature = 1.0,
) -> Iterator[int]:
    """Write on after ``start``, one character for each ``next``: what was drawn is read next.

    ``p = softmax(y_t / temperature)``: below 1 the model takes fewer chances, at 0 it takes
    the most likely. Raises InputError for an empty start or a negative temperature.
    """
    return _sampled(model, start, steps, generator, temperature)


def _sampled(
    model: nn.Module, start: Tensor, steps: int, generator: torch.Generator, temperature: float
) -> Iterator[int]:
    state, ids = None, start[None]
    for _ in range(steps):
        with torch.no_grad():
            scores, state = model(ids, state)
        y_t = scores[0, -1]
        if temperature == 0:
            drawn = y_t.argmax()[None]
        else:
            drawn = torch.multinomial(torch.softmax(y_t / temperature, -1), 1, generator=generator)
        yield int(drawn)
        ids = drawn[None]
