"""Order is known where positions are added, and nowhere else."""

import pytest
import torch

from helpers.models.which_first import WhichFirst
from helpers.worlds.letters import shuffled_letters


def test_the_letters_are_all_there_and_the_answer_is_right():
    letters, before = shuffled_letters(300, torch.Generator().manual_seed(0))
    for row, answer in zip(letters.tolist(), before.tolist(), strict=True):
        assert sorted(row) == list(range(6))
        assert answer == (row.index(0) < row.index(1))


@pytest.mark.parametrize("positions", ["none", "sinusoidal", "learned"])
def test_only_positions_make_the_order_matter(positions):
    model = WhichFirst(positions).double()
    letters = torch.tensor([[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0]])
    one, other = model(letters)
    assert (abs(one - other) < 1e-12) == (positions == "none")


def test_the_weights_follow_from_the_generator_and_leave_the_reader_s_numbers_alone():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    one, same, other = (
        WhichFirst("learned", generator=torch.Generator().manual_seed(seed)) for seed in (1, 1, 2)
    )
    assert torch.equal(torch.rand(3), expected)
    assert torch.equal(one.embed.weight, same.embed.weight)
    assert not torch.equal(one.embed.weight, other.embed.weight)


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="positions should be one of none, sinusoidal, learned"):
        WhichFirst("rotary")
