"""Windows of a stream are pieces of it, drawn evenly, from where they may begin."""

import pytest
import torch

from helpers.text.stream import token_windows
from helpers.validate import InputError

STREAM = torch.arange(100, 120)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def test_a_window_is_a_piece_and_every_piece_comes():
    batch = token_windows(STREAM, 4, batch=2000)(seeded())
    assert batch.shape == (2000, 5)
    assert torch.equal(batch - batch[:, :1], torch.arange(5).expand(2000, 5))
    assert batch[:, 0].unique().tolist() == list(range(100, 116))


def test_windows_begin_only_where_they_may():
    starts = torch.tensor([0, 7, 15, 16])
    batch = token_windows(STREAM, 4, batch=200, starts=starts)(seeded())
    assert batch[:, 0].unique().tolist() == [100, 107, 115]  # 116 has no room


def test_the_same_generator_gives_the_same_batches():
    draw = token_windows(STREAM, 4, 3)
    assert torch.equal(draw(seeded(1)), draw(seeded(1)))
    assert not torch.equal(draw(seeded(1)), draw(seeded(2)))


def test_what_does_not_fit_is_named():
    assert token_windows(STREAM, 19)(seeded()).shape == (32, 20)
    with pytest.raises(InputError, match=r"room for a window of length \+ 1 = 21 tokens, got 20"):
        token_windows(STREAM, 20)
    with pytest.raises(InputError, match="starts should be ids from 0 to 19"):
        token_windows(STREAM, 4, starts=torch.tensor([20]))
    with pytest.raises(InputError, match="room for a window"):
        token_windows(STREAM, 4, starts=torch.tensor([18]))
