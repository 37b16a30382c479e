"""The decoder of the lecture: it writes one token after the other and uses a context.

``h_t = g_v(y_{t-1}, h_{t-1}, c)`` and ``y_t = T(h_t)``. It serves the translator and the captioner
alike: both hand it a `Memory`. How c comes about is a part that can be replaced (``look``).
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers import Tap, gru_step, start
from helpers.text.padding import BEGIN_ID, END_ID
from helpers.validate import InputError, Size, checked, require_ids, require_numbers


class Memory(NamedTuple):
    """What an encoder leaves to a decoder."""

    Z: Float[Tensor, "batch places D"]  # one for every word, or image position
    mask: Bool[Tensor, "batch places"]  # True where there is one, False for padding
    c: Float[Tensor, "batch hidden"]  # all of it in one vector: h_0


class OneVector(nn.Module):
    """The context without attention: the same vector c in every step.

    A part that attends has the same call: ``look(h_prev, memory) -> c_t``.
    """

    @checked
    def forward(
        self, h_prev: Float[Tensor, "batch hidden"], memory: Memory
    ) -> Float[Tensor, "batch size"]:
        """Return c, whatever is asked."""
        return memory.c


class Decoder(nn.Module):
    """Write tokens, each from the one before, the state and the context.

    ``tokens`` is the size of the vocabulary, ``size_c`` that of the context that ``attention``
    gives (``hidden`` where it is left out). Taps in every step: ``x`` (what is fed in), ``c``,
    ``h``, ``scores``, ``p``.

    Raises InputError for sizes below 1, and in a pass for other sizes, for ids that are not
    tokens, and for a memory without anything in a row.
    """

    @checked
    def __init__(
        self,
        tokens: Size,
        embedding: Size,
        hidden: Size,
        attention: nn.Module | None = None,
        size_c: Size | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.look = OneVector() if attention is None else attention  # "decoder.look.A" in traces
        d_x = embedding + (hidden if size_c is None else size_c)

        self.E = start.normal(tokens, embedding, std=1.0, generator=generator)
        self.W_xh = start.keeping_variance(d_x, 3 * hidden, generator=generator)
        self.W_hh = start.keeping_variance(hidden, 3 * hidden, generator=generator)
        self.b_x = start.zeros(3 * hidden)
        self.b_h = start.zeros(3 * hidden)
        self.W_hy = start.keeping_variance(hidden, tokens, generator=generator)
        self.b_y = start.zeros(tokens)
        self.x, self.c, self.h, self.scores, self.p = (Tap(per_step=True) for _ in range(5))

    @checked(W_hh="hidden _")
    def step(
        self, y_prev: Int[Tensor, " batch"], h_prev: Float[Tensor, "batch hidden"], memory: Memory
    ) -> tuple[Float[Tensor, "batch tokens"], Float[Tensor, "batch hidden"]]:
        """Read the token before and the context, move on: the next token's scores, and h_t."""
        require_ids("y_prev", y_prev, len(self.E))
        return self._step(y_prev, h_prev, memory)

    def _step(self, y_prev: Tensor, h_prev: Tensor, memory: Memory) -> tuple[Tensor, Tensor]:
        x_t, c_t = self.x(self.E[y_prev]), self.c(self.look(h_prev, memory))
        inputs = torch.cat([x_t, c_t], -1)
        h_t = self.h(gru_step(inputs, h_prev, self.W_xh, self.W_hh, self.b_x, self.b_h))
        scores = self.scores(h_t @ self.W_hy + self.b_y)
        self.p(torch.softmax(scores, -1))
        return scores, h_t

    @checked(W_hh="hidden _")
    def forward(
        self,
        memory: Memory,
        y: Int[Tensor, "batch time"],
        teacher_forcing: Bool[Tensor, "batch time"] | None = None,
    ) -> Float[Tensor, "batch time tokens"]:
        """Score the token after every token of ``y``, which starts with the begin token.

        Every step is fed the correct token (teacher forcing), even if the model was wrong.
        Where ``teacher_forcing`` is False it is fed its own most likely token of the step before
        instead; the first step always gets ``y[:, 0]``.
        """
        require_ids("y", y, len(self.E))
        _require_memory(memory)
        h_t, own, scores = memory.c, y[:, 0], []
        for t, y_t in enumerate(y.unbind(1)):
            fed = y_t
            if teacher_forcing is not None and t > 0:
                fed = torch.where(teacher_forcing[:, t], y_t, own)
            scores_t, h_t = self._step(fed, h_t, memory)
            own = scores_t.argmax(-1)
            scores.append(scores_t)
        return torch.stack(scores, 1)


def _require_memory(memory: Memory) -> None:
    """Raise InputError for a row of padding alone: its context would be 0, whatever is asked."""
    require_numbers(**{"memory.mask": memory.mask})
    if not memory.mask.any(1).all():
        row = int((~memory.mask.any(1)).nonzero()[0])
        raise InputError(f"memory.mask should be True somewhere in every row, row {row} has none")


@checked
@torch.no_grad()
def write(
    decoder: Decoder,
    memory: Memory,
    max_length: Size,
    planted: Mapping[int, int] | None = None,
) -> Int[Tensor, "batch time"]:
    """Run free: the most likely token is written and fed back, until every row has ended.

    After its end a row is padded with the end token. ``planted`` {step: token} puts a token
    in place of the one that the model chose (steps count from 0): it then has to go on from
    there. Raises InputError where ``max_length`` is below 1, or for a planted id without a token.
    """
    _require_memory(memory)
    for token in (planted or {}).values():
        require_ids("planted", torch.as_tensor(token), len(decoder.E))
    h_t = memory.c
    y_t = torch.full((len(h_t),), BEGIN_ID, device=h_t.device)
    ended = torch.zeros(len(h_t), dtype=torch.bool, device=h_t.device)
    written = []
    for t in range(max_length):
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


@checked
@torch.no_grad()
def beam_search(
    decoder: Decoder, memory: Memory, width: Size, max_length: Size
) -> list[Hypothesis]:
    """Keep the ``width`` most likely beginnings in every step, and return them, best first.

    ``log p(y) = sum_t log p(y_t | y_{<t})``. ``memory`` is of one source. A finished answer (its
    end token is the last) keeps its rank and its probability. Width 1 is `write`.
    Raises InputError for more than one source, or a width or length below 1.
    """
    _require_memory(memory)
    if len(memory.c) != 1:
        raise InputError(f"memory should be of one source, got {len(memory.c)} sources")
    beams = [(Hypothesis(0.0, ()), memory.c)]
    for _ in range(max_length):
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
