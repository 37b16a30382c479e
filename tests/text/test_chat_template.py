"""Templates say what published ones say, and mark what the assistant writes."""

import pytest

from helpers.text.chat_template import SMOLLM2, ChatTemplate, Message, Part
from helpers.validate import InputError

TALK = [Message("user", "Hi!"), Message("assistant", "Hello."), Message("user", "Bye.")]


def test_the_assistants_words_and_their_end_are_trained():
    parts = ChatTemplate(between="\n").parts(TALK)
    assert [part.text for part in parts if part.trained] == ["Hello.<|end|>"]
    text = "<|user|>Hi!<|end|>\n<|assistant|>Hello.<|end|>\n<|user|>Bye.<|end|>\n"
    assert ChatTemplate(between="\n").text(TALK) == text
    assert ChatTemplate().parts(TALK, answer_next=True)[-1] == Part("<|assistant|>", False)


def test_smollm2s_template_has_its_system_message():
    # written down from the template in the model's file; test_real_template compares the real one
    assert SMOLLM2.text([Message("user", "Hi!")], answer_next=True) == (
        "<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face"
        "<|im_end|>\n<|im_start|>user\nHi!<|im_end|>\n<|im_start|>assistant\n"
    )
    own = SMOLLM2.text([Message("system", "Be brief."), *TALK])
    assert own.startswith("<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHi!")


def test_what_is_no_conversation_is_named():
    with pytest.raises(InputError, match="role should be one of system, user, assistant"):
        ChatTemplate().text([Message("judge", "Hi!")])
    with pytest.raises(InputError, match="at least one"):
        ChatTemplate().text([])
    with pytest.raises(InputError, match="should be a Message"):
        ChatTemplate().parts(["Hi!"])
