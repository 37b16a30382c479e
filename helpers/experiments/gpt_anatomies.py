"""What the view `Anatomy` shows (notebook 16): GPTs from a toy to GPT-3, matrix by matrix."""

from collections.abc import Mapping

from helpers.models.gpt_anatomy import Part, anatomy
from helpers.models.gpt_sizes import GPTSize
from helpers.validate import Size, checked
from helpers.views import AnatomyModels, AnatomyPart

_SAID = {  # formula and meaning of each part
    "tokens": ("x = E[token]", "a vector for every token of the vocabulary"),
    "positions": ("x + P[position]", "a vector for every position, added"),
    "W_q": ("Q = X W_q + b_q", "the queries of all heads"),
    "W_k": ("K = X W_k + b_k", "the keys of all heads"),
    "W_v": ("V = X W_v + b_v", "the values of all heads"),
    "scores": ("E = Q Kᵀ / √d_k", "computed, not learned: one such matrix for each head"),
    "mix": ("Y = A V", "computed, not learned: the outputs of all heads side by side"),
    "W_o": ("Y W_o + b_o", "from the heads back to the residual stream"),
    "W_1": ("H = gelu(x W_1 + b_1)", "the MLP, up to 4 d_model"),
    "W_2": ("H W_2 + b_2", "the MLP, back to the residual stream"),
    "norms": ("(x − mean) / std ⊙ g + b", "gain and bias of every layer norm"),
    "head": ("x Eᵀ", "the scores of the next token; its matrix is the token embedding again"),
}  # fmt: skip


@checked
def gpt_anatomies(sizes: Mapping[str, GPTSize], time: Size | None = None) -> AnatomyModels:
    """Return what `Anatomy` shows of GPTs of these sizes, {name: size}, in their order.

    FLOPs are those of one token in a window of ``time`` tokens, the model's whole context unless
    given (`helpers.models.gpt_anatomy`).

    >>> from helpers.models.gpt_sizes import PUBLISHED
    >>> list(gpt_anatomies(PUBLISHED).models)
    ['GPT-2', 'GPT-2 medium', 'GPT-2 large', 'GPT-2 XL', 'GPT-3']
    """
    return AnatomyModels(
        {name: [_part(part) for part in anatomy(size, time)] for name, size in sizes.items()},
        notes={name: _sizes(size) for name, size in sizes.items()},
    )


def _part(part: Part) -> AnatomyPart:
    rows, columns = part.shape
    shape = (rows, columns)
    return AnatomyPart(part.name, part.group, shape, *part[3:], *_SAID[part.name])


def _sizes(size: GPTSize) -> str:
    blocks = "1 block" if size.n_blocks == 1 else f"{size.n_blocks} blocks"
    heads = "1 head" if size.n_heads == 1 else f"{size.n_heads} heads"
    return (
        f"{blocks} · d_model {size.d_model:,} · {heads} · context {size.context:,} · "
        f"vocabulary {size.vocab:,}"
    )
