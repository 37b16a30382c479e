"""What a language model pays for a text, as a score of its quality (notebook 14).

CCNet (Wenzek et al. 2019, arXiv 1911.00359) sorts web pages by the perplexity of an n-gram model;
here a transformer does. A high score is meant to say "junk".
"""

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from helpers.figures import Picture, figure
from helpers.models.real import RealDecoder
from helpers.text.byte_pieces import BytePieces
from helpers.validate import InputError, Size, checked, require
from helpers.worlds.small_web import Page

START = "<|endoftext|>"  # between two texts that SmolLM2 was trained on
MOST = 32  # tokens of a page that are read: the first 100 to 150 characters of a story
_BATCH = 8
_UNSCORED = -100  # a target that the loss leaves out
_VERSION = "Pagemaker"  # in a line of `small_web` that has a version number


@checked
def nats_per_byte(
    real: RealDecoder, texts: Sequence[str], most: Size = MOST
) -> Float[np.ndarray, " text"]:
    """Return what a language model pays for the beginning of each text.

    The sum of ``-ln P(token)`` over the first ``most`` tokens, after `START`, divided by the bytes
    of UTF-8 that they stand for. A token that ends within a letter is not read. Raises InputError
    for a text of which nothing can be read.
    """
    rows = [_beginning(real.tokenizer, text, most) for text in texts]
    scores = np.zeros(len(texts))
    order = np.argsort([len(row) for row in rows], kind="stable")
    for at in range(0, len(rows), _BATCH):
        some = order[at : at + _BATCH]  # of about the same length: little is padded
        nats = _nats([rows[i] for i in some], real.model)
        scores[some] = [
            total / len(real.tokenizer.decode(rows[i][1:].tolist()).encode())
            for i, total in zip(some, nats.tolist(), strict=True)
        ]
    return scores


def _beginning(tokenizer: BytePieces, text: str, most: int) -> Int[Tensor, " time"]:
    ids = tokenizer.read(START + text)[0][0, : most + 1]
    while len(ids) > 1 and not text.startswith(tokenizer.decode(ids[1:].tolist())):
        ids = ids[:-1]
    if len(ids) < 2:
        raise InputError(f"a text should have a token that can be read, got {text[:20]!r}")
    return ids


def _nats(rows: Sequence[Tensor], model: torch.nn.Module) -> Float[Tensor, " text"]:
    """Return the sum of each text's surprise; padding comes after it, where nothing looks back."""
    ids = torch.nn.utils.rnn.pad_sequence(list(rows), True)
    targets = torch.nn.utils.rnn.pad_sequence([row[1:] for row in rows], True, _UNSCORED)
    with torch.no_grad():
        logits = model(ids[:, :-1]).flatten(0, 1)  # loses digits along another axis
        nats = F.cross_entropy(logits, targets.flatten(), reduction="none", ignore_index=_UNSCORED)
    return nats.unflatten(0, targets.shape).sum(1)


@checked
def auroc(junk: Float[np.ndarray, " n"], good: Float[np.ndarray, " m"]) -> float:
    """Return the probability that a junk page scores higher than a good one; a tie is one half.

    1: a threshold separates them. 1/2: the score cannot tell them apart. 0: it separates them
    the wrong way round. Raises InputError where there are no scores of one of them.
    """
    above, equal = junk[:, None] > good, junk[:, None] == good
    return float((above + equal / 2).mean())


@checked
def auroc_by_kind(
    scores: Float[np.ndarray, " page"], kinds: Sequence[str], good: str
) -> dict[str, float]:
    """Return the `auroc` of each kind of page against the ``good`` one, in order of appearance."""
    require(len(kinds) == len(scores), "kinds", f"one for each of {len(scores)} scores", kinds)
    require(good in kinds, "good", f"one of the kinds {', '.join(dict.fromkeys(kinds))}", good)
    kind_of = np.array(kinds)
    return {
        kind: auroc(scores[kind_of == kind], scores[kind_of == good])
        for kind in dict.fromkeys(kinds)
        if kind != good
    }


@checked
def last_lines(pages: Sequence[Page], each: Size = 6) -> dict[str, list[str]]:
    """Return the last lines of good pages, ``each`` of three groups, in the pages' order.

    "story lines" are from a story; "version numbers" look like IP addresses but are not personal;
    "personal data" are lines with an address of the author.
    """
    good = [page for page in pages if page.kept]
    plain = [page.lines[-1] for page in good if not page.personal]
    lines = {
        "story lines": [line for line in plain if _VERSION not in line],
        "version numbers": [line for line in plain if _VERSION in line],
        "personal data": [page.lines[-1] for page in good if page.personal],
    }
    return {name: some[:each] for name, some in lines.items()}


@checked
def auroc_picture(
    by_rules: Mapping[str, float], by_model: Mapping[str, float], title: str, words: str
) -> Picture:
    """Draw both scores' AUROC for every kind of junk, one row each."""
    require(by_model.keys() == by_rules.keys(), "by_model", f"the kinds {[*by_rules]}", [*by_model])
    fig, ax = figure(width=7.5, height=3.6)
    rows, rules = np.arange(len(by_rules)), list(by_rules.values())
    model = [by_model[kind] for kind in by_rules]
    ax.axvline(0.5, ls="--", lw=1, color="0.5")
    ax.hlines(rows, rules, model, "0.8", lw=3)
    ax.plot(rules, rows, "C1s", ms=9, label="failed rules")
    ax.plot(model, rows, "C0o", label="nats per byte")
    ax.set(title=title, yticks=rows, yticklabels=list(by_rules), xlim=(-0.03, 1.03),
           xlabel="probability that junk scores above a story")  # fmt: skip
    ax.invert_yaxis()
    ax.legend(loc="lower left")
    return Picture(fig, words)


@checked
def groups_picture(
    groups: Mapping[str, Float[np.ndarray, " text"]], title: str, words: str
) -> Picture:
    """Draw every text's nats per byte as a point, one row for each group, with its mean."""
    fig, ax = figure(width=7.5, height=3.9)
    for row, scores in enumerate(groups.values()):
        ax.plot(scores, np.full(len(scores), row), "C0o", alpha=0.5)
        ax.plot(scores.mean(), row, "k|", ms=18, mew=2)
    ax.set(title=title, yticks=range(len(groups)), yticklabels=list(groups), xlim=(0, None),
           xlabel="nats per byte (line: mean)")  # fmt: skip
    ax.invert_yaxis()
    return Picture(fig, words)
