"""Conversations become tokens and back, and the assistant's tokens alone are trained."""

import pytest
import torch

from helpers.text.chat_template import Message, Part
from helpers.validate import InputError
from helpers.worlds.chat_tokens import (
    CHAT_TOKENS,
    CHAT_VOCABULARY,
    END,
    TEMPLATE,
    answer_text,
    chat_rows,
    loss_mask,
    messages_of,
    prompt_tokens,
)
from helpers.worlds.conversations import REFUSAL, UNSURE, write_conversations
from helpers.worlds.demonstrations import demonstrate
from helpers.worlds.story_tokens import TOKENS, VOCABULARY, story_tokens


def test_stories_keep_their_ids():
    assert CHAT_TOKENS[: len(TOKENS)] == VOCABULARY.tokens
    assert len(CHAT_VOCABULARY) < 100


def test_tokens_of_conversations_are_the_conversations():
    asked = write_conversations(300, 1)
    answers = [*demonstrate(asked[:298], 2), REFUSAL, UNSURE]
    rows = chat_rows(asked, answers)
    for conversation, answer, row, trained in zip(asked, answers, *rows, strict=True):
        text = TEMPLATE.text(messages_of(conversation, answer))
        read = "".join(CHAT_VOCABULARY.decode(row))
        assert read.startswith(text)
        assert set(read.removeprefix(text).split("<|end|>")) == {""}
        assert "".join(CHAT_VOCABULARY.decode(row[trained])) == answer + "<|end|>"
        prompt = prompt_tokens(conversation)
        assert torch.equal(prompt, row[: len(prompt)])
        assert answer_text(row[len(prompt) :]) == answer
    for end, (row, trained) in zip(rows.ends, zip(*rows, strict=True), strict=True):
        assert row[end - 1] == END
        assert trained[end - 1]
        assert not trained[end:].any()


def test_the_mask_is_that_of_the_parts():
    parts = [Part("<|user|>", False), Part("Who?<|end|>", False), Part("Tom.<|end|>", True)]
    tokens, trained = loss_mask(parts)
    assert tokens == ["<|user|>", "Who", "?", "<|end|>", "Tom", ".", "<|end|>"]
    assert trained == [False] * 4 + [True] * 3
    assert answer_text(torch.tensor([*CHAT_VOCABULARY.encode(story_tokens("Tom.")), END, END])) == (
        "Tom."
    )
    with pytest.raises(InputError, match="one for each conversation"):
        chat_rows(write_conversations(2, 0), ["Tom."])
    assert messages_of(write_conversations(1, 0)[0], "Tom.")[-1] == Message("assistant", "Tom.")
