"""Conversations as a chat model reads them: the tokens of stories and a few more.

The first ids are those of `helpers.worlds.story_tokens`, so that a GPT that was pretrained on
stories keeps every embedding it has learned; the new tokens come after them.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import torch
from jaxtyping import Bool, Int
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from helpers.text.chat_template import ChatTemplate, Message, Part
from helpers.text.vocabulary import Vocabulary
from helpers.validate import checked, require
from helpers.worlds.conversations import Conversation
from helpers.worlds.story_tokens import TOKENS, story_tokens

SPECIALS = ("<|system|>", "<|user|>", "<|assistant|>", "<|end|>")
_WORDS = (
    *("A", "Do", "In", "No", "Nothing", "Please", "Tell", "The", "Who", "Yes"),
    *(" cannot", " does", " know", " me", " not", " secret", " tell", " word", " Tell"),
)
CHAT_TOKENS = (*TOKENS, *SPECIALS, *_WORDS)
CHAT_VOCABULARY = Vocabulary(CHAT_TOKENS)
SYSTEM, USER, ASSISTANT, END = (CHAT_VOCABULARY.ids[token] for token in SPECIALS)
TEMPLATE = ChatTemplate()
_SPECIAL = re.compile(f"({'|'.join(map(re.escape, SPECIALS))})")


class ChatRows(NamedTuple):
    """Conversations as ids, padded at the end, and which of the tokens are trained."""

    tokens: Int[Tensor, "batch time"]
    trained: Bool[Tensor, "batch time"]

    @property
    def ends(self) -> Int[Tensor, " batch"]:
        """How many tokens every row has up to the last trained one."""
        return self.trained.long().cumsum(1).argmax(1) + 1


@checked
def chat_tokens(text: str) -> list[str]:
    """Return the tokens of a templated text; joined, they are the text again.

    >>> chat_tokens("<|assistant|>In the park.<|end|>")
    ['<|assistant|>', 'In', ' the', ' park', '.', '<|end|>']
    """
    found: list[str] = []
    for piece in _SPECIAL.split(text):
        found += [piece] if piece in SPECIALS else story_tokens(piece)
    return found


@checked
def loss_mask(parts: list[Part]) -> tuple[list[str], list[bool]]:
    """Return the tokens of a templated conversation, and for each whether it is trained."""
    tokens, trained = [], []
    for part in parts:
        require(isinstance(part, Part), "parts", "a list of Part", part)
        own = chat_tokens(part.text)
        tokens += own
        trained += [part.trained] * len(own)
    return tokens, trained


@checked
def messages_of(conversation: Conversation, answer: str | None = None) -> list[Message]:
    """Return a conversation as messages, with the assistant's answer if there is one."""
    told = [] if answer is None else [Message("assistant", answer)]
    return [Message("user", conversation.user), *told]


def require_answers(conversations: Sequence[Conversation], answers: Sequence[object]) -> None:
    """Raise InputError where there is not one answer for each of one conversation or more."""
    fit = len(conversations) == len(answers) > 0
    require(fit, "answers", "one for each conversation", answers)


@checked
def chat_rows(conversations: list[Conversation], answers: list[str]) -> ChatRows:
    """Return answered conversations as rows for training; padding is END and is not trained.

    Raises InputError where there is not one answer for each conversation.
    """
    require_answers(conversations, answers)
    tokens, trained = [], []
    for conversation, answer in zip(conversations, answers, strict=True):
        own, mask = loss_mask(TEMPLATE.parts(messages_of(conversation, answer)))
        tokens.append(CHAT_VOCABULARY.encode(own))
        trained.append(torch.tensor(mask))
    return ChatRows(
        pad_sequence(tokens, batch_first=True, padding_value=END),
        pad_sequence(trained, batch_first=True, padding_value=False),
    )


@checked
def prompt_tokens(conversation: Conversation) -> Int[Tensor, " time"]:
    """Return the tokens of a conversation up to where the assistant answers."""
    text = TEMPLATE.text(messages_of(conversation), answer_next=True)
    return CHAT_VOCABULARY.encode(chat_tokens(text))


@checked
def answer_text(tokens: Int[Tensor, " time"]) -> str:
    """Return what an assistant wrote, up to its first END, as a text."""
    words = CHAT_VOCABULARY.decode(tokens)
    return "".join(words[: words.index("<|end|>")] if "<|end|>" in words else words)
