"""A change of known rank (notebook 13): two words of a trained CLIP exchange their meaning.

In a batch of one-hot tokens the embedding is a matrix product, and exchanging two rows of E adds
``(u - v) (e_v - e_u)`` to it, with one-hot u and v: a column times a row, so a matrix of rank 1.
"""

import copy
from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers.lora import add_lora
from helpers.models.clip import CLIP
from helpers.training.fit import Step, fit
from helpers.validate import Count, Seed, Size, checked, require, require_ids
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.named_shapes import all_captions, caption_tokens, pairs_of
from helpers.worlds.shapes import make_scenes

WHERE = "text_encoder.E"


@checked
def low_rank_exchange(
    E: Float[Tensor, "vocab d"], i: Count, j: Count
) -> tuple[Float[Tensor, "vocab 1"], Float[Tensor, "1 d"]]:
    """Return A and B with ``E + A B`` equal to E with its rows i and j exchanged.

    Raises InputError for a row that E does not have.
    """
    require(max(i, j) < len(E), "i and j", f"below {len(E)}, the number of rows", (i, j))
    A = torch.zeros(len(E), 1, dtype=E.dtype)
    A[i], A[j] = A[i] + 1, A[j] - 1
    return A, (E[j] - E[i])[None]


@checked
def exchanged_labels(labels: Int[Tensor, " pair"], words: Sequence[str]) -> Int[Tensor, " pair"]:
    """Return the numbers of the captions after two words were exchanged in all of them.

    Raises InputError unless there are two words that captions have.
    """
    require(len(words) == 2, "words", "two", words)
    CAPTIONS.encode(words)
    require_ids("labels", labels, len(all_captions()))
    first, second = words
    other = {first: second, second: first}
    captions = all_captions()
    new = [captions.index(tuple(other.get(word, word) for word in one)) for one in captions]
    return torch.tensor(new)[labels]


@checked
def adapted(model: CLIP, r: Count, seed: Seed = 0) -> CLIP:
    """Return a frozen copy of the model with a product of rank r on the text encoder's E."""
    copied = copy.deepcopy(model)
    add_lora(copied, r, [WHERE], generator=torch.Generator().manual_seed(seed))
    return copied


@checked
def exchange_steps(
    model: CLIP, words: Sequence[str], seed: Seed = 0, steps: Size = 150
) -> Iterator[Step]:
    """Train what is not frozen on images whose captions have the two words exchanged.

    The images' vectors do not change, so they are computed once.
    """
    pairs = pairs_of(make_scenes(960, 1, 300 + seed))
    labels = exchanged_labels(pairs.labels, words)
    with torch.no_grad():
        vectors = model.embed_images(pairs.images)
    tokens = caption_tokens(all_captions())

    def batch(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        chosen = torch.randint(len(vectors), (128,), generator=generator)
        return vectors[chosen], labels[chosen]

    def loss(net: nn.Module, given: tuple[Tensor, Tensor]) -> Tensor:
        assert isinstance(net, CLIP)
        logits = net.scale.detach() * given[0] @ net.embed_texts(tokens).T
        return F.cross_entropy(logits, given[1])

    return fit(model, loss, batch, steps, lr=3e-2, seed=seed)


@checked
def exchanged_accuracy(model: CLIP, words: Sequence[str], seed: Seed = 55) -> tuple[float, float]:
    """Return the share of new images whose exchanged caption is found.

    First among the images whose caption has one of the two words, then among all others.
    """
    pairs = pairs_of(make_scenes(480, 1, seed))
    wanted = exchanged_labels(pairs.labels, words)
    touched = wanted != pairs.labels
    with torch.no_grad():
        right = model(pairs.images, caption_tokens(all_captions())).argmax(1) == wanted
    return right[touched].double().mean().item(), right[~touched].double().mean().item()
