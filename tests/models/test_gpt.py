"""Our GPT equals the published one, sees no future, and is as large as was published."""

import numpy as np
import pytest
import torch
from torch.testing import assert_close
from transformers import GPT2Config, GPT2LMHeadModel

from helpers.experiments.attention_maps import attention_maps
from helpers.experiments.residual_run import residual_run
from helpers.layers import GroupedQueryAttention
from helpers.models.generate import generate
from helpers.models.gpt import GPT, POSITIONS
from helpers.models.gpt_sizes import PUBLISHED, parameter_count
from helpers.traces import record
from helpers.validate import InputError

VOCAB, CONTEXT, D_MODEL, HEADS, BLOCKS = 50, 16, 24, 4, 3
TOKENS = torch.randint(0, VOCAB, (2, 9), generator=torch.Generator().manual_seed(1))
NAMES = {
    "attention_norm.gain": "ln_1.weight", "attention_norm.bias": "ln_1.bias",
    "attention.W_o": "attn.c_proj.weight", "attention.b_o": "attn.c_proj.bias",
    "mlp_norm.gain": "ln_2.weight", "mlp_norm.bias": "ln_2.bias",
    "mlp.W_1": "mlp.c_fc.weight", "mlp.b_1": "mlp.c_fc.bias",
    "mlp.W_2": "mlp.c_proj.weight", "mlp.b_2": "mlp.c_proj.bias",
}  # fmt: skip


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def gpt(**options):
    return GPT(VOCAB, D_MODEL, HEADS, BLOCKS, context=CONTEXT, generator=seeded(), **options)


def published(tied=True):
    torch.manual_seed(0)
    theirs = GPT2LMHeadModel(GPT2Config(
        vocab_size=VOCAB, n_positions=CONTEXT, n_embd=D_MODEL, n_head=HEADS, n_layer=BLOCKS,
        resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, attn_implementation="eager",
        tie_word_embeddings=tied,
    ))  # fmt: skip
    with torch.no_grad():
        for parameter in theirs.parameters():
            parameter.add_(0.2 * torch.randn_like(parameter))
    return theirs.double()


def renamed(theirs):
    """Give a published GPT-2's weights, or their gradients, our names."""
    found = {
        "embed.weight": theirs["transformer.wte.weight"],
        "positions.P": theirs["transformer.wpe.weight"],
        "final_norm.gain": theirs["transformer.ln_f.weight"],
        "final_norm.bias": theirs["transformer.ln_f.bias"],
    }
    if "lm_head.weight" in theirs:
        found["W_y"] = theirs["lm_head.weight"].T
    for block in range(BLOCKS):
        for ours, name in NAMES.items():
            found[f"blocks.{block}.{ours}"] = theirs[f"transformer.h.{block}.{name}"]
        for kind in ("weight", "bias"):
            parts = theirs[f"transformer.h.{block}.attn.c_attn.{kind}"].chunk(3, -1)
            for name, part in zip("qkv", parts, strict=True):
                found[f"blocks.{block}.attention.{'W' if kind == 'weight' else 'b'}_{name}"] = part
    return found


def copied(theirs, tied=True):
    ours = gpt(activation="gelu_tanh", tied=tied).double()
    weights = dict(theirs.named_parameters())
    ours.load_state_dict({name: value.detach() for name, value in renamed(weights).items()})
    return ours


def next_token_loss(scores):
    return torch.nn.functional.cross_entropy(scores[:, :-1].flatten(0, 1), TOKENS[:, 1:].flatten())


@pytest.mark.parametrize("tied", [True, False])
def test_scores_maps_and_gradients_are_the_published_models(tied):
    theirs = published(tied)
    ours = copied(theirs, tied)
    trace = record(ours, TOKENS)
    right = theirs(TOKENS, output_attentions=True)
    near = {"rtol": 0, "atol": 1e-9}
    np.testing.assert_allclose(trace.output, right.logits.detach(), **near)
    np.testing.assert_allclose(
        attention_maps(trace, 1), torch.stack(right.attentions)[:, 1].detach(), **near
    )
    scores = ours(TOKENS)
    assert_close(scores, right.logits, **near)
    next_token_loss(scores).backward()
    next_token_loss(right.logits).backward()  # theirs computes its own loss in float32
    gradients = renamed({name: p.grad for name, p in theirs.named_parameters()})
    assert gradients.keys() == dict(ours.named_parameters()).keys()
    for name, parameter in ours.named_parameters():
        assert_close(parameter.grad, gradients[name], **near)
    assert trace.output.std() > 0.3  # something to compare


def test_greedy_decoding_is_the_published_models():
    theirs = published().eval()
    right = theirs.generate(
        TOKENS, max_new_tokens=6, do_sample=False, pad_token_id=0,
        attention_mask=torch.ones_like(TOKENS),
    )  # fmt: skip
    written = list(generate(copied(theirs), TOKENS, 6, temperature=0.0))
    assert torch.equal(torch.stack(written, 1), right[:, 9:])


