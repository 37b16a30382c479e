"""The loss without padding, and exact match, refuse what they would answer wrongly."""

import pytest
import torch

from helpers.models.translator import Encoder
from helpers.training.sequences import exact_match, masked_loss
from helpers.validate import InputError

SOURCE = torch.tensor([[3, 4, 0]])


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: masked_loss(torch.zeros(1, 2, 5), torch.zeros(1, 2).long()), "padding alone"),
        (lambda: masked_loss(torch.zeros(1, 2, 5), torch.tensor([[1, -100]])), "ids from 0 to 4"),
        (lambda: exact_match(SOURCE, torch.tensor([[1, 0, 0]])), "end token in every row"),
        (lambda: Encoder(9, 2, 4)(torch.zeros(1, 3).long()), "padding on the right"),
        (lambda: Encoder(9, 2, 4)(SOURCE.flip(1)), "padding on the right"),
        (lambda: Encoder(9, 2, 4)(torch.tensor([[3, 0, 4]])), "padding on the right"),
        (lambda: Encoder(9, 2, 4)(torch.tensor([[3, -1, 4]])), "ids from 0 to 8, got -1 to 4"),
    ],
)
def test_padding_alone_padding_on_the_left_and_ids_without_a_token_are_refused(call, says):
    """nan, a state of padding, a match with anything, the last row of the embedding."""
    with pytest.raises(InputError, match=says):
        call()
