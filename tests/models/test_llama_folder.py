"""A Llama from a checkpoint folder equals transformers' with the same weights, to the last digits.

The folders are written by transformers itself, and read by ours; and the other way round.
"""

import json
from unittest import mock

import pytest
import torch
from torch.testing import assert_close
from transformers import LlamaConfig, LlamaForCausalLM

from helpers.models.llama import Llama
from helpers.models.llama_folder import LlamaFolder, published_name, write_folder
from helpers.validate import InputError

VOCAB, TIGHT = 50, {"rtol": 1e-9, "atol": 1e-9}
TOKENS = torch.randint(0, VOCAB, (2, 40), generator=torch.Generator().manual_seed(1))
SCALED = {"rope_type": "llama3", "rope_theta": 500.0, "factor": 8.0, "low_freq_factor": 1.0,
          "high_freq_factor": 4.0, "original_max_position_embeddings": 32}  # fmt: skip
PLAIN = {"rope_type": "default", "rope_theta": 500.0}
KINDS = {
    "grouped": {"num_key_value_heads": 2, "rope_parameters": PLAIN},
    "scaled": {"num_key_value_heads": 2, "rope_parameters": SCALED},
    "multi-head, tied": {
        "num_key_value_heads": 4, "rope_parameters": SCALED, "tie_word_embeddings": True,
    },
    "heads of another size": {
        "num_key_value_heads": 1, "rope_parameters": PLAIN, "head_dim": 8,
    },
}  # fmt: skip


def published(**changed):
    torch.manual_seed(0)
    theirs = LlamaForCausalLM(LlamaConfig(**{
        "vocab_size": VOCAB, "hidden_size": 64, "num_attention_heads": 4, "num_hidden_layers": 2,
        "intermediate_size": 96, "rms_norm_eps": 1e-5, "attn_implementation": "sdpa",
        "rope_parameters": PLAIN, "num_key_value_heads": 2, **changed,
    })).double().eval()  # fmt: skip
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return theirs


def exactly(theirs, tokens):
    """Run transformers' Llama in float64 where it insists on float32: in norms and rotations."""
    with (
        mock.patch.object(torch, "float32", torch.float64),
        mock.patch.object(torch.Tensor, "float", torch.Tensor.double),
    ):
        return theirs(tokens).logits


@pytest.mark.parametrize("changed", KINDS.values(), ids=list(KINDS))
def test_scores_and_gradients_are_the_published_models(tmp_path, changed):
    theirs = published(**changed)
    theirs.save_pretrained(tmp_path)
    ours = Llama.from_folder(tmp_path)
    frequencies = theirs.model.rotary_emb.inv_freq
    for block in ours.blocks:
        found = block.attention.frequencies
        assert_close(found, frequencies, rtol=1e-6, atol=0)  # theirs began as float32
        block.attention.frequencies = frequencies
    Y, Y_theirs = ours(TOKENS), exactly(theirs, TOKENS)
    assert_close(Y, Y_theirs, **TIGHT)
    assert Y.std() > 0.3  # something to compare
    Y.square().sum().backward()
    Y_theirs.square().sum().backward()
    weights = dict(theirs.named_parameters())
    for name, W in ours.named_parameters():
        right = weights[published_name(name)].grad
        right = right.T if ".W_" in f".{name}" else right
        assert_close(W.grad, right, rtol=1e-9, atol=1e-7)


def test_scores_are_equal_without_any_help_too(tmp_path):
    theirs = published(**KINDS["scaled"]).float()
    theirs.save_pretrained(tmp_path)
    with torch.no_grad():
        assert_close(Llama.from_folder(tmp_path)(TOKENS), theirs(TOKENS).logits, rtol=0, atol=2e-4)


@pytest.mark.parametrize("kind", ["scaled", "multi-head, tied"])
def test_several_files_with_an_index_are_one_model(tmp_path, kind):
    theirs = published(**KINDS[kind])
    theirs.save_pretrained(tmp_path / "whole")
    theirs.save_pretrained(tmp_path / "parts", max_shard_size="100KB")
    assert len(list((tmp_path / "parts").glob("*.safetensors"))) > 2
    whole, parts = (Llama.from_folder(tmp_path / name) for name in ("whole", "parts"))
    assert torch.equal(whole(TOKENS), parts(TOKENS))


