"""Our BERT equals the published one: a random small one in every state, and a real one."""

import json

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertConfig, BertModel

from helpers.experiments.residual_run import live_stream
from helpers.layers import padding_mask
from helpers.models.bert import Bert
from helpers.traces import record
from helpers.validate import InputError

CONFIG = {
    "vocab_size": 40, "hidden_size": 24, "num_attention_heads": 4, "num_hidden_layers": 3,
    "intermediate_size": 36, "max_position_embeddings": 16,
}  # fmt: skip


@pytest.fixture
def published(tmp_path):
    """A random BERT with norms that do something, saved as it would be published."""
    torch.manual_seed(0)
    theirs = BertModel(BertConfig(**CONFIG, attn_implementation="eager")).eval()
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.add_(0.3 * torch.randn_like(parameter))
    theirs.save_pretrained(tmp_path)
    return theirs.double(), tmp_path


TOKENS = torch.randint(0, 40, (3, 7), generator=torch.Generator().manual_seed(1))
LENGTHS = torch.tensor([7, 4, 2])
SEGMENTS = torch.tensor([[0, 0, 0, 1, 1, 1, 1]] * 3)


def test_states_maps_and_the_pooled_vector_are_the_published_models(published):
    theirs, folder = published
    ours = Bert.from_folder(folder).double()
    mask = padding_mask(LENGTHS, 7)
    trace = record(ours, TOKENS, mask, SEGMENTS)
    with torch.no_grad():
        right = theirs(
            TOKENS, attention_mask=mask[:, 0].long(), token_type_ids=SEGMENTS,
            output_attentions=True, output_hidden_states=True,
        )  # fmt: skip
    near = {"rtol": 0, "atol": 1e-9}
    np.testing.assert_allclose(trace.output, right.last_hidden_state.numpy(), **near)
    for block in range(3):
        name = f"encoder.blocks.{block}"
        np.testing.assert_allclose(trace[f"{name}.attention.A"], right.attentions[block], **near)
        before = right.hidden_states[block].numpy()
        np.testing.assert_allclose(trace[f"{name}.before_attention"], before, **near)
    pooled = ours.pooled(torch.tensor(trace.output)).detach().numpy()
    np.testing.assert_allclose(pooled, right.pooler_output.numpy(), **near)
    np.testing.assert_allclose(ours(TOKENS, mask, SEGMENTS).detach(), trace.output, **near)


def test_no_weight_is_left_out(published):
    theirs, folder = published
    ours = sum(p.numel() for p in Bert.from_folder(folder).parameters())
    assert ours == sum(p.numel() for p in theirs.parameters())


def test_the_residual_stream_can_be_watched(published):
    ours = Bert.from_folder(published[1])
    view = live_stream(ours, TOKENS[:1], tokens=list("abcdefg"))
    assert view.names[:3] == ["start", "+ attention", "→ after attention 0"]
    view.off = [(0, 1)]
    assert view.notice == ""
    assert not view.array()[3].any()


def test_what_is_not_a_bert_is_named(published, tmp_path):
    _, folder = published
    config = json.loads((folder / "config.json").read_text())

    def with_config(**changes):
        (folder / "config.json").write_text(json.dumps(config | changes))
        return Bert.from_folder(folder)

    with pytest.raises(InputError, match=r"hidden_act = 'gelu', got 'relu'"):
        with_config(hidden_act="relu")
    with pytest.raises(InputError, match=r"model_type = 'bert', got 'llama'"):
        with_config(model_type="llama")
    with pytest.raises(InputError, match=r"weights that its config.json describes.*layer\.3"):
        with_config(num_hidden_layers=4)
    with pytest.raises(
        InputError, match=r"(?s)weights that its config.json describes.*size mismatch"
    ):
        with_config(intermediate_size=35)
    with_config()
    weights = load_file(folder / "model.safetensors")
    del weights["pooler.dense.bias"]
    save_file(weights, folder / "model.safetensors")
    with pytest.raises(InputError, match=r"pooler\.dense\.bias"):
        Bert.from_folder(folder)
    (folder / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(InputError, match=r"a folder with the config.json and model.safetensors"):
        Bert.from_folder(folder)
    with pytest.raises(InputError, match="No such file"):
        Bert.from_folder(tmp_path / "nowhere")
    (folder / "config.json").write_text('{"vocab_size": 3}')
    with pytest.raises(InputError, match=r"config.json has no hidden_size, "):
        Bert.from_folder(folder)


def test_tokens_outside_and_too_many_are_refused(published):
    ours = Bert.from_folder(published[1])
    with pytest.raises(InputError, match="tokens should be ids from 0 to 39, got 0 to 40"):
        ours(torch.tensor([[0, 40]]))
    with pytest.raises(InputError, match="segments should be ids from 0 to 1, got 2 to 2"):
        ours(torch.tensor([[0, 1]]), segments=torch.full((1, 2), 2))
    with pytest.raises(InputError, match="at most 16 positions, got 17 tokens"):
        ours(torch.zeros(1, 17, dtype=torch.int64))
