"""What a language model expects next, at every position of a text that the reader types."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.models.gpt import GPT
from helpers.models.real import RealDecoder
from helpers.validate import checked, require
from helpers.views import Tokens, TokenValues
from helpers.worlds.story_tokens import VOCABULARY, story_tokens

LONGEST = 300  # tokens of a text that is typed


class ReadText(NamedTuple):
    """A text as a model reads it: its ids, and the tokens that are shown for them."""

    ids: Int[Tensor, "1 time"]
    tokens: list[str]


@checked
def read_story(text: str) -> ReadText:
    """Return a text of the story world, after the line break that stands before every story.

    Raises InputError for a word that the world does not have, and for a long text.
    """
    tokens = ["\n", *story_tokens(text)]
    require(len(tokens) <= LONGEST, "text", f"at most {LONGEST - 1} tokens", len(tokens) - 1)
    return ReadText(VOCABULARY.encode(tokens)[None], tokens)


@checked
def next_probabilities(
    model: nn.Module, ids: Int[Tensor, "1 time"]
) -> Float[np.ndarray, "time vocab"]:
    """Return the probabilities of every token after each position."""
    with torch.no_grad():
        return model(ids)[0].float().softmax(-1).numpy()


@checked
def live_guesses(
    model: nn.Module, text: str, read: Callable[[str], ReadText], names: list[str], **traits: Any
) -> Tokens:
    """Return the view of a text's surprise, with the most likely tokens at every position.

    ``names`` are the tokens of the vocabulary, in order. The reader types another text, or clicks
    a bar to write that token. Raises InputError for a text that ``read`` refuses.
    """

    def guesses(text: str) -> TokenValues:
        ids, tokens = read(text)
        return TokenValues(tokens, next_probabilities(model, ids), names, given=1)

    def typed(view: Tokens, text: str) -> None:
        view.show(guesses(text))

    def chosen(view: Tokens, place: int, token: str) -> None:
        kept = "".join(view.tokens[:place]).removeprefix("\n")
        view.show(guesses(kept + token), at=place + 1)

    first = guesses(text)
    return Tokens(first, text=text, at=first.last, on_text=typed, on_choice=chosen, **traits)


@checked
def live_story(model: GPT, text: str, **traits: Any) -> Tokens:
    """Return `live_guesses` for a GPT of stories. Raises InputError as `read_story` does."""
    return live_guesses(model, text, read_story, list(VOCABULARY.tokens), asked="a story", **traits)


@checked
def live_real(real: RealDecoder, text: str, **traits: Any) -> Tokens:
    """Return `live_guesses` for a published language model; the first token is given."""

    def read(text: str) -> ReadText:
        (ids,), tokens = real.read(text)
        require(len(tokens) <= LONGEST, "text", f"at most {LONGEST} tokens", len(tokens))
        return ReadText(ids, tokens)

    vocab = real.model.embed.num_embeddings
    names = [real.tokenizer.decode([id]) for id in range(vocab)]
    return live_guesses(real.model, text, read, names, asked="any text", **traits)