@pytest.mark.parametrize("files", [1, 3])
@pytest.mark.parametrize("kind", ["scaled", "multi-head, tied"])
def test_transformers_reads_what_we_write(tmp_path, files, kind):
    published(**KINDS[kind]).save_pretrained(tmp_path / "theirs")
    ours = Llama.from_folder(tmp_path / "theirs")
    write_folder(ours, ours.size, tmp_path / "ours", files)
    again = Llama.from_folder(tmp_path / "ours")
    assert torch.equal(again(TOKENS), ours(TOKENS))
    theirs = LlamaForCausalLM.from_pretrained(tmp_path / "ours", dtype=torch.float64).eval()
    with torch.no_grad():
        assert_close(ours(TOKENS), theirs(TOKENS).logits, rtol=0, atol=2e-4)


def test_16_bits_become_32(tmp_path):
    published().bfloat16().save_pretrained(tmp_path)
    ours = Llama.from_folder(tmp_path)
    assert {W.dtype for W in ours.parameters()} == {torch.float32}
    theirs = LlamaForCausalLM.from_pretrained(tmp_path, dtype=torch.float32).eval()
    with torch.no_grad():
        assert_close(ours(TOKENS), theirs(TOKENS).logits, rtol=0, atol=2e-4)


def test_older_spellings_are_read(tmp_path):
    theirs = published(**KINDS["scaled"])
    theirs.save_pretrained(tmp_path)
    right = Llama.from_folder(tmp_path)
    path = tmp_path / "config.json"
    config = json.loads(path.read_text())
    scaling = config.pop("rope_parameters")
    older = config | {"rope_theta": scaling.pop("rope_theta"), "rope_scaling": scaling}
    path.write_text(json.dumps(older))
    assert torch.equal(Llama.from_folder(tmp_path)(TOKENS), right(TOKENS))


def test_what_does_not_fit_is_named(tmp_path):
    for folder in (tmp_path / "nowhere", tmp_path):
        with pytest.raises(InputError, match=r"should hold config\.json"):
            Llama.from_folder(folder)
    theirs = published()
    theirs.save_pretrained(tmp_path)
    path, weights = tmp_path / "config.json", tmp_path / "model.safetensors"
    config = json.loads(path.read_text())
    for changed, message in (
        ({"model_type": "gpt2"}, "model_type 'llama', got 'gpt2'"),
        ({"attention_bias": True}, "attention_bias = False, got True"),
        ({"hidden_act": "gelu"}, "hidden_act = 'silu', got 'gelu'"),
        ({"rope_parameters": PLAIN | {"rope_type": "yarn"}}, "'llama3' or not, got 'yarn'"),
        ({"intermediate_size": 95}, r"(?s)weights of its own sizes.*size mismatch"),
        ({"num_hidden_layers": 3}, r"hold the weight model\.layers\.2\.input_layernorm\.weight"),
        ({"num_hidden_layers": 1}, r"a Llama's weights alone, got model\.layers\.1"),
    ):
        path.write_text(json.dumps(config | changed))
        with pytest.raises(InputError, match=message):
            Llama.from_folder(tmp_path)
    del config["hidden_size"]
    path.write_text(json.dumps(config))
    with pytest.raises(InputError, match="the setting hidden_size"):
        Llama.from_folder(tmp_path)
    weights.write_bytes(b"no weights")
    theirs.config.save_pretrained(tmp_path)
    with pytest.raises(InputError, match=r"should hold model\.safetensors"):
        Llama.from_folder(tmp_path)
    with pytest.raises(InputError, match="should have the weights of"):
        write_folder(torch.nn.Linear(2, 2), LlamaFolder(tmp_path).size, tmp_path / "new")
    with pytest.raises(InputError, match=r"of a Llama's weight, got 'blocks\.0\.mlp\.W_1'"):
        published_name("blocks.0.mlp.W_1")