def grouped(generator):
    return GroupedQueryAttention(D_MODEL, HEADS, 2, generator=generator)


@pytest.mark.parametrize("positions", POSITIONS)
@pytest.mark.parametrize("attention", [None, grouped])
def test_a_cache_changes_nothing_and_the_future_is_not_seen(positions, attention):
    model = gpt(positions=positions, attention=attention).double()
    for parameter in model.parameters():
        parameter.data += 0.2 * torch.randn(parameter.shape, generator=seeded(2))
    right = model(TOKENS)
    caches = model.new_caches()
    steps = [model(part, caches) for part in TOKENS.split([4, 1, 1, 3], 1)]
    assert_close(torch.cat(steps, 1), right, rtol=0, atol=1e-10)
    assert len(caches[-1]) == 9
    other = TOKENS.clone()
    other[:, 6:] = (other[:, 6:] + 1) % VOCAB
    assert torch.equal(model(other)[:, :6], right[:, :6])
    assert not torch.allclose(model(other)[:, 6:], right[:, 6:])


def test_only_positions_tell_it_the_order_of_the_past():
    turned = TOKENS.clone()
    turned[:, :8] = TOKENS[:, :8].flip(1)
    for positions in POSITIONS:
        model = GPT(VOCAB, D_MODEL, HEADS, 1, positions=positions, generator=seeded()).double()
        same = torch.allclose(model(turned)[:, -1], model(TOKENS)[:, -1], rtol=0, atol=1e-12)
        assert same == (positions == "none")


def test_it_starts_near_the_loss_of_a_uniform_guess_whatever_its_seed():
    for seed in range(5):
        model = GPT(VOCAB, 64, 4, 4, generator=seeded(seed))
        assert next_token_loss(model(TOKENS)).item() == pytest.approx(np.log(VOCAB), abs=0.15)
    assert model.blocks[0].attention.W_q.std().item() == pytest.approx(0.02, rel=0.05)
    assert model.blocks[0].mlp.W_2.std().item() == pytest.approx(0.02 / 8**0.5, rel=0.05)


def test_equal_generators_give_equal_weights_and_leave_torchs_own_numbers_alone():
    torch.manual_seed(0)
    before = torch.get_rng_state()
    one, same = gpt(tied=False, positions="rotary"), gpt(tied=False, positions="rotary")
    assert torch.equal(torch.get_rng_state(), before)
    for a, b in zip(one.parameters(), same.parameters(), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize(
    ("name", "count"),
    [("GPT-2", 124_439_808), ("GPT-2 XL", 1_557_611_200), ("GPT-3", 174_604_259_328)],
)
def test_published_sizes_have_the_published_number_of_parameters(name, count):
    size = PUBLISHED[name]
    assert parameter_count(size.vocab, size.context, size.d_model, size.n_blocks) == count
    with torch.device("meta"):
        model = GPT(*size[:1], *size[2:], context=size.context)
    assert sum(p.numel() for p in model.parameters()) == count


def test_the_count_of_every_size_is_that_of_the_model():
    for vocab, context, d_model, n_blocks in [(5, 3, 4, 1), (9, 12, 8, 3)]:
        model = GPT(vocab, d_model, 2, n_blocks, context=context)
        count = sum(p.numel() for p in model.parameters())
        assert count == parameter_count(vocab, context, d_model, n_blocks)


def test_its_stream_is_a_plain_sum():
    assert residual_run(record(gpt(), TOKENS, tokens=[str(i) for i in range(9)])).summed


def test_what_does_not_fit_is_named():
    with pytest.raises(InputError, match="positions should be one of learned, rotary, none, got"):
        GPT(5, positions="sines")
    with pytest.raises(InputError, match=r"tokens should be ids from 0 to 49, got 0 to 50"):
        gpt()(torch.tensor([[0, 50]]))
    with pytest.raises(InputError, match="at most 16 positions, got 17 tokens"):
        gpt()(torch.zeros(1, 17, dtype=torch.int64))
    with pytest.raises(InputError, match="caches should be one for each of the 3 blocks"):
        gpt()(TOKENS, gpt().new_caches()[:2])


def test_embeddings_can_start_large_and_the_head_stays_small():
    model = GPT(200, 64, 4, 2, tied=False, embed_std=1.0, std=0.1, generator=seeded())
    assert model.embed.weight.std().item() == pytest.approx(1.0, rel=0.05)
    assert model.positions.P.std().item() == pytest.approx(1.0, rel=0.05)
    assert model.W_y.std().item() == pytest.approx(0.02, rel=0.05)
    assert model.blocks[0].attention.W_q.std().item() == pytest.approx(0.1, rel=0.05)
