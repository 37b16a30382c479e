"""The models of notebook 17 beside each other: what they answer, and how much it is worth."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from helpers.experiments.assistant import answers_of, load_assistant, new_conversations
from helpers.layers.sampling import token_probabilities
from helpers.models.generate import generate
from helpers.models.gpt import GPT
from helpers.validate import Size, checked, require
from helpers.views.side_by_side.named import NamedModels, NextToken
from helpers.worlds.chat_tokens import (
    CHAT_VOCABULARY,
    END,
    chat_tokens,
    prompt_tokens,
    require_answers,
)
from helpers.worlds.conversations import UNSURE, Conversation, true_reward
from helpers.worlds.story_tokens import LINE_BREAK

ASSISTANTS = {"SFT": "chat_sft", "PPO": "chat_ppo", "DPO": "chat_dpo",
              "best of 8": "chat_rejection"}  # fmt: skip
KINDS = ("helpful", "short", "rambling", "wrong", "unsure", "loud")
NOTES = {
    "base": "continues documents", "SFT": "imitates people", "PPO": "raises a learned reward",
    "DPO": "fits comparisons", "best of 8": "imitates its best",
}  # fmt: skip


class WinRate(NamedTuple):
    """How often one model's answer is better than another's; a tie counts one half."""

    share: float
    error: float  # the standard error of the share

    @property
    def low(self) -> float:
        """The lower end of the 95% interval."""
        return self.share - 1.96 * self.error

    @property
    def high(self) -> float:
        """The upper end of the 95% interval."""
        return self.share + 1.96 * self.error


@checked
def base_prompt(conversation: Conversation) -> Tensor:
    """Return a question as the base model knows it: a page with a line break after the question."""
    return CHAT_VOCABULARY.encode(["\n", *chat_tokens(conversation.user), "\n"])


@checked
def continue_page(
    model: GPT, conversation: Conversation, count: Size, generator: torch.Generator,
    max_tokens: Size = 60,
) -> list[str]:  # fmt: skip
    """Return how a base model goes on after a question, ``count`` times, to the page's end."""
    tokens = base_prompt(conversation).expand(count, -1)
    written = torch.stack(list(generate(model, tokens, max_tokens, generator)), 1)
    texts = ["".join(CHAT_VOCABULARY.decode(row)) for row in written]
    return [text.split("\n\n")[0] for text in texts]


@checked
def kind_of(conversation: Conversation, answer: str) -> str:
    """Return which kind of person would answer like that; "wrong" is everything else, too."""
    shouted = conversation.right.rstrip(".") + "!"
    first = {conversation.right: "helpful", conversation.short: "short", UNSURE: "unsure",
             shouted: "loud"}  # fmt: skip
    if answer.startswith(conversation.right + " ") and answer.endswith("."):
        return "rambling"
    return first.get(answer, "wrong")


@checked
def shares_of_kinds(conversations: list[Conversation], answers: list[str]) -> dict[str, float]:
    """Return how often answers are of each of KINDS."""
    require_answers(conversations, answers)
    counted = Counter(map(kind_of, conversations, answers))
    return {kind: counted[kind] / len(answers) for kind in KINDS}


@checked
def win_rate(
    ours: Float[np.ndarray, " question"], theirs: Float[np.ndarray, " question"]
) -> WinRate:
    """Return how often our reward is higher, question by question, with its 95% interval.

    The interval is that of a mean: 1.96 standard errors. Raises InputError for fewer than two
    questions.
    """
    require(len(ours) > 1, "ours", "at least two rewards", ours)
    scores = (ours > theirs) + (ours == theirs) / 2
    return WinRate(float(scores.mean()), float(scores.std(ddof=1)) / len(scores) ** 0.5)


@checked
def true_rewards(
    model: GPT, conversations: list[Conversation], seed: int = 1, temperature: float = 1.0
) -> Float[np.ndarray, " question"]:
    """Return what a model's answers are worth, by the hidden true reward."""
    generator = torch.Generator().manual_seed(seed)
    answers = answers_of(model, conversations, generator, temperature)
    return np.array([true_reward(*pair) for pair in zip(conversations, answers, strict=True)])


@checked
def read_prompt(line: str) -> str:
    r"""Return a user's message from one line: the last question gets a line of its own.

    >>> read_prompt("Ida is in the park. Where is Ida?")
    'Ida is in the park.\nWhere is Ida?'
    """
    return re.sub(r"[ \n]*\b((?:Who|What|Where)[^.?]*\?)\s*$", r"\n\1", line.strip()).strip()


def _answering(
    model: GPT, encode: Callable[[Conversation], Tensor], over: Callable[[list[int]], bool]
) -> Callable[[str, int], Iterator[NextToken]]:
    """Make what `SideBySide` calls: one token after the other, from a prompt and a seed."""

    def answer(prompt: str, seed: int) -> Iterator[NextToken]:
        tokens = encode(Conversation(read_prompt(prompt), "", "", ()))[None]
        generator, written = torch.Generator().manual_seed(seed), list[int]()
        caches, new = model.new_caches(), tokens
        while not over(written):
            with torch.no_grad():
                p = token_probabilities(model(new, caches)[:, -1])
            new = torch.multinomial(p, 1, generator=generator)
            written.append(int(new))
            yield NextToken.drawn(p[0].numpy(), CHAT_VOCABULARY.tokens, written[-1])

    return answer


def _answered(written: list[int]) -> bool:
    return written[-1:] == [END]


def _page_over(written: list[int]) -> bool:
    return written[-2:] == [LINE_BREAK, LINE_BREAK]


def _one_line(conversation: Conversation) -> str:
    return conversation.user.replace("\n", " ")


@checked
def named_assistants(count: Size = 6) -> NamedModels:
    """Return base and assistants for `helpers.views.SideBySide`, with questions for the reader.

    Under an answer to one of these questions is its true reward.
    """
    asked = {_one_line(conversation): conversation for conversation in new_conversations(count)}
    answers = {"base": _answering(load_assistant("chat_base"), base_prompt, _page_over)}
    for name, weights in ASSISTANTS.items():
        answers[name] = _answering(load_assistant(weights), prompt_tokens, _answered)

    def remark(prompt: str, tokens: list[str]) -> str:
        if prompt not in asked:
            return ""
        text = "".join(tokens).replace("<|end|>", "").rstrip("\n")
        return f"true reward {true_reward(asked[prompt], text):.1f}"

    return NamedModels(answers, list(asked), notes=NOTES, remark=remark, max_tokens=60)


@checked
def draws_of_base(count: Size = 3, questions: Size = 6) -> NamedModels:
    """Return one base model several times, each with random numbers of its own."""
    model = load_assistant("chat_base")
    answer = _answering(model, base_prompt, _page_over)

    def other(n: int) -> Callable[[str, int], Iterable[NextToken]]:
        return lambda prompt, seed: answer(prompt, 1000 * n + seed)

    names = {f"draw {n + 1}": other(n) for n in range(count)}
    prompts = [_one_line(conversation) for conversation in new_conversations(questions)]
    return NamedModels(names, prompts, max_tokens=60)
