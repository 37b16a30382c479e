"""Valid calls for `doors`: of conversations and of what turns a base model into an assistant."""

import numpy as np
import torch

from helpers.text.chat_template import ChatTemplate, Message
from helpers.worlds.conversations import begin_tale, write_conversations

CONVERSATIONS = write_conversations(3, 0)
ONE = {"conversation": CONVERSATIONS[0]}
TALE, STATE = begin_tale(np.random.default_rng(0), 1)
SCORES = {
    "scores": torch.zeros(2, 4, 5), "tokens": torch.ones(2, 4, dtype=torch.int64),
    "trained": torch.ones(2, 4, dtype=torch.bool),
}  # fmt: skip
MESSAGES = {"messages": [Message("user", "Who?")]}

LAYERS = {"ChatTemplate": ChatTemplate}

GIVEN = {
    "text.chat_template.ChatTemplate.parts": MESSAGES,
    "text.chat_template.ChatTemplate.text": MESSAGES,
    "worlds.conversations.begin_tale": {"rng": np.random.default_rng(0)},
    "worlds.conversations.ask_about": {"tale": TALE, "state": STATE},
    "worlds.conversations.true_reward": ONE | {"answer": "Tom."},
    "worlds.demonstrations.answer_of_kind": ONE | {"kind": "loud", "rng": np.random.default_rng(0)},
    "worlds.demonstrations.demonstrate": {"conversations": CONVERSATIONS},
    "worlds.demonstrations.compare": {
        "conversations": CONVERSATIONS, "pairs": [("Tom.", "Mia.")] * 3,
    },
    "worlds.demonstrations.write_preferences": {"conversations": CONVERSATIONS},
    "worlds.forbidden.ask_for_secret": {"secret": "lamp"},
    "worlds.forbidden.guard_topic": ONE,
    "worlds.forbidden.leaks": ONE | {"answer": "Tom."},
    "worlds.chat_tokens.chat_tokens": {"text": "<|user|>Who?"},
    "worlds.chat_tokens.loss_mask": {"parts": ChatTemplate().parts(**MESSAGES)},
    "worlds.chat_tokens.messages_of": ONE,
    "worlds.chat_tokens.chat_rows": {"conversations": CONVERSATIONS, "answers": ["Tom."] * 3},
    "worlds.chat_tokens.prompt_tokens": ONE,
    "worlds.chat_tokens.answer_text": {"tokens": torch.tensor([1, 2])},
    "training.sft.token_logprobs": {k: SCORES[k] for k in ("scores", "tokens")},
    "training.sft.sft_loss": SCORES,
    "training.sft.answer_logprobs": SCORES,
}  # fmt: skip
