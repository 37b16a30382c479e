"""The experiments of notebook 15: letters and tokens, a glitch token."""

import json

import pytest
import torch
from sklearn.metrics import roc_auc_score

from helpers.experiments import counting_letters as counting
from helpers.experiments import glitch_token as glitch
from helpers.experiments import met_tokens
from helpers.training import load_weights
from helpers.validate import InputError
from helpers.worlds.spelling import LETTERS, Question, ask, made_up_words, questions
from helpers.worlds.stories import PEOPLE, is_story, write_stories


def test_a_question_knows_its_answer():
    assert ask("sattinor", "t") == Question(" sattinor?t", 2)
    assert ask("sattinor", "t", spelled=True) == Question(" s-a-t-t-i-n-o-r?t", 2)
    for question in questions(counting.UNASKED, 200, seed=1):
        word, letter = question.text.strip().split("?")
        assert question.times == word.replace("-", "").count(letter)
    with pytest.raises(InputError, match="letter should be one of"):
        ask("lire", "z")


def test_words_differ_and_come_again_from_the_same_seed():
    words = made_up_words(300, 3)
    assert len(set(words)) == 300
    assert words == made_up_words(300, 3)
    assert all(4 <= len(word) <= 9 and set(word) <= set(LETTERS) for word in words)


def test_asked_and_unasked_words_share_nothing_and_all_have_one_token():
    assert not set(counting.ASKED) & set(counting.UNASKED)
    vocabulary = counting.vocabulary("tokens")
    assert all(len(vocabulary.encode(f" {word}")) == 1 for word in counting.WORDS)
    spelled = vocabulary.encode(ask("lire", "i", spelled=True).text)
    assert all(len(vocabulary.token(id).strip()) == 1 for id in spelled)


def test_a_batch_is_padded_on_the_right_and_padding_changes_nothing():
    model = counting.letter_counter("letters", torch.Generator().manual_seed(0))
    both = [ask("lire", "i"), ask("sattinor", "t", spelled=True)]
    alone = counting.count_logits(model, *counting.as_batch(both[:1], "letters")[:2])
    together = counting.count_logits(model, *counting.as_batch(both, "letters")[:2])
    torch.testing.assert_close(alone[0], together[0])


@pytest.mark.parametrize("seed", range(3))
def test_letters_are_counted_and_tokens_only_where_they_were_asked_about(seed):
    guess = counting.guessing(counting.UNASKED)
    right = {}
    for reader in counting.READERS:
        model = counting.letter_counter(reader)
        load_weights(model, f"letter_counter_{reader}_{seed}")
        for spelled in (False, True):
            right[reader, spelled] = counting.right_answers(
                model, reader, counting.UNASKED, spelled
            )
    assert right["letters", False] > 0.95
    assert right["letters", True] > 0.95
    assert right["tokens", False] < guess + 0.05
    assert right["tokens", True] > guess + 0.3


def test_training_lowers_the_loss():
    model = counting.letter_counter("letters", torch.Generator().manual_seed(0))
    losses = [step.loss for step in counting.counting_steps(model, "letters", 0, steps=40)]
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])


def test_the_model_never_reads_the_glitch():
    vocabulary = glitch.glitch_vocabulary()
    (id,) = vocabulary.encode(glitch.GLITCH)
    seen = glitch.seen_tokens()
    assert not seen[id]
    assert all(seen[i] for i in vocabulary.encode(write_stories(3, 15)[0]))
    assert is_story(write_stories(3, 15)[0])


@pytest.mark.parametrize("seed", range(3))
def test_the_glitch_is_found_by_its_embedding_and_never_written(seed):
    load_weights(model := glitch.glitch_model(), f"glitch_model_{seed}")
    scores = glitch.unusual(model.embed.weight.detach())
    assert glitch.auroc(scores, ~glitch.seen_tokens()) > 0.99
    known = [glitch.repeated(model, name)[0] for name in PEOPLE if name != "Karl"]
    p, instead = glitch.repeated(model, "Zorblax")
    assert min(known) > 0.5
    assert p < 1e-3
    assert instead.strip() in PEOPLE


def test_auroc_is_that_of_scikit_learn():
    generator = torch.Generator().manual_seed(0)
    scores = torch.randint(0, 6, (60,), generator=generator).double()
    positive = torch.rand(60, generator=generator) < 0.4
    expected = roc_auc_score(positive.numpy(), scores.numpy())
    assert glitch.auroc(scores, positive) == pytest.approx(expected, abs=1e-12)
    with pytest.raises(InputError, match="true for some and false for others"):
        glitch.auroc(scores, torch.ones(60, dtype=torch.bool))


def test_an_untrained_model_cannot_be_told_apart():
    model = glitch.glitch_model(torch.Generator().manual_seed(0))
    found = glitch.auroc(glitch.unusual(model.embed.weight.detach()), ~glitch.seen_tokens())
    assert 0.35 < found < 0.65


def test_lines_meet_every_word_and_say_nothing_about_letters():
    lines = met_tokens.text_lines(3000, 0)
    assert lines == met_tokens.text_lines(3000, 0)
    assert {word for line in lines for word in line.split()} == set(counting.WORDS)
    vocabulary = counting.vocabulary("tokens")
    for line in lines[:100]:
        ids = vocabulary.encode(line)
        assert len(ids) == 4
        assert ids[:2] == ids[2:]


def test_a_token_model_learns_from_questions_and_lines_together():
    model = counting.letter_counter("tokens", torch.Generator().manual_seed(0))
    losses = [step.loss for step in met_tokens.met_steps(model, 0, steps=30)]
    assert losses[-1] < losses[0] - 1


def test_meeting_a_token_does_not_tell_its_letters():
    stored = json.loads(met_tokens.MEASURED.read_text())
    assert stored["command"] == "python -m helpers.experiments.met_tokens"
    right = met_tokens.measured()
    assert len(right) == len(met_tokens.SEEDS)
    assert max(right) < counting.guessing(counting.UNASKED) + 0.05
