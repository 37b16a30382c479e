"""The character models of notebooks 01 and 02: stories, read one character after the other."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.models.character_model import CharacterModel
from helpers.text.vocabulary import Vocabulary
from helpers.training.fit import fit
from helpers.training.weights import Recipe
from helpers.validate import Seed, checked
from helpers.worlds.pieces import story_pieces, story_rows
from helpers.worlds.stories import CHARACTERS

VOCABULARY = Vocabulary(CHARACTERS)
RATE = {"rnn": 3e-3, "lstm": 5e-3, "gru": 5e-3}
HIDDEN = {"rnn": 192, "lstm": 128, "gru": 128}
STEPS = {"rnn": 700, "lstm": 500, "gru": 500}
STEPS_RANDOM_WORDS = 1500  # a unit that follows the quotation marks appears at about 1,000


@checked
def next_character_loss(model: nn.Module, ids: Int[Tensor, "batch time"]) -> Float[Tensor, ""]:
    """Return the mean surprise at every character but the first, in nats: ``-log p(x_{t+1})``."""
    scores, _ = model(ids[:, :-1])
    return nn.functional.cross_entropy(scores.flatten(0, 1), ids[:, 1:].flatten())


@checked
def train(
    kind: str, seed: Seed = 0, *, random_words: bool = False
) -> tuple[nn.Module, dict[str, float]]:
    """Train one model of stories and measure it on stories that it has not read.

    With ``random_words``, the quotation marks of all stories are moved to random words.
    """
    model = CharacterModel(len(VOCABULARY), HIDDEN[kind], kind, torch.Generator().manual_seed(seed))
    batches = story_pieces(VOCABULARY, 4000, seed=1000 + seed, random_words=random_words)
    count = STEPS_RANDOM_WORDS if random_words else STEPS[kind]
    steps = list(fit(model, next_character_loss, batches, count, lr=RATE[kind], seed=seed))
    unread = story_rows(VOCABULARY, 200, seed=9000, random_words=random_words)
    with torch.no_grad():
        loss = next_character_loss(model, unread).item()
    return model, {"loss": loss, "training_loss": steps[-1].loss}


RECIPES = (
    Recipe("character_rnn", lambda seed: train("rnn", seed)),
    Recipe("character_lstm", lambda seed: train("lstm", seed)),
    Recipe("character_lstm_marks", lambda seed: train("lstm", seed, random_words=True)),
)
