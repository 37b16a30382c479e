"""What a model believes about who is where, against models whose beliefs are known."""

import pytest
import torch
from torch import nn

from helpers.experiments.pretraining import story_gpt, truth_after
from helpers.experiments.whose_place import whose_place
from helpers.training import load_weights
from helpers.validate import InputError
from helpers.worlds.stories import PLACES, write_stories
from helpers.worlds.story_tokens import VOCABULARY


class LastPlace(nn.Module):
    """It expects the place that was named last, as somebody who mixes up people would."""

    def forward(self, tokens):
        places = {VOCABULARY.encode([f" {place}"]).item() for place in PLACES}
        (last, *_) = [token for token in tokens[0].tolist()[::-1] if token in places]
        return 50 * nn.functional.one_hot(torch.full_like(tokens, last), len(VOCABULARY)).double()


def test_a_model_that_knows_places_and_not_people_believes_in_either():
    own, other = whose_place(LastPlace(), 60)
    asked = [text for text in write_stories(60, 77) if "I am in the" in text]
    assert len(asked) > 20
    assert own + other == pytest.approx(1)  # each is the last that was named, now and then
    assert 0.1 < own < 0.9


def test_the_own_place_is_the_truth():
    gpt = story_gpt()
    load_weights(gpt, "story_gpt")
    assert whose_place(gpt).own == pytest.approx(truth_after(gpt, "I am in the"), abs=1e-6)
    with pytest.raises(InputError, match="enough stories that somebody is asked in"):
        whose_place(gpt, 1, next(s for s in range(99) if "I am in" not in write_stories(1, s)[0]))
