"""Our Llama equals the published one: from a tiny GGUF file that gguf's own writer made."""

import gguf
import numpy as np
import pytest
import torch
from transformers import LlamaConfig, LlamaForCausalLM

from helpers.experiments.attention_maps import attention_maps
from helpers.experiments.residual_run import live_stream, residual_run
from helpers.models.gguf_file import GGUFFile
from helpers.models.llama import Llama
from helpers.traces import record
from helpers.validate import InputError

D_MODEL, HEADS, GROUPS, BLOCKS, HIDDEN, VOCAB = 64, 4, 2, 2, 96, 50
NAMES = {
    "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}  # fmt: skip
TOKENS = torch.randint(0, VOCAB, (2, 9), generator=torch.Generator().manual_seed(1))
Kind = gguf.GGMLQuantizationType


def by_pairs(W, heads):
    """Order the rows of queries and keys as llama.cpp's converter does."""
    return W.reshape(heads, 2, -1, W.shape[1]).swapaxes(1, 2).reshape(W.shape)


def published():
    torch.manual_seed(0)
    theirs = LlamaForCausalLM(LlamaConfig(
        vocab_size=VOCAB, hidden_size=D_MODEL, num_attention_heads=HEADS,
        num_key_value_heads=GROUPS, num_hidden_layers=BLOCKS, intermediate_size=HIDDEN,
        rms_norm_eps=1e-5, tie_word_embeddings=True, attn_implementation="eager",
        rope_parameters={"rope_type": "default", "rope_theta": 1000.0},
    ))  # fmt: skip
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return theirs.eval()


def write(path, theirs, kind=Kind.F32, left_out=(), **changed):
    """Write a model as a GGUF file, and put into it the numbers that the file stands for."""
    writer = gguf.GGUFWriter(path, changed.get("architecture", "llama"))
    writer.add_embedding_length(D_MODEL)
    writer.add_block_count(BLOCKS)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(GROUPS)
    writer.add_feed_forward_length(changed.get("hidden", HIDDEN))
    writer.add_rope_freq_base(1000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    weights = dict(theirs.model.named_parameters())
    names = {"embed_tokens.weight": "token_embd.weight", "norm.weight": "output_norm.weight"}
    for block in range(BLOCKS):
        for published_name, name in NAMES.items():
            names[f"layers.{block}.{published_name}.weight"] = f"blk.{block}.{name}.weight"
    for published_name, name in names.items():
        if name in left_out:
            continue
        W = weights[published_name].detach().numpy()
        of = kind if W.ndim == 2 else Kind.F32
        stored = gguf.quants.quantize(W, of)
        weights[published_name].data = torch.from_numpy(gguf.quants.dequantize(stored, of).copy())
        if "attn_q" in name or "attn_k" in name:
            stored = by_pairs(stored, HEADS if "attn_q" in name else GROUPS)
        writer.add_tensor(name, stored, raw_dtype=of)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return GGUFFile(path)


@pytest.mark.parametrize("kind", [Kind.F32, Kind.Q8_0, Kind.Q4_1], ids=lambda kind: kind.name)
def test_scores_and_maps_are_the_published_models(tmp_path, kind):
    theirs = published()
    ours = Llama.from_gguf(write(tmp_path / "tiny.gguf", theirs, kind)).double()
    trace = record(ours, TOKENS)
    with torch.no_grad():
        right = theirs.double()(TOKENS, output_attentions=True, output_hidden_states=True)
    np.testing.assert_allclose(trace.output, right.logits, rtol=0, atol=1e-5)
    np.testing.assert_allclose(
        attention_maps(trace, 1), torch.stack(right.attentions)[:, 1], rtol=0, atol=1e-6
    )
    states = right.hidden_states[1].numpy()
    np.testing.assert_allclose(trace["blocks.1.before_attention"], states, rtol=0, atol=1e-5)
    assert trace.output.std() > 0.3  # something to compare


def test_a_cache_changes_nothing(tmp_path):
    ours = Llama.from_gguf(write(tmp_path / "tiny.gguf", published())).double()
    caches = ours.new_caches()
    steps = [ours(part, caches) for part in TOKENS.split([4, 1, 1, 3], 1)]
    np.testing.assert_allclose(
        torch.cat(steps, 1).detach(), ours(TOKENS).detach(), rtol=0, atol=1e-10
    )
    assert len(caches[0]) == 9


def test_no_token_sees_a_later_one(tmp_path):
    ours = Llama.from_gguf(write(tmp_path / "tiny.gguf", published()))
    other = TOKENS.clone()
    other[:, 6:] = (other[:, 6:] + 1) % VOCAB
    before, after = ours(TOKENS), ours(other)
    assert torch.equal(before[:, :6], after[:, :6])
    assert not torch.allclose(before[:, 6:], after[:, 6:])


def test_its_stream_is_a_plain_sum_and_parts_can_be_switched_off(tmp_path):
    ours = Llama.from_gguf(write(tmp_path / "tiny.gguf", published()))
    tokens = [str(i) for i in range(9)]
    assert residual_run(record(ours, TOKENS, tokens=tokens)).summed
    view = live_stream(ours, TOKENS[:1], tokens=tokens)
    view.off = [(1, 1)]
    assert view.notice == ""
    assert not view.array()[-2].any()


def test_what_is_no_such_file_is_named(tmp_path):
    theirs = published()
    with pytest.raises(InputError, match=r"architecture 'llama', got 'gpt2'"):
        Llama.from_gguf(write(tmp_path / "other.gguf", theirs, architecture="gpt2"))
    with pytest.raises(InputError, match=r"hold the weight blk\.1\.ffn_up\.weight"):
        Llama.from_gguf(write(tmp_path / "part.gguf", theirs, left_out=["blk.1.ffn_up.weight"]))
    with pytest.raises(InputError, match=r"(?s)weights of its own sizes.*size mismatch"):
        Llama.from_gguf(write(tmp_path / "wide.gguf", theirs, hidden=95))
    file = write(tmp_path / "tiny.gguf", theirs)
    with pytest.raises(InputError, match=r"should have the setting llama\.beauty"):
        file.setting("llama.beauty")
    (tmp_path / "text.gguf").write_text("no model " * 100)
    for path in (tmp_path / "text.gguf", tmp_path / "nowhere.gguf"):
        with pytest.raises(InputError, match="should be a GGUF file"):
            GGUFFile(path)
    with pytest.raises(InputError, match="tokens should be ids from 0 to 49, got 0 to 50"):
        Llama.from_gguf(file)(torch.tensor([[0, 50]]))
