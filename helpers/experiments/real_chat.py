"""A real chat model with its template and without: the same weights, two texts (notebook 17)."""

from collections.abc import Callable, Iterator

import torch

from helpers.models.real import RealDecoder
from helpers.text.chat_template import SMOLLM2, Message
from helpers.validate import Size, checked
from helpers.views.side_by_side.named import NamedModels, NextToken

MAX_TOKENS = 40
STOP = "<|im_end|>"
QUESTIONS = (
    "Give me three names for a cat.",
    "What is the capital of France?",
    "Why is the sky blue?",
)


@checked
def templated(prompt: str) -> str:
    """Return a request as SmolLM2 was trained to read it, with the assistant's turn opened."""
    return SMOLLM2.text([Message("user", prompt)], answer_next=True)


@checked
def live_chat(real: RealDecoder, max_tokens: Size = MAX_TOKENS) -> NamedModels:
    """Return one model twice for `helpers.views.SideBySide`: with the template, and without.

    Both write the most likely token at every step.
    """
    answers = {
        "with the template": _answering(real, templated, max_tokens),
        "without": _answering(real, lambda prompt: prompt, max_tokens),
    }
    notes = {"with the template": "system message, roles, end tokens", "without": "the text alone"}
    return NamedModels(answers, QUESTIONS, notes=notes, max_tokens=max_tokens)


def _answering(
    real: RealDecoder, text_of: Callable[[str], str], max_tokens: int
) -> Callable[[str, int], Iterator[NextToken]]:
    def answer(prompt: str, _seed: int) -> Iterator[NextToken]:
        (new,), _ = real.read(text_of(prompt))
        caches = real.model.new_caches()
        for _ in range(max_tokens):
            with torch.no_grad():
                p = torch.softmax(real.model(new, caches)[0, -1], -1)
            values, ids = p.topk(6)
            names = [real.tokenizer.decode([int(id)]) for id in ids]
            likely: dict[str, float] = {}
            for name, value in zip(names, values.tolist(), strict=True):
                likely.setdefault(name, value)
            yield NextToken(names[0], float(values[0]), likely)
            if names[0] == STOP:
                return
            new = ids[:1][None]

    return answer
