"""Three ways to load a Llama wrongly: each runs, none raises an error (notebook 19).

Each bug is made in the weights or the frequencies, as a wrong loader would make it.
"""

import copy
from collections.abc import Mapping, Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from helpers.layers import GroupedQueryAttention, rotary_frequencies
from helpers.layers.rotary import Base
from helpers.models.llama import Llama
from helpers.validate import Size, checked, require, require_ids

NO_BUG = "no bug"
BUGS: Mapping[str, str] = {
    NO_BUG: "",
    "layout": "queries and keys are in the order of neighboring pairs, the layer turns halves",
    "base": "the rotation has another base than the checkpoint",
    "repeat": "heads 0, 1, 2, 3 get the keys of groups 0, 1, 0, 1 instead of 0, 0, 1, 1",
}


@checked
def load_wrongly(model: Llama, bug: str, base: Base = 10_000.0) -> Llama:
    """Return a copy of a model as a loader with this bug would have loaded it.

    ``base`` is the one that the bug of this name takes. Raises InputError for a name not in BUGS,
    and for the bug "repeat" in a model whose heads share nothing, where it is none.
    """
    require(bug in BUGS, "bug", f"one of {', '.join(BUGS)}", bug)
    shared = 1 < model.size.n_groups < model.size.n_heads
    require(bug != "repeat" or shared, "model", "one with several heads in several groups", model)
    ours = copy.deepcopy(model)
    layers = [m for m in ours.modules() if isinstance(m, GroupedQueryAttention)]
    with torch.no_grad():
        for layer in layers:
            if bug == "layout":
                _order_pairs(layer)
            elif bug == "base":
                layer.frequencies = rotary_frequencies(model.size.d_k, base).to(layer.W_q)
            elif bug == "repeat":
                _order_heads(layer)
    return ours


def _order_pairs(layer: GroupedQueryAttention) -> None:
    """Put number i of the first half and of the second half next to each other, in every head."""
    for W, heads in ((layer.W_q, layer.n_heads), (layer.W_k, layer.n_groups)):
        W.copy_(W.unflatten(1, (heads, 2, -1)).transpose(2, 3).flatten(1))


def _order_heads(layer: GroupedQueryAttention) -> None:
    """Order the heads so that head h meets the keys that group h mod n_groups had."""
    order = torch.arange(layer.n_heads).view(-1, layer.n_groups).T.flatten()
    layer.W_q.copy_(layer.W_q.unflatten(1, (layer.n_heads, -1))[:, order].flatten(1))
    layer.W_o.copy_(layer.W_o.unflatten(0, (layer.n_heads, -1))[order].flatten(0, 1))


@checked
def losses_at(
    model: Llama, tokens: Int[Tensor, "batch time"], lengths: Sequence[Size]
) -> Float[Tensor, " lengths"]:
    """Return the mean loss on the first tokens, in nats: one number for each of ``lengths``.

    A length counts the tokens that are read, the first of which has no loss. Raises InputError
    for lengths that the tokens do not have, and for a length of 1.
    """
    require_ids("tokens", tokens, model.size.vocab)
    fits = bool(lengths) and all(1 < length <= tokens.shape[1] for length in lengths)
    require(fits, "lengths", f"from 2 to {tokens.shape[1]}, the tokens there are", lengths)
    with torch.no_grad():
        scores = model(tokens[:, : max(lengths) - 1])
        targets = tokens[:, 1 : max(lengths)]
        nats = F.cross_entropy(scores.transpose(1, 2), targets, reduction="none").double()
    return torch.stack([nats[:, : length - 1].mean() for length in lengths])


@checked
def largest_difference(ours: Llama, theirs: Llama, tokens: Int[Tensor, "batch time"]) -> float:
    """Return the largest difference between two models' scores: the test that finds every bug."""
    require_ids("tokens", tokens, ours.size.vocab)
    with torch.no_grad():
        return float((ours(tokens) - theirs(tokens)).abs().max())
