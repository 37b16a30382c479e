"""The translator without recurrence (notebook 10), and the weights that are shipped.

Same sentences, batches and loss as the translators of notebooks 03 and 05. It is as large as the
translator that attends to states, to 1%, and its training run takes about as long.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from jaxtyping import Float
from torch import nn

from helpers.experiments.attention_maps import attention_maps
from helpers.experiments.translation import LONGEST, exact_shares, teacher_forcing_loss
from helpers.experiments.word_attention import crosses
from helpers.models.transformer_translator import TransformerTranslator
from helpers.traces.record import record
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.number_words import Pair, batches_of, numbered, sentences_of, split_numbers

D_MODEL, N_HEADS, N_BLOCKS, D_HIDDEN = 48, 4, 1, 128
STEPS, RATE, WARM_UP = 1800, 4e-3, 50
SEEDS = (0, 1, 2)


@checked
def new_translator(generator: torch.Generator | None = None) -> TransformerTranslator:
    """Return an untrained translator of the size that is shipped."""
    return TransformerTranslator(D_MODEL, N_HEADS, N_BLOCKS, D_HIDDEN, generator=generator)


@checked
def translation_steps(model: nn.Module, seed: Seed, steps: Size = STEPS) -> Iterator[Step]:
    """Train the model, one `Step` for each ``next``, on sentences of one to three numbers.

    Raises InputError for a run that is not longer than its warm-up.
    """
    seen, _ = split_numbers()
    batches = batches_of(sentences_of(seen, 20_000, LONGEST))
    schedule = warmup_cosine_schedule(WARM_UP, steps, min_ratio=0.0)
    return fit(model, teacher_forcing_loss, batches, steps, RATE, seed=seed, schedule=schedule)


@checked
def pointing_of_heads(
    model: TransformerTranslator, pairs: Sequence[Pair]
) -> Float[np.ndarray, "block head"]:
    """Return for every head how often a crossing word attends most to the word it comes from.

    Crossing words are tens and units: "twenty one" becomes "ein und zwanzig". Measured with
    teacher forcing, in the cross-attention. Raises InputError where no word crosses.
    """
    where = []
    for n, pair in enumerate(pairs):
        crossing = crosses(pair)
        where += [(n, i, j) for i, j in enumerate(pair.alignment) if j is not None and crossing[i]]
    require(bool(where), "pairs", "sentences with a word that crosses another", pairs)
    source, target = numbered(pairs)
    with torch.no_grad():
        trace = record(model, source, target[:, :-1])
    hits = [
        attention_maps(trace, n, within="decoder.", of="cross_attention")[:, :, i].argmax(-1) == j
        for n, i, j in where
    ]
    return np.mean(hits, 0)


def _trained(seed: int) -> tuple[nn.Module, dict[str, float]]:
    model = new_translator(torch.Generator().manual_seed(seed))
    done = list(translation_steps(model, seed))
    exacts = {f"exact_{k}": share for k, share in enumerate(exact_shares(model), 1)}
    _, held_out = split_numbers()
    heads = pointing_of_heads(model, sentences_of(held_out, 200, LONGEST, seed=1))
    return model, {"training_loss": done[-1].loss, **exacts, "crossing": heads.max()}


RECIPES = tuple(Recipe(f"transformer_translator_{seed}", _trained, seed) for seed in SEEDS)
