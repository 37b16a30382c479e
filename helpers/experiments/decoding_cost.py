"""What writing costs with a cache and without: ``seconds = a · calls + b · tokens``.

A call of the decoder has a fixed cost a, whatever it is given, and every token that goes through
it costs b. T tokens take T calls in both ways; without a cache T (T + 1) / 2 tokens go through.
"""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from helpers.experiments.training_time import fastest_seconds
from helpers.models.transformer_decoder import TransformerDecoder, greedy_decode
from helpers.text.padding import END_ID
from helpers.validate import Range, Size, checked, require

Seconds = Annotated[float, Range(0)]


class Work(NamedTuple):
    """How often a decoder is called while it writes, and how many tokens go through it."""

    calls: int
    tokens: int


class Cost(NamedTuple):
    """Seconds that a call costs whatever it is given, and seconds of every token in it."""

    call: float
    token: float

    @checked
    def seconds(self, work: Work) -> float:
        """Return what this work should take."""
        return self.call * work.calls + self.token * work.tokens


@checked
def work_of(length: Size, cached: bool) -> Work:
    """Return the work of writing ``length`` tokens one by one.

    >>> work_of(100, cached=True), work_of(100, cached=False)
    (Work(calls=100, tokens=100), Work(calls=100, tokens=5050))
    """
    return Work(length, length if cached else length * (length + 1) // 2)


@checked
def fit_cost(work: Sequence[Work], seconds: Sequence[Seconds]) -> Cost:
    """Return the cost of a call and of a token, by least squares from at least two runs.

    Raises InputError where the runs cannot tell the two apart.
    """
    table = np.array([tuple(run) for run in work], float).reshape(-1, 2)
    require(len(table) == len(seconds), "seconds", f"{len(table)}, one for each run", seconds)
    told = np.linalg.matrix_rank(table) == 2
    require(bool(told), "work", "two runs with other numbers of tokens for each call", work)
    call, token = np.linalg.lstsq(table, np.array(seconds, float), rcond=None)[0]
    return Cost(float(call), float(token))


@checked
def decode_seconds(
    decoder: TransformerDecoder,
    C: Float[Tensor, "1 key d_context"],
    length: Size,
    cached: bool,
    repeats: Size = 3,
) -> float:
    """Return the processor time of writing ``length`` tokens, that of the fastest run.

    Every step is made to write a token that does not end the text.
    """
    planted = dict.fromkeys(range(length), END_ID + 1)
    return fastest_seconds(
        lambda: greedy_decode(decoder, C, length, cached=cached, planted=planted), repeats
    )


@checked
def forward_seconds(
    decoder: TransformerDecoder,
    C: Float[Tensor, "1 key d_context"],
    length: Size,
    repeats: Size = 3,
) -> float:
    """Return the processor time of one pass over ``length`` given tokens, the fastest."""
    y = torch.full((1, length), END_ID + 1)
    with torch.no_grad():
        return fastest_seconds(lambda: decoder(y, C), repeats)
