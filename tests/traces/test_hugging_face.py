"""A published model's outputs become the same trace; the models here are small and random."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
import transformers
from transformers import (
    BertConfig,
    BertModel,
    GPT2Config,
    GPT2LMHeadModel,
    JambaConfig,
    JambaModel,
    LlamaConfig,
    LlamaModel,
    T5Config,
    T5Model,
)

from helpers.traces import Trace
from helpers.validate import InputError

TOKENS = ["[CLS]", "the", "cat", "sat", "[SEP]"]
IDS = torch.arange(5)[None]
ALL = {"output_attentions": True, "output_hidden_states": True}
SMALL = {"vocab_size": 30, "hidden_size": 16, "intermediate_size": 32, "num_attention_heads": 4,
         "attn_implementation": "eager"}  # fmt: skip
transformers.logging.set_verbosity_error()


@pytest.fixture(scope="module")
def bert():
    torch.manual_seed(0)
    return BertModel(BertConfig(**SMALL, num_hidden_layers=2)).eval()


def gpt2(layers=2):
    torch.manual_seed(0)
    config = GPT2Config(
        vocab_size=30, n_positions=8, n_embd=16, n_layer=layers, n_head=4, bos_token_id=0,
        eos_token_id=1, attn_implementation="eager",
    )  # fmt: skip
    return GPT2LMHeadModel(config).eval()


def what_comes_out_of(blocks, model):
    """Run and catch what each block really puts out, before anything that follows it."""
    found, handles = [], []
    for block in blocks:
        keep = lambda _m, _i, out: found.append(out[0] if isinstance(out, tuple) else out)  # noqa: E731
        handles.append(block.register_forward_hook(keep))
    with torch.no_grad():
        outputs = model(IDS, **ALL)
    for handle in handles:
        handle.remove()
    return outputs, found


def test_attentions_and_hidden_states_get_the_courses_names(bert):
    outputs = bert(IDS, **ALL)
    trace = Trace.from_hugging_face(outputs, TOKENS)
    assert list(trace) == [
        "blocks.0.attention.A", "blocks.1.attention.A",
        "embeddings", "blocks.0.output", "last_hidden_state",
    ]  # fmt: skip
    assert trace["blocks.1.attention.A"].shape == (1, 4, 5, 5)
    assert np.array_equal(trace["blocks.1.attention.A"], outputs.attentions[1].detach())
    assert np.array_equal(trace["last_hidden_state"], outputs.last_hidden_state.detach())
    assert np.allclose(trace.stack("blocks.*.attention.A").sum(-1), 1, atol=1e-6)
    assert trace.tokens == tuple(TOKENS)


@pytest.mark.parametrize("kind", ["GPT-2", "Llama"])
def test_the_state_after_the_final_norm_is_not_called_a_block_s_output(kind):
    if kind == "GPT-2":
        model = gpt2(3)
        blocks = model.transformer.h
    else:
        model = LlamaModel(LlamaConfig(**SMALL, num_key_value_heads=4, num_hidden_layers=3)).eval()
        blocks = model.layers
    outputs, states = what_comes_out_of(blocks, model)
    trace = Trace.from_hugging_face(outputs, TOKENS)
    for layer, state in enumerate(states[:-1]):
        assert np.array_equal(trace[f"blocks.{layer}.output"], state)
    assert "blocks.2.output" not in trace
    assert not np.allclose(trace["last_hidden_state"], states[-1])  # the norm is between them


def test_an_encoder_decoder_has_three_kinds_of_attention():
    config = T5Config(
        vocab_size=30, d_model=16, d_kv=4, d_ff=32, num_layers=2, num_heads=4,
        attn_implementation="eager",
    )  # fmt: skip
    model = T5Model(config).eval()
    outputs = model(input_ids=IDS, decoder_input_ids=torch.arange(3)[None], **ALL)
    trace = Trace.from_hugging_face(outputs, TOKENS)
    assert trace["encoder.blocks.0.attention.A"].shape == (1, 4, 5, 5)
    assert trace["decoder.blocks.1.attention.A"].shape == (1, 4, 3, 3)
    assert trace["decoder.blocks.0.cross_attention.A"].shape == (1, 4, 3, 5)
    last = outputs.last_hidden_state.detach()
    assert np.array_equal(trace["decoder.last_hidden_state"], last)
    assert {"encoder.blocks.0.output", "encoder.last_hidden_state"} <= set(trace)
    assert "decoder.blocks.1.output" not in trace


def test_a_layer_without_attention_keeps_its_number(bert):
    outputs = bert(IDS, **ALL)
    outputs.attentions = (None, outputs.attentions[1])
    trace = Trace.from_hugging_face(outputs, TOKENS)
    assert [name for name in trace if name.endswith("A")] == ["blocks.1.attention.A"]


def test_gaps_number_the_layers_where_no_states_do(bert):
    A = bert(IDS, **ALL).attentions[0]
    outputs = SimpleNamespace(attentions=(None, A, None, A))
    trace = Trace.from_hugging_face(outputs, TOKENS)
    assert sorted(trace) == ["blocks.1.attention.A", "blocks.3.attention.A"]


def test_a_hybrid_model_s_layers_have_to_be_named():
    """Jamba returns the weights of its attention layers alone, without a gap between them."""
    config = JambaConfig(
        **SMALL, num_key_value_heads=4, num_hidden_layers=4, attn_layer_period=2,
        attn_layer_offset=1, num_experts=2, mamba_dt_rank=2, pad_token_id=0,
    )  # fmt: skip
    outputs = JambaModel(config).eval()(IDS, **ALL)
    assert len(outputs.attentions) == 2
    with pytest.raises(InputError, match="attention_layers should be the 2 layers that attend"):
        Trace.from_hugging_face(outputs, TOKENS)
    trace = Trace.from_hugging_face(outputs, TOKENS, attention_layers=[1, 3])
    named = [name for name in trace if name.endswith("A")]
    assert named == ["blocks.1.attention.A", "blocks.3.attention.A"]
    assert np.array_equal(trace["blocks.3.attention.A"], outputs.attentions[1].detach())


@pytest.mark.parametrize("layers", [[1, 1], [0, 5], [3, 1], [1]])
def test_layers_that_cannot_be_are_refused(bert, layers):
    outputs = bert(IDS, **ALL)
    outputs.attentions = (*outputs.attentions[:1], *outputs.attentions[:1])
    outputs.hidden_states = outputs.hidden_states * 2
    with pytest.raises(InputError, match="attention_layers should be"):
        Trace.from_hugging_face(outputs, TOKENS, layers)


def test_what_generate_returns_is_refused_with_what_to_do():
    model = gpt2()
    with torch.no_grad():
        more = {"max_new_tokens": 2, "pad_token_id": 0}
        outputs = model.generate(IDS, return_dict_in_generate=True, **more, **ALL)
        text = model.generate(IDS, **more)
        for one in (outputs, text):
            with pytest.raises(InputError, match=r"one pass.*model\(outputs.sequences"):
                Trace.from_hugging_face(one, TOKENS)
        whole = model(outputs.sequences, **ALL)
    assert Trace.from_hugging_face(whole, TOKENS)["blocks.1.attention.A"].shape[-1] > 5


def test_outputs_without_weights_say_what_to_ask_for(bert):
    with pytest.raises(InputError, match="output_attentions=True"):
        Trace.from_hugging_face(bert(IDS), TOKENS)
    with pytest.raises(InputError, match=r"hold hidden_states, too.*output_hidden_states=True"):
        Trace.from_hugging_face(bert(IDS, output_attentions=True), TOKENS)
    with pytest.raises(InputError, match="return_dict=False"):
        Trace.from_hugging_face(bert(IDS, return_dict=False), TOKENS)
