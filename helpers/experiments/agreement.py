"""A word that only its right side decides: what a causal model cannot know (notebook 18).

A question begins with its verb: "is the red boat here?", "are the red boats here?". Both verbs are
equally likely, so from the left the verb costs ln 2 = 0.693 nats. The noun, later, decides it, so
from both sides it costs nothing.
"""

from collections.abc import Iterator

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import causal_mask
from helpers.models.designs import OneStack
from helpers.text.vocabulary import Vocabulary
from helpers.training.fit import Step, fit
from helpers.validate import Seed, Size, checked, require, require_ids

NOUNS = ("boat", "coat", "kite", "lamp")
WORDS = Vocabulary(("<begin>", "[MASK]", "is", "are", "the", "red", "blue", *NOUNS,
                    *(noun + "s" for noun in NOUNS), "here?"))  # fmt: skip
VERB = 1  # its position
STEPS = 150
READERS = ("both sides", "left only", "left only, verb last")


@checked
def questions(count: Size, generator: torch.Generator | None = None) -> Int[Tensor, "batch time"]:
    """Return questions as rows of ids: begin, verb, the, a colour, a noun that agrees, here?"""
    plural = torch.randint(2, (count,), generator=generator)
    noun = torch.randint(len(NOUNS), (count,), generator=generator)
    colour = torch.randint(2, (count,), generator=generator)
    parts = [WORDS.ids["<begin>"] + 0 * plural, WORDS.ids["is"] + plural,
             WORDS.ids["the"] + 0 * plural, WORDS.ids["red"] + colour,
             WORDS.ids[NOUNS[0]] + noun + len(NOUNS) * plural,
             WORDS.ids["here?"] + 0 * plural]  # fmt: skip
    return torch.stack(parts, 1)


@checked
def new_reader(seed: Seed = 0) -> OneStack:
    """Return an untrained stack of two blocks; every reader starts with the same weights."""
    generator = torch.Generator().manual_seed(seed)
    return OneStack(len(WORDS), 16, 2, 2, generator=generator)


@checked
def verb_loss(
    model: nn.Module, reader: str, tokens: Int[Tensor, "batch time"]
) -> Float[Tensor, ""]:
    """Return the mean surprise at the verb, in nats.

    "both sides": the verb is masked, every token sees every token. "left only": the token before
    the verb predicts it, under the causal mask. "left only, verb last": a mask stands in the
    verb's place, and the verb itself comes after the question.

    Raises InputError for a reader that is not in READERS.
    """
    require(reader in READERS, "reader", f"one of {', '.join(READERS)}", reader)
    require_ids("tokens", tokens, len(WORDS))
    require(tokens.shape[1] == 6, "tokens", "questions of 6 tokens", tokens)
    verbs, gapped = tokens[:, VERB], tokens.clone()
    gapped[:, VERB] = WORDS.ids["[MASK]"]
    if reader == "both sides":
        return F.cross_entropy(model(gapped)[:, VERB], verbs)
    if reader == "left only":
        scores = model(tokens[:, :-1], causal_mask(tokens.shape[1] - 1))
        return F.cross_entropy(scores[:, VERB - 1], verbs)
    return F.cross_entropy(model(gapped, causal_mask(tokens.shape[1]))[:, -1], verbs)


@checked
def reader_steps(
    model: nn.Module, reader: str, seed: Seed = 0, steps: Size = STEPS
) -> Iterator[Step]:
    """Train one reader to predict the verb, one `Step` for each ``next``."""
    require(reader in READERS, "reader", f"one of {', '.join(READERS)}", reader)
    return fit(model, lambda net, tokens: verb_loss(net, reader, tokens),
               lambda generator: questions(64, generator), steps, lr=1e-2, seed=seed)  # fmt: skip
