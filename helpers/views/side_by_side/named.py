"""What SideBySide shows: named models that answer the same prompt, token by token."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any

from helpers.validate import InputError
from helpers.views.kit import checks
from helpers.views.kit.answering import CHOICES, top

MOST = 6  # models beside each other
_SUM = 1e-3  # how far rounding may take a sum of probabilities above 1


@dataclass(frozen=True)
class NextToken:
    """One token of an answer, with what the model expected there; checked when it is made.

    ``probability`` is that of ``token`` when it was drawn, ``likely`` the most likely tokens with
    theirs, {token: probability}; six are kept. ``NextToken.drawn`` makes one of a distribution.

    Raises ValueError for probabilities outside 0..1 or above 1 together.
    """

    token: str
    probability: float
    likely: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        likely = {str(name): float(p) for name, p in self.likely.items()}
        probability = float(self.probability)
        for name, p in {str(self.token): probability, **likely}.items():
            if not 0 <= p <= 1 + _SUM:
                raise InputError(f"the probability of {name!r} should be in 0..1, got {p:.4g}")
        if sum(likely.values()) > 1 + _SUM:
            raise InputError(
                f"the probabilities in likely should sum to at most 1, got "
                f"{sum(likely.values()):.4g}"
            )
        kept = sorted(likely.items(), key=lambda one: -one[1])[:CHOICES]
        checks.put(self, token=str(self.token), probability=probability, likely=dict(kept))

    @classmethod
    def drawn(cls, P: Any, names: Sequence[str], column: int) -> "NextToken":
        """Return the token of a column of P [name], with the most likely ones beside it.

        Raises ValueError for other numbers of names, and a column that is not there.
        """
        P = checks.weights(P, "P", (1,), "[name]")
        if len(names) != len(P):
            raise InputError(f"names should be {len(P)}, one for each column, got {len(names)}")
        column = checks.index(int(column), len(P), "column")
        likely: dict[str, float] = {}
        for k in top(P):
            likely.setdefault(str(names[k]), float(P[k]))  # of two with one name, the larger
        return cls(str(names[column]), float(P[column]), likely)


Answer = Callable[[str, int], Iterable[NextToken]]
Remark = Callable[[str, list[str]], str]


@dataclass(frozen=True, eq=False)
class NamedModels:
    """Models by name, each with a function that answers a prompt; checked when it is made.

    ``answers`` is {name: answer}. ``answer(prompt, seed)`` returns or yields a `NextToken` for
    each token that it draws, an end token included; a generator is shown as it goes. The same
    prompt and seed should give the same answer. What it raises is shown in its column as a
    sentence. ``prompts`` are the reader's choices, the first is asked at the start. ``notes`` is
    a line under a name, {name: "what it was trained on"}. ``remark(prompt, tokens)`` returns a
    line under an answer that is complete, such as its true reward. ``max_tokens`` is the number of
    tokens after which an answer is cut.

    Raises ValueError for no model or more than six, a note on a model that is not there, no
    prompt, and TypeError for an answer that cannot be called.
    """

    answers: Mapping[str, Answer]
    prompts: Sequence[str]
    _: KW_ONLY
    notes: Mapping[str, str] = field(default_factory=dict)
    remark: Remark | None = None
    max_tokens: int = 120

    def __post_init__(self) -> None:
        answers = {str(name): answer for name, answer in dict(self.answers).items()}
        if not 1 <= len(answers) <= MOST:
            raise InputError(f"answers should be of 1 to {MOST} models, got {len(answers)}")
        for name, answer in answers.items():
            if not callable(answer):
                raise TypeError(
                    f"the answer of {name!r} should be a function of prompt and seed, "
                    f"got {type(answer).__name__}"
                )
        if isinstance(self.prompts, str) or not len(self.prompts):
            raise InputError(f"prompts should be a list of one text or more, got {self.prompts!r}")
        prompts = [str(prompt) for prompt in self.prompts]
        if not all(prompts):
            raise InputError("prompts should hold no empty text")
        if unknown := [name for name in self.notes if name not in answers]:
            raise InputError(f"notes should be on {list(answers)}, got one on {unknown[0]!r}")
        if self.max_tokens < 1:
            raise InputError(f"max_tokens should be 1 token or more, got {self.max_tokens}")
        notes = {name: str(self.notes.get(name, "")) for name in answers}
        checks.put(self, answers=answers, prompts=prompts, notes=notes)
