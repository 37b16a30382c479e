"""A decoder that looks: the context of every step is a mean of what was read, and can be moved."""

import torch
from torch.testing import assert_close

from helpers.models.additive_attention import AdditiveAttention
from helpers.models.decoder import Decoder, Memory
from helpers.traces import record


def seeded(seed):
    return torch.Generator().manual_seed(seed)


def memory(places=5):
    Z = torch.randn(2, places, 4, generator=seeded(1))
    mask = torch.tensor([[True] * places, [True, True] + [False] * (places - 2)])
    return Memory(Z, mask, torch.randn(2, 6, generator=seeded(2)))


def decoder():
    look = AdditiveAttention(6, 4, inner=3, generator=seeded(0))
    return Decoder(7, 5, 6, look, size_c=4, generator=seeded(3))


def test_the_context_is_the_sum_of_the_lecture():
    look, (Z, mask, _) = AdditiveAttention(6, 4, 3, seeded(0)), memory()
    h_prev = torch.randn(2, 6, generator=seeded(4))
    c = look(h_prev, memory())
    for b in range(2):
        n = int(mask[b].sum())
        e = [look.w @ torch.tanh(h_prev[b] @ look.W_h + Z[b, j] @ look.W_z) for j in range(n)]
        a = torch.softmax(torch.stack(e), 0)
        assert_close(c[b], sum(a[j] * Z[b, j] for j in range(n)))


def test_every_step_has_a_map_of_its_own_and_padding_has_none():
    trace = record(decoder(), memory(), torch.ones(2, 3, dtype=torch.long))
    A = torch.tensor(trace["look.A"])
    assert A.shape == (3, 2, 5)
    assert_close(A.sum(-1), torch.ones(3, 2))
    assert (A[:, 1, 2:] == 0).all()
    assert not torch.equal(A[0], A[1])


def test_the_order_of_the_places_does_not_matter():
    Z, mask, c = memory()
    order = torch.tensor([3, 0, 4, 1, 2])
    y = torch.ones(2, 3, dtype=torch.long)
    shuffled = Memory(Z[:, order], mask[:, order], c)
    assert_close(decoder()(shuffled, y), decoder()(memory(), y))


def test_attention_dragged_elsewhere_moves_this_step_and_what_follows():
    model, y = decoder(), torch.ones(2, 3, dtype=torch.long)
    there = torch.tensor([0.0, 1, 0, 0, 0]).expand(2, 5)
    plain = record(model, memory(), y)
    moved = record(model, memory(), y, edit={"look.A": lambda A, step: there if step == 1 else A})
    same, other = (torch.tensor(trace.output) for trace in (plain, moved))
    assert torch.equal(same[:, 0], other[:, 0])
    assert (same[:, 1:] != other[:, 1:]).any(-1).all()
    assert_close(torch.tensor(moved["c"])[1], memory().Z[:, 1])


def test_context_and_gradients_equal_an_independent_computation():
    look = AdditiveAttention(6, 4, 3, seeded(0)).double()
    Z = torch.randn(2, 5, 4, dtype=torch.float64, generator=seeded(1), requires_grad=True)
    h_prev = torch.randn(2, 6, dtype=torch.float64, generator=seeded(4), requires_grad=True)
    mask = torch.tensor([[True] * 5, [True, True, False, False, True]])
    weights = torch.randn(2, 4, dtype=torch.float64, generator=seeded(5))
    of = (h_prev, Z, look.W_h, look.W_z, look.w)
    c = look(h_prev, Memory(Z, mask, h_prev))
    gradients = torch.autograd.grad((c * weights).sum(), of)

    def alone(h_prev, Z, W_h, W_z, w):
        joined = torch.cat([h_prev[:, None].expand(-1, 5, -1), Z], -1)  # one layer over both
        e = torch.einsum("bjk,k->bj", torch.tanh(joined @ torch.cat([W_h, W_z])), w)
        a = e.exp() * mask
        return torch.einsum("bj,bjd->bd", a / a.sum(1, keepdim=True), Z)

    c_alone = alone(*of)
    assert_close(c, c_alone, rtol=0, atol=1e-9)
    by_hand = torch.autograd.grad((c_alone * weights).sum(), of)
    for ours, theirs in zip(gradients, by_hand, strict=True):
        assert_close(ours, theirs, rtol=0, atol=1e-9)
    assert (gradients[1][1, 2:4] == 0).all()  # padding gets no gradient
    assert torch.autograd.gradcheck(lambda h, Z: look(h, Memory(Z, mask, h)), (h_prev, Z))
