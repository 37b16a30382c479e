"""The decoder of translator and captioner: forced, free, with a planted mistake, in beams."""

import itertools

import pytest
import torch
from torch import nn
from torch.testing import assert_close

from helpers.models.decoder import Decoder, Memory, beam_search, write
from helpers.text.padding import BEGIN_ID, END_ID
from helpers.traces import record
from helpers.training.sequences import exact_match, masked_loss

TOKENS, HIDDEN = 6, 5


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def parts(batch=3, seed=0):
    decoder = Decoder(TOKENS, 4, HIDDEN, generator=seeded(seed))
    Z = torch.randn(batch, 7, 2, generator=seeded(seed + 1))
    c = torch.randn(batch, HIDDEN, generator=seeded(seed + 2))
    return decoder, Memory(Z, torch.ones(batch, 7, dtype=torch.bool), c)


def test_it_is_the_gru_of_torch_over_token_and_context():
    decoder, memory = parts()
    y = torch.randint(TOKENS, (3, 4), generator=seeded(5))
    gru = nn.GRU(4 + HIDDEN, HIDDEN, batch_first=True)
    with torch.no_grad():
        for ours, theirs in (("W_xh", "weight_ih_l0"), ("W_hh", "weight_hh_l0"),
                             ("b_x", "bias_ih_l0"), ("b_h", "bias_hh_l0")):  # fmt: skip
            getattr(gru, theirs).copy_(getattr(decoder, ours).mT if ours[0] == "W" else
                                       getattr(decoder, ours))  # fmt: skip
    inputs = torch.cat([decoder.E[y], memory.c[:, None].expand(-1, 4, -1)], -1)
    H, _ = gru(inputs, memory.c[None])
    assert_close(decoder(memory, y), H @ decoder.W_hy + decoder.b_y)


def test_what_it_is_fed_later_changes_no_earlier_score():
    decoder, memory = parts()
    y = torch.randint(TOKENS, (3, 6), generator=seeded(5))
    changed = y.clone()
    changed[:, 4:] = (changed[:, 4:] + 1) % TOKENS
    before, after = decoder(memory, y), decoder(memory, changed)
    assert torch.equal(before[:, :4], after[:, :4])
    assert not torch.equal(before[:, 4:], after[:, 4:])


def test_unforced_it_reads_what_it_wrote():
    decoder, memory = parts()
    y = torch.randint(TOKENS, (3, 6), generator=seeded(5))
    y[:, 0] = BEGIN_ID
    free = decoder(memory, y, torch.zeros(3, 6, dtype=torch.bool))
    own = torch.cat([y[:, :1], free.argmax(-1)[:, :-1]], 1)
    assert_close(decoder(memory, own), free)
    assert torch.equal(decoder(memory, y, torch.ones(3, 6, dtype=torch.bool)), decoder(memory, y))


def test_free_writing_follows_its_own_likeliest_tokens_and_fills_up_with_ends():
    decoder, memory = parts(batch=20)
    written = write(decoder, memory, 8)
    read = torch.cat([torch.full((20, 1), BEGIN_ID), written], 1)[:, :-1]
    wanted = decoder(memory, read).argmax(-1)
    after_end = (written == END_ID).cumsum(1) - (written == END_ID).int() > 0
    assert torch.equal(written[~after_end], wanted[~after_end])
    assert (written[after_end] == END_ID).all()
    with pytest.raises(ValueError, match="max_length should be 1 or more"):
        write(decoder, memory, 0)


def test_a_planted_token_stands_there_and_is_read():
    decoder, memory = parts()
    plain = write(decoder, memory, 6)
    other = int((plain[0, 1] + 1) % TOKENS) or 3
    planted = write(decoder, memory, 6, {1: 3 if other == END_ID else other})
    assert torch.equal(planted[:, 0], plain[:, 0])
    read = torch.cat([torch.full((3, 1), BEGIN_ID), planted], 1)[:1, :3]
    if planted[0, 2] != END_ID:
        assert decoder(Memory(*(part[:1] for part in memory)), read)[0, 2].argmax() == planted[0, 2]


