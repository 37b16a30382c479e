"""Maps over words: on a small encoder each is what its name says."""

import pytest
import torch
from scipy.stats import spearmanr
from torch.testing import assert_close

from helpers.experiments.word_maps import METHODS, rank_agreement, word_maps
from helpers.models.bert import Bert
from helpers.validate import InputError


def small():
    torch.manual_seed(0)
    return Bert(11, 8, 2, 2, 16).double()


TOKENS = torch.tensor([[1, 5, 3, 7, 2]])


def test_every_map_has_a_number_for_each_token():
    model = small().float()
    found = word_maps(model, TOKENS)
    with torch.no_grad():
        whole, without = (model(ids)[0].mean(0) for ids in (TOKENS, TOKENS[:, [0, 1, 3, 4]]))
    assert_close(found["deletion"][2], 1 - torch.cosine_similarity(whole, without, dim=0))
    assert tuple(found) == METHODS
    assert {len(values) for values in found.values()} == {5}
    assert_close(found["rollout"].sum(), torch.tensor(1.0))
    assert_close(found["last layer"].sum(), torch.tensor(1.0))
    assert found["deletion"][0] == found["deletion"][-1] == 0
    assert found["deletion"][1:-1].gt(0).all()


def test_the_gradient_is_that_of_finite_differences():
    model = small()
    found = word_maps(model, TOKENS)["gradient size"]
    with torch.no_grad():
        vector = model(TOKENS)[0].mean(0)
        unit = vector / vector.norm()
        E = model.embed(TOKENS)
        slopes = torch.zeros(5, 8, dtype=torch.float64)
        for t in range(5):
            for j in range(8):
                ends = []
                for sign in (1e-5, -1e-5):
                    moved = E.clone()
                    moved[0, t, j] += sign
                    handle = model.embed.register_forward_hook(lambda *_, moved=moved: moved)
                    ends.append(model(TOKENS)[0].mean(0) @ unit)
                    handle.remove()
                slopes[t, j] = (ends[0] - ends[1]) / 2e-5
    assert_close(found, slopes.norm(dim=1).to(found), rtol=1e-5, atol=1e-8)


def test_rank_agreement_is_spearmans_with_ties():
    generator = torch.Generator().manual_seed(0)
    for _ in range(20):
        a, b = torch.randint(4, (2, 9), generator=generator).double()
        assert rank_agreement(a, b) == pytest.approx(spearmanr(a, b).statistic)
    assert rank_agreement(torch.arange(4.0), -torch.arange(4.0)) == pytest.approx(-1)


def test_a_text_without_words_is_refused():
    with pytest.raises(InputError, match="at least four"):
        word_maps(small(), TOKENS[:, :3])
