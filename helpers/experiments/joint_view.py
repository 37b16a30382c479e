"""What EmbeddingSpace shows of a CLIP on the shapes world, and of a real text encoder."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from helpers.models.clip import CLIP
from helpers.models.real import RealEncoder
from helpers.validate import Seed, checked, require
from helpers.views.embedding_space import EmbeddingSpace
from helpers.views.embedding_space.space import Space
from helpers.worlds.named_shapes import all_captions, caption_tokens, pairs_of, short_caption
from helpers.worlds.shapes import Scene, make_scenes


@checked
def one_of_each(seed: Seed = 0) -> list[Scene]:
    """Return one scene for each of the 24 captions, in the captions' order."""
    found: dict[tuple[str, ...], Scene] = {}
    for scene in make_scenes(600, 1, 500 + seed):
        found.setdefault(short_caption(scene), scene)
    return [found[words] for words in all_captions()]


@checked
def vectors_of(
    model: CLIP, scenes: Sequence[Scene]
) -> tuple[Float[Tensor, "image d"], Float[Tensor, "caption d"]]:
    """Return the vectors of scenes and of all 24 captions. Raises InputError for no scene."""
    images = pairs_of(scenes).images
    with torch.no_grad():
        return model.embed_images(images), model.embed_texts(caption_tokens(all_captions()))


@checked
def live_space(
    model: CLIP, *, title: str = "The joint space", text: str = "", step: int = 0
) -> EmbeddingSpace:
    """Return 24 images, 24 captions and a field for prompts; ``view.add`` adds a frame."""
    scenes = one_of_each()
    pairs, names = pairs_of(scenes), [" ".join(words) for words in all_captions()]

    def embed(prompts: list[str]) -> Tensor:
        tokens = caption_tokens([prompt.split() for prompt in prompts])
        with torch.no_grad():
            return model.embed_texts(tokens)

    X, Y = vectors_of(model, scenes)
    space = Space(X, Y, names, names, images=pairs.images, belongs=pairs.labels.tolist(),
                  steps=[step])  # fmt: skip
    return EmbeddingSpace(
        space, title=title, embed=embed, scale=lambda: model.scale.item(), text=text
    )


@checked
def sentence_vectors(real: RealEncoder, sentences: Sequence[str]) -> Float[Tensor, "sentence d"]:
    """Return a vector of length 1 for each sentence: the mean over its tokens.

    Raises InputError for no sentence.
    """
    require(len(sentences) > 0, "sentences", "at least one", sentences)
    rows = []
    for text in sentences:
        inputs, _ = real.read(text)
        with torch.no_grad():
            rows.append(real.model(*inputs)[0].mean(0))
    return F.normalize(torch.stack(rows), dim=-1)


@checked
def live_sentences(
    real: RealEncoder,
    sentences: Sequence[str],
    classes: Sequence[str],
    *,
    title: str = "A real embedding space",
    text: str = "",
    scale: float = 20.0,
    **traits: Any,
) -> EmbeddingSpace:
    """Return sentences and class descriptions in the space of a real text encoder.

    The prompts that are typed become the classes of a zero-shot classifier of the sentences.
    """
    X, Y = (sentence_vectors(real, list(texts)).numpy() for texts in (sentences, classes))

    def embed(prompts: list[str]) -> np.ndarray:
        return sentence_vectors(real, prompts).numpy()

    space = Space(X, Y, list(sentences), list(classes))
    return EmbeddingSpace(space, title=title, embed=embed, scale=scale, text=text, **traits)