def test_every_step_is_tapped_and_can_be_changed():
    decoder, memory = parts()
    y = torch.randint(TOKENS, (3, 4), generator=seeded(5))
    trace = record(decoder, memory, y)
    assert trace["h"].shape == trace["c"].shape == (4, 3, HIDDEN)
    assert trace["p"].shape == (4, 3, TOKENS)
    moved = record(decoder, memory, y, edit={"c": lambda c, step: torch.zeros_like(c)})
    assert (trace["scores"] != moved["scores"]).any()


def test_a_part_that_looks_is_asked_in_every_step():
    class Mean(nn.Module):
        def forward(self, h_prev, memory):
            return memory.Z.mean(1)

    _, memory = parts()
    decoder = Decoder(TOKENS, 4, HIDDEN, Mean(), 2, seeded())
    trace = record(decoder, memory, torch.ones(3, 4, dtype=torch.int64))
    assert trace["c"].shape == (4, 3, 2)


def one(memory):
    return Memory(*(part[:1] for part in memory))


def test_a_beam_of_one_writes_greedily_and_a_wide_one_finds_the_best_of_all():
    for seed in range(4):
        decoder, memory = parts(seed=seed)
        memory = one(memory)
        greedy = write(decoder, memory, 4)[0].tolist()
        found = beam_search(decoder, memory, 1, 4)[0]
        assert list(found.tokens) == greedy[: len(found.tokens)]
        best = beam_search(decoder, memory, TOKENS**4, 4)
        every = itertools.product(range(TOKENS), repeat=4)
        all_kept = {y[: y.index(END_ID) + 1] if END_ID in y else y for y in every}
        read = torch.tensor([[BEGIN_ID, *kept[:-1], *[0] * (4 - len(kept))] for kept in all_kept])
        together = Memory(*(part.expand(len(read), *part.shape[1:]) for part in memory))
        log_p = decoder(together, read).log_softmax(-1)
        log_ps = {
            kept: sum(log_p[i, t, token].item() for t, token in enumerate(kept))
            for i, kept in enumerate(all_kept)
        }
        assert best[0].tokens == max(log_ps, key=log_ps.get)
        assert best[0].log_p == pytest.approx(max(log_ps.values()), abs=1e-4)
        assert {h.tokens for h in best} == set(log_ps)


def test_beams_of_several_sources_or_no_width_are_refused():
    decoder, memory = parts()
    for wrong in ((memory, 2, 4), (one(memory), 0, 4), (one(memory), 2, 0)):
        with pytest.raises(ValueError, match=r"memory should be of one source|should be 1 or more"):
            beam_search(decoder, *wrong)


def test_the_loss_counts_no_padding():
    scores = torch.randn(2, 3, TOKENS, generator=seeded())
    targets = torch.tensor([[3, 2, 0], [4, 5, 2]])
    log_p = scores.log_softmax(-1)
    kept = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)]
    wanted = -sum(log_p[i, t, targets[i, t]] for i, t in kept) / 5
    assert_close(masked_loss(scores, targets), wanted)


def test_exact_wants_every_token_and_the_end():
    target = torch.tensor([[1, 4, 5, 2, 0], [1, 4, 2, 0, 0], [1, 4, 5, 3, 2]])
    written = torch.tensor([[4, 5, 2, 2], [4, 5, 2, 2], [4, 5, 3, 3]])
    assert exact_match(written, target).tolist() == [True, False, False]
    assert exact_match(written[:1, :3], target[:1]).tolist() == [True]
    assert exact_match(torch.tensor([[4, 5]]), target[:1]).tolist() == [True]  # the end fills it up
    assert exact_match(torch.tensor([[4, 5, 5, 2]]), target[:1]).tolist() == [False]
