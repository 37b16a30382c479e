"""A conversation as one text, and which parts of it an assistant is trained to write.

A chat model is a language model: all it sees is one sequence of tokens. A template writes the
roles into that sequence. Training and use must agree on it to the last line break.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from helpers.validate import checked, require

ROLES = ("system", "user", "assistant")


class Message(NamedTuple):
    """Who says what."""

    role: str
    content: str


class Part(NamedTuple):
    """A piece of the text, and whether the model is trained to write it."""

    text: str
    trained: bool


@dataclass(frozen=True)
class ChatTemplate:
    """How messages become a text: ``begin`` has ``{role}`` in it, ``end`` closes a message.

    ``between`` follows every closed message. Where the first message is not from the system,
    ``system`` is put before it, if given. The model is trained to write what the assistant says
    and the ``end`` after it: without the end it would never stop.
    """

    begin: str = "<|{role}|>"
    end: str = "<|end|>"
    between: str = ""
    system: str = ""

    @checked
    def parts(self, messages: Sequence[Message], answer_next: bool = False) -> list[Part]:
        """Return the pieces of the text; with ``answer_next`` the assistant's turn is opened.

        Raises InputError for no messages and for a role that is not in ROLES.
        """
        require(bool(messages), "messages", "at least one", messages)
        for message in messages:
            require(message.role in ROLES, "role", f"one of {', '.join(ROLES)}", message.role)
        listed = list(messages)
        if self.system and listed[0].role != "system":
            listed.insert(0, Message("system", self.system))
        found = []
        for role, content in listed:
            found.append(Part(self.begin.format(role=role), False))
            found.append(Part(content + self.end, role == "assistant"))
            found.append(Part(self.between, False))
        if answer_next:
            found.append(Part(self.begin.format(role="assistant"), False))
        return [part for part in found if part.text]

    @checked
    def text(self, messages: Sequence[Message], answer_next: bool = False) -> str:
        """Return the whole text.

        >>> ChatTemplate().text([Message("user", "Hi!")], answer_next=True)
        '<|user|>Hi!<|end|><|assistant|>'
        """
        return "".join(part.text for part in self.parts(messages, answer_next))


SMOLLM2 = ChatTemplate(
    begin="<|im_start|>{role}\n",
    end="<|im_end|>",
    between="\n",
    system="You are a helpful AI assistant named SmolLM, trained by Hugging Face",
)  # the template in SmolLM2-135M-Instruct's file (ChatML with a system message of its own)
