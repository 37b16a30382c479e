"""Copy the previous and the first token: a task for one layer, and for more than one head."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import LearnedPositions, MultiHeadAttention, causal_mask, start
from helpers.validate import Size, checked, require_ids
from helpers.worlds.copies import TIME, VOCAB


class CopyTwo(nn.Module):
    """Embeddings, learned positions, multi-head self-attention, one linear read-out for both.

    The parameters are the same in number for every ``n_heads``, and so is all but the cut into
    heads. The weights at the start follow from ``generator``. Taps: those of ``attention``.
    """

    @checked
    def __init__(
        self,
        n_heads: Size,
        d_model: Size = 32,
        vocab: Size = VOCAB,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        from_the_start = None if generator is None else generator.clone_state()
        with start.drawn_from(generator):
            self.embed = nn.Embedding(vocab, d_model)
            self.positions = LearnedPositions(TIME, d_model)
            self.attention = MultiHeadAttention(d_model, n_heads)
            self.read = nn.Linear(d_model, 2 * vocab)
        nn.init.normal_(self.positions.P, generator=from_the_start)

    @checked(embed__weight="_ _")
    def forward(self, tokens: Int[Tensor, "batch time"]) -> Float[Tensor, "batch time 2 vocab"]:
        """Give the logits of the previous token and of the first, at every step."""
        require_ids("tokens", tokens, self.embed.num_embeddings)
        X = self.positions(self.embed(tokens))
        Y = self.attention(X, mask=causal_mask(tokens.shape[1]))
        return self.read(Y).unflatten(-1, (2, -1))
