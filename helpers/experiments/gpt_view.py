"""What Anatomy shows of GPTs: every matrix with its formula, from one for stories to GPT-3."""

from collections.abc import Mapping

from helpers.models.gpt_anatomy import anatomy
from helpers.models.gpt_sizes import PUBLISHED, GPTSize, parameter_count
from helpers.validate import checked, require
from helpers.views import AnatomyModels, AnatomyPart

SMALL = GPTSize(73, 192, 64, 4, 3)  # as large as the stories' model, with GPT-2's parts

_SAID = {
    "tokens": ("x = W_e[token]", "a row for every token of the vocabulary"),
    "positions": ("x + P[t]", "a row for every position"),
    "W_q": ("Q = X W_q + b_q", "what a token asks for"),
    "W_k": ("K = X W_k + b_k", "what a token can be found by"),
    "W_v": ("V = X W_v + b_v", "what a token hands over"),
    "scores": ("E = Q K^T / sqrt(d_k)", "every query with every key: no parameters"),
    "mix": ("Y = softmax(E) V", "values, mixed by the weights: no parameters"),
    "W_o": ("Y W_o + b_o", "mixes what the heads found"),
    "W_1": ("H = gelu(X W_1 + b_1)", "up to 4 d_model"),
    "W_2": ("H W_2 + b_2", "back to d_model"),
    "norms": ("g (x - mean) / std + b", "gain and bias, two in each block, one at the end"),
    "head": ("X W_e^T", "the token embeddings again, so no new parameters"),
}


@checked
def gpt_models(sizes: Mapping[str, GPTSize] | None = None) -> AnatomyModels:
    """Return the matrices of GPTs for `helpers.views.Anatomy`: a small one and the published ones.

    Raises InputError where there is no size.
    """
    sizes = {"for stories": SMALL, **PUBLISHED} if sizes is None else sizes
    require(len(sizes) > 0, "sizes", "at least one", sizes)
    return AnatomyModels(
        {name: _parts(size) for name, size in sizes.items()},
        notes={name: _note(size) for name, size in sizes.items()},
    )


def _parts(size: GPTSize) -> list[AnatomyPart]:
    return [
        AnatomyPart(p.name, p.group, (p.shape[0], p.shape[1]), p.copies, p.parameters, p.flops,
                    *_SAID[p.name])
        for p in anatomy(size)
    ]  # fmt: skip


def _note(size: GPTSize) -> str:
    vocab, context, d_model, n_heads, n_blocks = size
    total = parameter_count(vocab, context, d_model, n_blocks)
    return (f"{total:,} parameters: {n_blocks} blocks, d_model = {d_model:,}, {n_heads} heads, "
            f"{vocab:,} tokens, a context of {context:,}")  # fmt: skip
