"""A transformer's decoder, watched: what each written word attends to, in its past and beyond.

The model writes freely first. One pass over what it wrote then gives every map: with the true
words or its own, a decoder's whole text is one pass.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from helpers.experiments.attention_maps import attention_maps
from helpers.experiments.attention_run import about_written, draw_without
from helpers.experiments.word_attention import GRID
from helpers.models.captioner import MAX_LENGTH
from helpers.models.transformer_captioner import TransformerCaptioner
from helpers.models.transformer_translator import TransformerTranslator
from helpers.text.padding import BEGIN, BEGIN_ID, END, END_ID
from helpers.traces.record import record
from helpers.traces.trace import Trace
from helpers.validate import Count, checked, require
from helpers.views.attention_map import AttentionMap
from helpers.views.image_attention.run import AttentionRun
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.number_words import (
    GERMAN,
    Pair,
    numbered,
    read_numbers,
    translate_list,
)
from helpers.worlds.shapes import Scene, caption, region

ATTENTIONS = ("attention", "cross_attention")


class BothMaps(NamedTuple):
    """The two attentions of every written word, side by side: what `AttentionMap` shows."""

    A: Float[np.ndarray, "block head query key"]
    queries: list[str]
    keys: list[str]
    mask: Bool[np.ndarray, "query key"]
    parts: list[tuple[str, int]]


@checked
def both_maps(model: TransformerTranslator, sentence: Pair) -> BothMaps:
    """Let the model translate freely, and return its maps over the past and over the source."""
    source, _ = numbered([sentence])
    written = model.translate(source)
    fed = _fed(written)
    with torch.no_grad():
        trace = record(model, source, fed)
    maps = [attention_maps(trace, within="decoder.", of=of) for of in ATTENTIONS]
    A = np.concatenate(maps, -1)
    time, words = written.shape[1], len(sentence.english)
    mask = np.tri(time, time + words, dtype=bool)
    mask[:, time:] = True
    queries = GERMAN.decode(written[0])
    return BothMaps(A, queries, [BEGIN, *queries[:-1], *sentence.english], mask,
                    [("the past", time), ("the source", words)])  # fmt: skip


@checked
def live_both_maps(
    model: TransformerTranslator, text: str, *, layer: Count = 0, head: Count = 0
) -> AttentionMap:
    """Show both attentions of every word, for numbers that the reader may type, such as "24, 7".

    Raises InputError for a text without numbers, and for a layer or head that is not there.
    """

    def maps_of(text: str) -> BothMaps:
        return both_maps(model, translate_list(read_numbers(text)))

    def typed(view: AttentionMap, text: str) -> None:
        A, queries, keys, mask, parts = maps_of(text)
        view.show(A, queries, keys, mask, parts)

    A, queries, keys, mask, parts = maps_of(text)
    require(layer < len(A), "layer", f"from 0 to {len(A) - 1}", layer)
    require(head < len(A[0]), "head", f"from 0 to {len(A[0]) - 1}", head)
    return AttentionMap(
        A, queries, keys, mask, parts=parts, layer=layer, head=head, text=text, on_text=typed,
        title="What each word attends to: the words so far, and the source",
    )  # fmt: skip


@checked
def caption_run(
    model: TransformerCaptioner,
    scene: Scene,
    edits: Mapping[int, Any] | None = None,
    deleted: Any = None,
    *,
    block: Count = 0,
    head: Count | None = None,
) -> AttentionRun:
    """Let the model describe a scene and return what `helpers.views.ImageAttention` shows.

    The maps are those of one block's cross-attention, of one head or of their mean. ``edits``
    {step: map [row, column]} replace the maps of all heads in that block, and the positions of
    ``deleted`` are painted over; the caption goes on from there. Raises InputError for a block or
    head that is not there.
    """
    image = draw_without(scene, deleted)
    blocks = len(model.decoder.decoder.blocks)
    require(block < blocks, "block", f"from 0 to {blocks - 1}", block)
    trace, written = _described(model, image, dict(edits or {}), block)
    A = attention_maps(trace, within="decoder.", of="cross_attention")[block]
    require(head is None or head < len(A), "head", f"from 0 to {len(A) - 1}, or None", head)
    A = A.mean(0) if head is None else A[head]
    said = CAPTIONS.decode(written[0])
    P = torch.softmax(torch.tensor(trace["output"][0]), -1).numpy()
    right = [*caption(scene).words, END]
    return AttentionRun(
        image,
        said,
        A.reshape(-1, GRID, GRID),
        np.clip(P, 0.0, 1.0),
        CAPTIONS.tokens,
        truth=right,
        regions=np.stack([region(scene, i) for i in range(len(scene.shapes))]),
        about=about_written(said, scene),
        note="exactly right" if said == right else f"right would be: {' '.join(right[:-1])}",
    )


def _described(
    model: TransformerCaptioner, image: np.ndarray, edits: dict[int, Any], block: int
) -> tuple[Trace, Int[Tensor, "1 time"]]:
    """Write freely, with the maps of some steps replaced; return the pass over all words."""
    pixels = torch.from_numpy(np.asarray(image, np.float32))[None]
    maps = {t: torch.as_tensor(np.array(a_t, np.float32)).reshape(-1) for t, a_t in edits.items()}

    def moved(A: Tensor) -> Tensor:
        A = A.clone()
        for t, a_t in maps.items():
            if t < A.shape[2]:
                A[:, :, t] = a_t
        return A

    tap = f"decoder.decoder.blocks.{block}.cross_attention.A"
    edit = {tap: moved} if maps else None
    written = model.caption(pixels)
    for t in range(min(maps, default=MAX_LENGTH), MAX_LENGTH):  # what comes before stays as it was
        fed = torch.cat([torch.full((1, 1), BEGIN_ID), written[:, :t]], 1)
        with torch.no_grad():
            y_t = torch.tensor(record(model, pixels, fed, edit=edit)["output"][:, -1:]).argmax(-1)
        written = torch.cat([written[:, :t], y_t], 1)
        if y_t == END_ID:
            break
    with torch.no_grad():
        return record(model, pixels, _fed(written), edit=edit), written


def _fed(written: Int[Tensor, "1 time"]) -> Int[Tensor, "1 time"]:
    """Return what a decoder was fed when it wrote this: the begin token, then its own words."""
    return torch.cat([torch.full((1, 1), BEGIN_ID), written[:, :-1]], 1)
