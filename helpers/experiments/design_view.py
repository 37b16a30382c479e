"""What the views Designs and Survey show in notebook 18."""

import copy
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from helpers.experiments.design_tests import content_words
from helpers.experiments.model_designs import DESIGNS, MASK, SENTINEL_IDS, WORDS, Model
from helpers.layers import causal_mask, prefix_mask
from helpers.traces import Trace, record
from helpers.validate import InputError, checked, require
from helpers.views.designs import Designs
from helpers.views.designs.design import Design, DesignPart, DesignSet
from helpers.views.survey import Survey
from helpers.views.survey.table import SurveyRow, SurveyTable
from helpers.worlds.pretrained_models import SURVEY, pretrained_models
from helpers.worlds.story_tokens import story_tokens

NOTES: Mapping[str, str] = {
    "encoder": "a token sees all tokens",
    "encoder-decoder": "a target sees past and source",
    "decoder": "a token sees its past",
    "prefix": "the prefix sees itself",
}


@checked
def design_set(models: Mapping[str, Model], text: str) -> DesignSet:
    """Return what trained designs attend to in one text, whose last name or thing is hidden.

    The encoder reads a mask in its place; encoder-decoder and prefix model read a sentinel and
    write the word; the decoder reads the text as it is.

    Raises InputError for a model of another design, for words that are not in the stories, and
    for a text without a person, thing, colour or place.
    """
    words = ["\n", *story_tokens(text)]
    if unknown := [word for word in words if word not in WORDS.ids]:
        raise InputError(f"{unknown[0].strip()!r} is not a word of the stories")
    ids = WORDS.encode(words)
    gaps = content_words(ids)
    if not gaps:
        raise InputError("the text should name a person, a thing, a colour or a place")
    for name in models:
        require(name in DESIGNS, "a design", f"one of {', '.join(DESIGNS)}", name)
    sentence = ["⏎" if word == "\n" else word.strip() for word in words]
    double = {name: copy.deepcopy(model).double() for name, model in models.items()}
    return DesignSet(
        [_DRAWN[name](double[name], ids, gaps[-1]) for name in DESIGNS if name in models], sentence
    )


def _shown(ids: Tensor) -> list[str]:
    return [word.strip() or "⏎" for word in WORDS.decode(ids)]


def _maps(trace: Trace, stack: str, kind: str = "attention") -> np.ndarray:
    names = [name for name in trace if name.startswith(stack) and name.endswith(f".{kind}.A")]
    return np.stack([trace[name][0] for name in names])


def _recorded(model: Model, *inputs: Tensor) -> Trace:
    with torch.no_grad():
        return record(model, *inputs)


def _encoder(model: Model, ids: Tensor, gap: int) -> Design:
    gapped = ids.clone()
    gapped[gap] = MASK
    part = DesignPart("self-attention", _maps(_recorded(model, gapped[None]), "stack"))
    return Design("encoder", _shown(gapped), [part], note=NOTES["encoder"])


def _decoder(model: Model, ids: Tensor, gap: int) -> Design:
    mask = causal_mask(len(ids))
    part = DesignPart(
        "self-attention", _maps(_recorded(model, ids[None], mask), "stack"), mask.numpy()
    )
    return Design("decoder", _shown(ids), [part], note=NOTES["decoder"])


def _source_and_target(ids: Tensor, gap: int) -> tuple[Tensor, Tensor, list[int]]:
    """Return source, target without its end, and which word of the text each token is."""
    source = ids.clone()
    source[gap] = SENTINEL_IDS[0]
    target = torch.stack([source[gap], ids[gap]])
    return source, target, [*range(len(ids)), -1, gap]


def _prefix(model: Model, ids: Tensor, gap: int) -> Design:
    source, target, words = _source_and_target(ids, gap)
    tokens = torch.cat([source, target])
    mask = prefix_mask(len(tokens), len(source))
    part = DesignPart(
        "self-attention", _maps(_recorded(model, tokens[None], mask), "stack"), mask.numpy()
    )
    return Design("prefix", _shown(tokens), [part], words=words, note=NOTES["prefix"])


def _encoder_decoder(model: Model, ids: Tensor, gap: int) -> Design:
    source, target, words = _source_and_target(ids, gap)
    trace = _recorded(model, source[None], target[None])
    reads, writes = (0, len(source)), (len(source), len(source) + len(target))
    parts = [
        DesignPart("encoder", _maps(trace, "encoder"), queries=reads, keys=reads),
        DesignPart("cross-attention", _maps(trace, "decoder", "cross_attention"),
                   queries=writes, keys=reads),
        DesignPart("decoder", _maps(trace, "decoder"), causal_mask(len(target)).numpy(),
                   queries=writes, keys=writes),
    ]  # fmt: skip
    tokens = _shown(torch.cat([source, target]))
    return Design("encoder-decoder", tokens, parts, words=words, note=NOTES["encoder-decoder"])


_DRAWN = {"encoder": _encoder, "encoder-decoder": _encoder_decoder, "decoder": _decoder,
          "prefix": _prefix}  # fmt: skip


@checked
def live_designs(
    models: Mapping[str, Model], text: str, title: str = "One sentence, read by each design"
) -> Designs:
    """Return the view of all designs on one sentence, which the reader can type anew."""

    def typed(view: Designs, new: str) -> None:
        view.show(design_set(models, new))

    return Designs(design_set(models, text), title=title, on_text=typed, text=text)


@checked
def survey_table() -> SurveyTable:
    """Return the table of pretrained models for the view Survey."""
    rows = [SurveyRow(m.name, m.year, m.venue, m.architecture, m.kind, m.objective, m.source,
                      m.erratum) for m in pretrained_models()]  # fmt: skip
    return SurveyTable(rows, f"{SURVEY}; rows from the models' own papers")


@checked
def live_survey() -> Survey:
    """Return the view of the table."""
    return Survey(survey_table())
