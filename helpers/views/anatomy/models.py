"""What Anatomy shows: the matrices of one model or several, and what training keeps of each."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, NamedTuple

from helpers.validate import InputError
from helpers.views.kit import checks

GROUPS = ("embedding", "attention", "MLP", "norms", "head")
IN_BLOCKS = ("attention", "MLP")  # the groups that every block has once
ADAMW = {"weights": 4, "gradients": 4, "AdamW m": 4, "AdamW v": 4}  # bytes a parameter, float32


class AnatomyPart(NamedTuple):
    """One kind of matrix of a model, in all its copies together."""

    name: str  # as in the model: W_q
    group: str  # one of GROUPS
    shape: tuple[int, int]  # of one copy
    copies: int  # of attention and MLP: one in each block
    parameters: int  # of all copies, biases included; 0 for what is computed or shared
    flops: int  # of all copies: the forward pass, for one token
    formula: str = ""  # in the course's symbols, W_q for W with the index q
    meaning: str = ""  # in a few words


@dataclass(frozen=True, eq=False)
class AnatomyModels:
    """Models, {name: parts in the order of the forward pass}; checked when it is made.

    ``notes`` {name: text} has a line for each model, such as its sizes. ``state_bytes``
    {kind: bytes a parameter} is what training keeps: float32 weights, gradients and both moments
    of AdamW unless given.

    Raises InputError, naming model and part, where there is no model, a model has no parts or no
    parameters, two parts have one name, a group is not in GROUPS, a shape is not two numbers from
    1, a count is negative, or parts of the blocks have different numbers of copies.
    """

    models: Mapping[str, Sequence[AnatomyPart]]
    _: KW_ONLY
    notes: Mapping[str, str] = field(default_factory=dict)
    state_bytes: Mapping[str, int] = field(default_factory=lambda: dict(ADAMW))

    def __post_init__(self) -> None:
        if not self.models:
            raise InputError("models should be {name: parts}, with at least one model")
        for name, parts in self.models.items():
            _check_model(name, list(parts))
        if not self.state_bytes or not all(size > 0 for size in self.state_bytes.values()):
            raise InputError(
                "state_bytes should be {kind: bytes a parameter}, each above 0, got "
                f"{dict(self.state_bytes)}"
            )
        if strangers := self.notes.keys() - self.models.keys():
            raise InputError(f"notes should be of the models, got one of {min(strangers)!r}")
        checks.put(
            self,
            models={str(name): list(parts) for name, parts in self.models.items()},
            notes=dict(self.notes),
            state_bytes=dict(self.state_bytes),
        )

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        return {
            "models": list(self.models),
            "notes": [self.notes.get(name, "") for name in self.models],
            "parts": [
                [at, part.name, part.group, *part.shape, *part[3:]]
                for at, parts in enumerate(self.models.values())
                for part in parts
            ],
            "states": [[kind, size] for kind, size in self.state_bytes.items()],
        }


def _check_model(model: str, parts: Sequence[AnatomyPart]) -> None:
    names = [part.name for part in parts]
    if not parts or len(set(names)) != len(names):
        raise InputError(f"{model!r} should have parts with a name each, got {names}")
    for part in parts:
        _check_part(f"{part.name!r} of {model!r}", part)
    copies = {part.copies for part in parts if part.group in IN_BLOCKS}
    if len(copies) > 1:
        raise InputError(
            f"attention and MLP of {model!r} should have one copy in each block, got "
            f"{sorted(copies)} copies"
        )
    if not sum(part.parameters for part in parts):
        raise InputError(f"{model!r} should have at least one parameter")


def _check_part(where: str, part: AnatomyPart) -> None:
    if part.group not in GROUPS:
        raise InputError(
            f"the group of {where} should be one of {', '.join(GROUPS)}, got {part.group!r}"
        )
    if len(part.shape) != 2 or min(part.shape) < 1:
        raise InputError(f"the shape of {where} should be two numbers from 1, got {part.shape}")
    if part.copies < 1 or part.parameters < 0 or part.flops < 0:
        raise InputError(
            f"{where} should have 1 copy or more, 0 parameters and FLOPs or more, got {part[3:6]}"
        )
