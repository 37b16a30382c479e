"""The character models read, guess and write; the shipped ones are as good as is said."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.testing import assert_close

from helpers.experiments.characters import next_character_loss
from helpers.experiments.quotes import yes_or_no_loss
from helpers.models.character_model import KINDS, CharacterModel, sample
from helpers.models.listener import Listener
from helpers.text.vocabulary import Vocabulary
from helpers.traces import record
from helpers.training import fit, load_weights
from helpers.worlds.pieces import move_quotes, quote_pieces
from helpers.worlds.stories import CHARACTERS, surprisal, write_stories

V = Vocabulary(CHARACTERS)


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_later_changes_no_guess_and_the_state_goes_on(kind):
    model = CharacterModel(7, 5, kind, seeded())
    ids = torch.randint(7, (2, 9), generator=seeded())
    scores, _ = model(ids)
    changed = ids.clone()
    changed[:, 5:] = (changed[:, 5:] + 1) % 7
    assert torch.equal(model(changed)[0][:, :5], scores[:, :5])
    first, state = model(ids[:, :4])
    assert_close(torch.cat([first, model(ids[:, 4:], state)[0]], 1), scores)
    assert record(model, ids)["cell.h"].shape == (9, 2, 5)


def test_the_loss_of_equal_guesses_is_log_of_the_vocabulary():
    model = CharacterModel(7, 5)
    nn.init.zeros_(model.W_hy)
    loss = next_character_loss(model, torch.randint(7, (3, 10), generator=seeded()))
    assert loss.item() == pytest.approx(np.log(7), rel=1e-6)


def test_an_unknown_kind_is_named():
    with pytest.raises(ValueError, match="rnn, lstm, gru, got 'tree'"):
        CharacterModel(7, 5, "tree")


def test_it_writes_from_its_own_guesses():
    model = CharacterModel(7, 5, "gru", seeded())
    start = torch.tensor([1, 2])
    drawn = list(sample(model, start, 6, seeded(), temperature=0.0))
    read = torch.tensor([[1, 2, *drawn]])
    assert model(read)[0][0].argmax(-1)[1:-1].tolist() == drawn
    one, same, other = (list(sample(model, start, 20, seeded(s))) for s in (0, 0, 1))
    assert one == same != other
    cold = [next(sample(model, start, 1, seeded(s), 1e-3)) for s in range(20)]
    assert set(cold) == {drawn[0]}
    with pytest.raises(ValueError, match="at least one time"):
        next(sample(model, start[:0], 1, seeded()))
    with pytest.raises(ValueError, match="0 or more"):
        next(sample(model, start, 1, seeded(), -1.0))


@pytest.mark.parametrize(("kind", "hidden"), [("rnn", 192), ("lstm", 128)])
def test_the_shipped_model_is_as_good_as_its_manifest_says_and_not_better_than_the_world(
    kind, hidden
):
    model = CharacterModel(len(V), hidden, kind)
    made = load_weights(model, f"character_{kind}")
    losses, floors = [], []
    for tale in write_stories(20, seed=77):
        ids = V.encode(tale)
        with torch.no_grad():
            losses.append(next_character_loss(model, ids[None]).item() * (len(ids) - 1))
        floors.append((surprisal(tale)[1:].sum(), len(ids) - 1))
    floor, count = np.sum(floors, axis=0)
    assert sum(losses) / count == pytest.approx(made["metrics"]["loss"], abs=0.02)
    assert sum(losses) > floor


def test_pieces_begin_outside_quotes_and_know_the_truth():
    ids, truth = quote_pieces(V, stories=20, seed=0, count=50, time=60)(seeded())
    assert ids.shape == truth.shape == (50, 60)
    for row, answers in zip(ids, truth, strict=True):
        text = "".join(V.decode(row))
        expected = [text[: t + 1].count('"') % 2 for t in range(60)]
        assert answers.tolist() == expected
    with pytest.raises(ValueError, match="too short"):
        quote_pieces(V, stories=1, seed=0, time=5000)


def test_moved_quotes_keep_every_other_character():
    for story in write_stories(20, seed=4):
        moved = move_quotes(story, np.random.default_rng(0))
        assert moved != story
        assert moved.replace('"', "") == story.replace('"', "")
        assert moved.count('"') == story.count('"')
        assert all(" " in quote for quote in moved.split('"')[1::2])
    with pytest.raises(ValueError, match="even number"):
        move_quotes('a "b', np.random.default_rng(0))
    plain, moved = (
        quote_pieces(V, stories=20, seed=0, count=5, time=60, random_words=random)(seeded())[0]
        for random in (False, True)
    )
    assert not torch.equal(plain, moved)


def test_a_listener_learns_what_it_is_asked():
    listener = Listener(len(V), 12, seeded())
    source = quote_pieces(V, stories=50, seed=0, time=40)
    steps = list(fit(listener, yes_or_no_loss, source, 60, lr=0.03))
    assert steps[0].loss > 0.5
    assert np.mean([step.loss for step in steps[-5:]]) < 0.25
