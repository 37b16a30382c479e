"""Which word decided? Maps over the words of a text for a real encoder, and their referee."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.experiments.patch_maps import rollout
from helpers.models.bert import Bert
from helpers.models.real import RealEncoder
from helpers.traces.record import record
from helpers.validate import checked, require, require_numbers

METHODS = ("deletion", "gradient size", "last layer", "rollout")
SENTENCES = (
    "The movie was long, dull and much too loud.",
    "Paris is the capital of France.",
    "My train to Berlin was two hours late again.",
    "Water boils at one hundred degrees.",
    "She plays the violin in a small orchestra.",
    "The cat saw the dog, and it ran away.",
    "Our new teacher explains everything twice.",
    "It rained all night in the mountains.",
)


@checked
def word_maps(model: Bert, tokens: Int[Tensor, "1 time"]) -> dict[str, Float[Tensor, " time"]]:
    """Return four maps over the tokens of a text, for its vector: the mean of all final states.

    "deletion" is 1 - cosine between that vector and the one without the token (0 for the first
    and the last token, which are never left out); "gradient size" the norm of the gradient of the
    vector's length along itself by each token's embedding; "last layer" and "rollout" are means
    over all output tokens, as the vector is. Raises InputError for fewer than four tokens.
    """
    time = tokens.shape[1]
    require(time >= 4, "tokens", "at least four, two of them words", tokens)
    with torch.no_grad():
        trace = record(model, tokens)
    A = torch.tensor(trace.stack("encoder.blocks.*.attention.A"))[:, 0]
    vector = torch.tensor(trace.output)[0].mean(0)
    deleted = torch.zeros(time)
    for at in range(1, time - 1):
        rest = torch.cat([tokens[:, :at], tokens[:, at + 1 :]], 1)
        with torch.no_grad():
            without = model(rest)[0].mean(0)
        deleted[at] = 1 - torch.cosine_similarity(vector, without, dim=0)
    return {
        "deletion": deleted,
        "gradient size": _gradient_size(model, tokens, vector),
        "last layer": A[-1].mean((0, 1)),
        "rollout": rollout(A).mean(0),
    }


def _gradient_size(model: Bert, tokens: Tensor, vector: Tensor) -> Tensor:
    kept: list[Tensor] = []

    def keep(_module: torch.nn.Module, _inputs: object, embedded: Tensor) -> Tensor:
        kept.append(embedded.detach().requires_grad_())
        return kept[0]

    handle = model.embed.register_forward_hook(keep)
    try:
        with torch.set_grad_enabled(True):
            along = model(tokens)[0].mean(0) @ vector / vector.norm()
            (gradient,) = torch.autograd.grad(along, kept[0])
    finally:
        handle.remove()
    return gradient[0].norm(dim=-1)


@checked
def rank_agreement(a: Float[Tensor, " item"], b: Float[Tensor, " item"]) -> float:
    """Return Spearman's rank correlation: 1 for the same order, -1 for the opposite one.

    Values that are equal share the mean of their ranks. Raises InputError for fewer than two.
    """
    require_numbers(a=a, b=b)
    require(len(a) > 1, "a", "at least two numbers", a)

    def ranks(values: Tensor) -> Tensor:
        below = (values[:, None] > values).double().sum(1)
        ties = (values[:, None] == values).double().sum(1)
        rank = below + (ties - 1) / 2
        return rank - rank.mean()

    x, y = ranks(a), ranks(b)
    return float(x @ y / (x.norm() * y.norm()).clamp_min(1e-12))


@checked
def agreements(real: RealEncoder, texts: Sequence[str]) -> dict[str, list[float]]:
    """Return for each method how well it orders the words of each text as deletion does."""
    found: dict[str, list[float]] = {name: [] for name in METHODS[1:]}
    for text in texts:
        maps = word_maps(real.model, real.read(text)[0][0])
        for name, values in found.items():
            values.append(rank_agreement(maps[name][1:-1], maps["deletion"][1:-1]))
    return found
