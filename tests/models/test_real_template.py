"""The chat template that is in the real model's file, and what the model does with it."""

import jinja2
import pytest

from helpers.experiments.real_chat import QUESTIONS, live_chat, templated
from helpers.models import real
from helpers.models.gguf_file import GGUFFile
from helpers.text.chat_template import SMOLLM2, Message

TALKS = [
    [Message("user", "Hi!")],
    [Message("system", "Be brief."), Message("user", "Hi!")],
    [Message("user", "Hi!"), Message("assistant", "Hello."), Message("user", "Bye.")],
]


@pytest.fixture(scope="module")
def published():
    try:
        (path,) = real.folder_of(real.SMOLLM2, "SmolLM2").glob("*.gguf")
    except real.Absent as absent:
        pytest.skip(str(absent))
    return jinja2.Environment().from_string(GGUFFile(path).setting("tokenizer.chat_template"))


@pytest.mark.parametrize("talk", TALKS, ids=len)
@pytest.mark.parametrize("answer_next", [False, True])
def test_our_template_is_the_one_in_the_file(published, talk, answer_next):
    messages = [message._asdict() for message in talk]
    expected = published.render(messages=messages, add_generation_prompt=answer_next)
    assert SMOLLM2.text(talk, answer_next) == expected


def test_with_the_template_it_answers_and_stops():
    try:
        models = live_chat(real.smollm2(), max_tokens=40)
    except real.Absent as absent:
        pytest.skip(str(absent))
    told = [token.token for token in models.answers["with the template"](QUESTIONS[1], 0)]
    assert "Paris" in "".join(told)
    assert told[-1] == "<|im_end|>"
    assert templated("Hi!").endswith("<|im_start|>assistant\n")
