"""Anatomy: every matrix of a model in its place and to scale."""

from pathlib import Path
from typing import Any, NamedTuple

import traitlets

from helpers.views.anatomy.models import AnatomyModels, AnatomyPart
from helpers.views.kit import View, checks
from helpers.views.kit.amounts import large, share, size

ZOOMS = ("all models", "one model", "one block")


class Cost(NamedTuple):
    """What a matrix costs, or a whole model: parameters, FLOPs a token, bytes while training."""

    parameters: int
    flops: int
    bytes: int


class Anatomy(View, script=Path(__file__).with_name("view.js")):
    """The matrices of a model as rectangles, all to one scale, which the picture states.

    The reader chooses a model, a matrix (its shape, formula, parameters, FLOPs and bytes) and how
    near to look: all models beside each other, one model, one block. Below are bars of the shares:
    parameters, FLOPs of a token, bytes that training keeps. Read back or set: ``chosen`` (the
    model), ``part`` (the name of a matrix, "" for none), ``zoom`` (0, 1, 2).
    Raises ValueError for a model, a part or a zoom that is not there.
    """

    models = traitlets.List(traitlets.Unicode()).tag(sync=True)
    notes = traitlets.List(traitlets.Unicode(), help="a line for each model").tag(sync=True)
    parts: Any = traitlets.List(
        help="[model, name, group, rows, columns, copies, parameters, flops, formula, meaning]"
    ).tag(sync=True)
    states: Any = traitlets.List(help="[what training keeps, bytes a parameter]").tag(sync=True)
    chosen = traitlets.Int(0, help="the model").tag(sync=True)
    part = traitlets.Unicode("", help="the name of the matrix that is looked at").tag(sync=True)
    zoom = traitlets.Int(1, help="0: all models, 1: one model, 2: one block").tag(sync=True)

    def __init__(
        self,
        models: AnatomyModels,
        *,
        title: str = "Every matrix to scale",
        chosen: int = 0,
        part: str = "",
        zoom: int = 1,
        **traits: Any,
    ) -> None:
        super().__init__(**models.traits(), title=title, **traits)
        self.chosen, self.part, self.zoom = chosen, part, zoom

    @traitlets.validate("chosen")
    def _is_model(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.models), "chosen")

    @traitlets.validate("zoom")
    def _is_zoom(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(ZOOMS), "zoom")

    @traitlets.validate("part")
    def _is_part(self, proposal: Any) -> str:
        names = list(dict.fromkeys(row[1] for row in self.parts))
        if proposal["value"] not in ["", *names]:
            raise ValueError(f"part should be one of {', '.join(names)}, got {proposal['value']!r}")
        return proposal["value"]

    def shown(self, model: int | None = None) -> list[AnatomyPart]:
        """Return the parts of a model, of the chosen one unless given."""
        model = self.chosen if model is None else model
        return [
            AnatomyPart(row[1], row[2], (row[3], row[4]), *row[5:])
            for row in self.parts
            if row[0] == model
        ]

    def cost(self, part: str = "") -> Cost:
        """Return what the chosen model costs, or one part of it. Raises ValueError for no part."""
        parts = [one for one in self.shown() if part in ("", one.name)]
        if not parts:
            raise ValueError(f"{self.models[self.chosen]} has no part {part!r}")
        parameters = sum(one.parameters for one in parts)
        each = sum(size for _, size in self.states)
        return Cost(parameters, sum(one.flops for one in parts), parameters * each)

    def words(self) -> str:
        """Return the sizes of the model, the shares of its groups, and the matrix looked at."""
        whole, parts = self.cost(), self.shown()
        groups = dict.fromkeys(part.group for part in parts if part.parameters)
        shares = ", ".join(
            f"{group} {share(sum(p.parameters for p in parts if p.group == group) / whole[0])}"
            for group in groups
        )
        said = (
            f"{self.title}: {self.models[self.chosen]}, {whole.parameters:,} parameters "
            f"({shares}), "
            f"{large(whole.flops)} FLOPs a token, {size(whole.bytes)} while it is trained."
        )
        for part in parts:
            if part.name == self.part:
                rows, columns = part.shape
                said += (
                    f" {part.name}: {rows:,} × {columns:,}, {part.copies} of them, "
                    f"{share(part.parameters / whole.parameters)} of the parameters."
                )
        return said

    def still(self) -> Any:
        """Draw the model and its bars with matplotlib."""
        from helpers.views.anatomy import still

        return still.draw(self)
