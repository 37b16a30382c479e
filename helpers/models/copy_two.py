"""Copy the previous and the first token: a task for one layer, and for more than one head."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import LearnedPositions, MultiHeadAttention, causal_mask

VOCAB, TIME = 16, 8
FIRST_ASKED = 2  # from here on the previous token is not the first one


class CopyTwo(nn.Module):
    """Embeddings, learned positions, multi-head self-attention, one linear read-out for both.

    The parameters are the same in number for every ``n_heads``, and so is all but the cut into
    heads. The weights at the start follow from ``seed``. Taps: those of ``attention``.
    """

    def __init__(self, n_heads: int, d_model: int = 32, vocab: int = VOCAB, seed: int = 0) -> None:
        super().__init__()
        self.seed = seed
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            self.embed = nn.Embedding(vocab, d_model)
            self.positions = LearnedPositions(TIME, d_model)
            self.attention = MultiHeadAttention(d_model, n_heads)
            self.read = nn.Linear(d_model, 2 * vocab)
        nn.init.normal_(self.positions.P, generator=torch.Generator().manual_seed(seed))

    def forward(self, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, "batch time 2 vocab"]:
        """Give the logits of the previous token and of the first, at every step."""
        X = self.positions(self.embed(tokens))
        Y = self.attention(X, mask=causal_mask(tokens.shape[1]))
        return self.read(Y).unflatten(-1, (2, -1))


def targets_of(tokens: Int[Tensor, "batch time"]) -> Int[Tensor, "batch asked 2"]:
    """Give what should come out from the third step on: the previous and the first token."""
    previous = tokens[:, FIRST_ASKED - 1 : -1]
    return torch.stack([previous, tokens[:, :1].expand_as(previous)], -1)


def random_tokens(
    count: int, generator: torch.Generator, vocab: int = VOCAB
) -> Int[Tensor, "count time"]:
    """Draw sequences without any pattern, so that nothing can be learned by heart."""
    return torch.randint(vocab, (count, TIME), generator=generator)


def accuracy_of(
    logits: Float[Tensor, "batch time 2 vocab"], tokens: Int[Tensor, "batch time"]
) -> Float[Tensor, " 2"]:
    """Share of right answers for the previous token and for the first."""
    right = logits[:, FIRST_ASKED:].argmax(-1) == targets_of(tokens)
    return right.to(logits).mean((0, 1))
