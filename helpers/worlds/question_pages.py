"""A small internet with questions in it: what a base model reads before anyone makes it answer.

A page begins with a tale. Then it goes on with the tale, or it is a worksheet, which asks one
question after the other, or a forum, where questions have answers, good ones and bad ones. A model
of these pages knows the answers. Which kind of page a question is on, it has to guess.
"""

from typing import Literal

import numpy as np
import torch
from jaxtyping import Bool, Int
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from helpers.validate import Seed, Size, checked, require
from helpers.worlds.chat_tokens import CHAT_VOCABULARY, chat_tokens
from helpers.worlds.conversations import ask_about, begin_tale
from helpers.worlds.demonstrations import KINDS, answer_of_kind
from helpers.worlds.story_tokens import LINE_BREAK

Kind = Literal["tale", "worksheet", "forum"]
SHARES: dict[Kind, float] = {"tale": 0.2, "worksheet": 0.25, "forum": 0.55}
MOST_EVENTS = 2


@checked
def write_page(rng: np.random.Generator, kind: Kind) -> str:
    """Return one page; it ends with two line breaks."""
    require(isinstance(kind, str) and kind in SHARES, "kind", f"one of {list(SHARES)}", kind)
    tale, state = begin_tale(rng, int(rng.integers(1, MOST_EVENTS + 1)))
    lines = [tale]
    if kind != "tale":
        questions = ask_about(tale, state)
        count = int(rng.integers(1, len(questions) + 1))
        for at in rng.permutation(len(questions))[:count]:
            lines.append(questions[at].question)
            if kind == "forum":
                person = str(rng.choice(list(KINDS), p=list(KINDS.values())))
                lines.append(answer_of_kind(person, questions[at], rng))
    return "\n".join(lines) + "\n\n"


@checked
def write_pages(count: Size, seed: Seed) -> list[str]:
    """Return pages of all kinds, as often as SHARES says, the same for a seed."""
    rng = np.random.default_rng(seed)
    kinds = rng.choice(list(SHARES), size=count, p=list(SHARES.values()))
    return [write_page(rng, kind) for kind in kinds.tolist()]


@checked
def page_rows(pages: list[str]) -> tuple[Int[Tensor, "page time"], Bool[Tensor, "page time"]]:
    """Return pages as ids after a line break, padded at the end, and which of them are a page's.

    Raises InputError for no page.
    """
    require(bool(pages), "pages", "at least one page", pages)
    rows = [CHAT_VOCABULARY.encode(["\n", *chat_tokens(page)]) for page in pages]
    own = [torch.ones(len(row), dtype=torch.bool) for row in rows]
    return (
        pad_sequence(rows, batch_first=True, padding_value=LINE_BREAK),
        pad_sequence(own, batch_first=True, padding_value=False),
    )
