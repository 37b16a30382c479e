"""A published model's outputs become the same trace; the models here are small and random."""

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, T5Config, T5Model

from helpers.traces import Trace

TOKENS = ["[CLS]", "the", "cat", "sat", "[SEP]"]


@pytest.fixture(scope="module")
def bert():
    config = BertConfig(
        vocab_size=30, hidden_size=16, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=32, attn_implementation="eager",
    )  # fmt: skip
    return BertModel(config).eval()


def test_attentions_and_hidden_states_get_the_courses_names(bert):
    ids = torch.arange(5)[None]
    outputs = bert(ids, output_attentions=True, output_hidden_states=True)
    trace = Trace.from_hugging_face(outputs, TOKENS)
    assert list(trace) == [
        "blocks.0.attention.A", "blocks.1.attention.A",
        "embeddings", "blocks.0.output", "blocks.1.output",
    ]  # fmt: skip
    assert trace["blocks.1.attention.A"].shape == (1, 4, 5, 5)
    assert np.array_equal(trace["blocks.1.attention.A"], outputs.attentions[1].detach())
    assert np.array_equal(trace["blocks.1.output"], outputs.last_hidden_state.detach())
    assert np.allclose(trace.stack("blocks.*.attention.A").sum(-1), 1, atol=1e-6)
    assert trace.tokens == tuple(TOKENS)


def test_an_encoder_decoder_has_three_kinds_of_attention():
    config = T5Config(
        vocab_size=30, d_model=16, d_kv=4, d_ff=32, num_layers=1, num_heads=4,
        attn_implementation="eager",
    )  # fmt: skip
    model = T5Model(config).eval()
    outputs = model(
        input_ids=torch.arange(5)[None], decoder_input_ids=torch.arange(3)[None],
        output_attentions=True,
    )  # fmt: skip
    trace = Trace.from_hugging_face(outputs, TOKENS)
    assert trace["encoder.blocks.0.attention.A"].shape == (1, 4, 5, 5)
    assert trace["decoder.blocks.0.attention.A"].shape == (1, 4, 3, 3)
    assert trace["decoder.blocks.0.cross_attention.A"].shape == (1, 4, 3, 5)


def test_outputs_without_weights_say_what_to_ask_for(bert):
    with pytest.raises(ValueError, match="output_attentions=True"):
        Trace.from_hugging_face(bert(torch.arange(5)[None]), TOKENS)
