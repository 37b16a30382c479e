"""Writing reads its own tokens, with and without a cache, and ends where it should."""

import pytest
import torch

from helpers.models.generate import generate
from helpers.models.gpt import GPT
from helpers.models.llama import Llama
from helpers.validate import InputError


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def gpt():
    """Make a GPT that has a preference: larger weights."""
    model = GPT(20, 16, 2, 2, generator=seeded())
    for parameter in model.parameters():
        parameter.data *= 8
    return model.double()


TOKENS = torch.tensor([[1, 2, 3], [4, 5, 6]])
MODELS = {"gpt": gpt, "llama": lambda: Llama(20, 16, 2, 1, 2, 24).double()}


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("temperature", [0.0, 5.0])
def test_the_cache_changes_no_token_and_every_token_is_read(kind, temperature):
    torch.manual_seed(0)
    model = MODELS[kind]()
    one, other = (
        torch.stack(list(generate(model, TOKENS, 12, seeded(3), temperature=temperature,
                                  cached=cached)), 1)
        for cached in (True, False)
    )  # fmt: skip
    assert torch.equal(one, other)
    assert one.shape == (2, 12)
    if temperature == 0:
        read = torch.cat([TOKENS, one], 1)
        assert torch.equal(model(read)[:, 2:-1].argmax(-1), one)
    others = [
        torch.stack(list(generate(model, TOKENS, 12, seeded(s), temperature=temperature)), 1)
        for s in range(3)
    ]
    assert all(torch.equal(one, other) for other in others) == (temperature == 0)


def test_a_row_that_has_ended_stays_ended_and_all_ended_stops():
    model = GPT(4, 8, 2, 1, generator=seeded())  # all four tokens are about equally likely
    start = torch.zeros(6, 1, dtype=torch.int64)
    written = torch.stack(list(generate(model, start, 200, seeded(), end=3)), 1)
    assert written.shape[1] < 200
    for row in written.tolist():
        first = row.index(3)
        assert set(row[first:]) == {3}
    assert len({row.index(3) for row in written.tolist()}) > 1
    without = torch.stack(list(generate(model, start, 40, seeded())), 1)
    assert without.shape[1] == 40


def test_top_k_and_top_p_reach_the_draw():
    model = gpt()
    greedy = torch.stack(list(generate(model, TOKENS, 8, temperature=0.0)), 1)
    for how in ({"top_k": 1}, {"top_p": 0.0}):
        assert torch.equal(
            torch.stack(list(generate(model, TOKENS, 8, seeded(), **how)), 1), greedy
        )


def test_nothing_is_written_with_no_steps_and_wrong_inputs_are_named():
    model = gpt()
    assert list(generate(model, TOKENS, 0)) == []
    with pytest.raises(InputError, match="tokens should be a tensor"):
        generate(model, [[1, 2]], 3)
    with pytest.raises(InputError, match="top_p"):
        generate(model, TOKENS, 3, top_p=1.5)
