"""The decoder of the lecture: it writes one token after the other and looks at a context.

``h_t = g_v(y_{t-1}, h_{t-1}, c)`` and ``y_t = T(h_t)``. It serves the translator and the captioner
alike: both hand it a `Memory`. How c comes about is a part that can be replaced (``look``).
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers.gru import gru_step
from helpers.layers.tap import Tap
from helpers.text.padding import BEGIN_ID, END_ID


class Memory(NamedTuple):
    """What an encoder leaves to a decoder."""

    Z: Float[Tensor, "batch places D"]  # one vector for every word, or every place of an image
    mask: Bool[Tensor, "batch places"]  # True where there is one, False for padding
    c: Float[Tensor, "batch hidden"]  # all of it in one vector: h_0


class OneVector(nn.Module):
    """The context without attention: the same vector c in every step.

    A part that looks for itself has the same call: ``look(h_prev, memory) -> c_t``.
    """

    def forward(
        self, h_prev: Float[Tensor, "batch hidden"], memory: Memory
    ) -> Float[Tensor, "batch size"]:
        """Return c, whatever is asked."""
        return memory.c


class Decoder(nn.Module):
    """Write tokens, each from the one before, the state and the context.

    ``tokens`` is the size of the vocabulary, ``size_c`` that of the context that ``look``
    gives (``hidden`` where it is left out). Taps in every step: ``x`` (what is fed in), ``c``,
    ``h``, ``scores``, ``p``.
    """

    def __init__(
        self,
        tokens: int,
        embedding: int,
        hidden: int,
        look: nn.Module | None = None,
        size_c: int | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.look = OneVector() if look is None else look
        d_x = embedding + (hidden if size_c is None else size_c)

        def start(*shape: int, size: float) -> nn.Parameter:
            return nn.Parameter(size * torch.randn(*shape, generator=generator))

        self.E = start(tokens, embedding, size=1.0)
        self.W_xh = start(d_x, 3 * hidden, size=d_x**-0.5)
        self.W_hh = start(hidden, 3 * hidden, size=hidden**-0.5)
        self.b_x = nn.Parameter(torch.zeros(3 * hidden))
        self.b_h = nn.Parameter(torch.zeros(3 * hidden))
        self.W_hy = start(hidden, tokens, size=hidden**-0.5)
        self.b_y = nn.Parameter(torch.zeros(tokens))
        self.x, self.c, self.h, self.scores, self.p = (Tap(per_step=True) for _ in range(5))

    def step(
        self, y_prev: Int[Tensor, " batch"], h_prev: Float[Tensor, "batch hidden"], memory: Memory
    ) -> tuple[Float[Tensor, "batch tokens"], Float[Tensor, "batch hidden"]]:
        """Read the token before, look at the context, move on: the next token's scores, and h_t."""
        x_t, c_t = self.x(self.E[y_prev]), self.c(self.look(h_prev, memory))
        inputs = torch.cat([x_t, c_t], -1)
        h_t = self.h(gru_step(inputs, h_prev, self.W_xh, self.W_hh, self.b_x, self.b_h))
        scores = self.scores(h_t @ self.W_hy + self.b_y)
        self.p(torch.softmax(scores, -1))
        return scores, h_t

    def forward(
        self,
        memory: Memory,
        y: Int[Tensor, "batch time"],
        forced: Bool[Tensor, "batch time"] | None = None,
    ) -> Float[Tensor, "batch time tokens"]:
        """Score the token after every token of ``y``, which starts with the begin token.

        Every step is fed the correct token (teacher forcing), even if the model was wrong.
        Where ``forced`` is False it is fed its own likeliest token of the step before instead;
        the first step always gets ``y[:, 0]``.
        """
        h_t, own, scores = memory.c, y[:, 0], []
        for t, y_t in enumerate(y.unbind(1)):
            fed = y_t if forced is None or t == 0 else torch.where(forced[:, t], y_t, own)
            scores_t, h_t = self.step(fed, h_t, memory)
            own = scores_t.argmax(-1)
            scores.append(scores_t)
        return torch.stack(scores, 1)


@torch.no_grad()
def write(
    decoder: Decoder,
    memory: Memory,
    most: int,
    planted: Mapping[int, int] | None = None,
) -> Int[Tensor, "batch time"]:
    """Run free: the likeliest token is written and fed back, until every row has ended.

    After its end a row is filled up with the end token. ``planted`` {step: token} puts a token
    in place of the one that the model chose (steps count from 0): it then has to go on from
    there. At most ``most`` tokens. Raises ValueError where ``most`` is below 1.
    """
    if most < 1:
        raise ValueError(f"most should be 1 or more, got {most}")
    h_t = memory.c
    y_t = torch.full((len(h_t),), BEGIN_ID)
    ended = torch.zeros(len(h_t), dtype=torch.bool)
    written = []
    for t in range(most):
        scores, h_t = decoder.step(y_t, h_t, memory)
        y_t = scores.argmax(-1)
        if planted and t in planted:
            y_t = torch.full_like(y_t, planted[t])
        y_t = torch.where(ended, END_ID, y_t)
        written.append(y_t)
        ended = ended | (y_t == END_ID)
        if ended.all():
            break
    return torch.stack(written, 1)


class Hypothesis(NamedTuple):
    """One way to write the answer, with the logarithm of its probability."""

    log_p: float
    tokens: tuple[int, ...]


@torch.no_grad()
def beam_search(decoder: Decoder, memory: Memory, width: int, most: int) -> list[Hypothesis]:
    """Keep the ``width`` likeliest beginnings in every step, and give them, best first.

    ``log p(y) = sum_t log p(y_t | y_{<t})``. ``memory`` is of one source. A finished answer (its
    end token is the last) keeps its place and its probability. Width 1 is `write`.
    Raises ValueError for more than one source, or a width or length below 1.
    """
    if len(memory.c) != 1 or width < 1 or most < 1:
        raise ValueError(
            f"beam_search takes one source, a width and a length of 1 or more; got "
            f"{len(memory.c)} sources, width {width}, length {most}"
        )
    beams = [(Hypothesis(0.0, ()), memory.c)]
    for _ in range(most):
        open_beams = [beam for beam in beams if not _ended(beam[0])]
        if not open_beams:
            break
        grown = [beam for beam in beams if _ended(beam[0])]
        for hypothesis, h_prev in open_beams:
            y_prev = torch.tensor([hypothesis.tokens[-1] if hypothesis.tokens else BEGIN_ID])
            scores, h_t = decoder.step(y_prev, h_prev, memory)
            best = torch.log_softmax(scores[0], -1).topk(min(width, scores.shape[-1]))
            for log_p, token in zip(best.values.tolist(), best.indices.tolist(), strict=True):
                longer = Hypothesis(hypothesis.log_p + log_p, (*hypothesis.tokens, token))
                grown.append((longer, h_t))
        beams = sorted(grown, key=lambda beam: -beam[0].log_p)[:width]
    return [hypothesis for hypothesis, _ in beams]


def _ended(hypothesis: Hypothesis) -> bool:
    return hypothesis.tokens[-1:] == (END_ID,)
