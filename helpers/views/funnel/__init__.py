"""Funnel: what each rule of a cleaner drops, with its threshold as a slider."""

from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.funnel.funnel import Row, rows, stops
from helpers.views.funnel.run import FunnelRun
from helpers.views.kit import View, checks, synced_bytes


class Funnel(View, script=Path(__file__).with_name("view.js")):
    """Documents on their way through the rules of a `FunnelRun`, one row a rule.

    A row shows what is left after the rule (good documents dark, the others pale), how many it
    dropped, and how many of these were good. Every row has a slider: all that comes after is
    counted again at once. Below: one document, its measures, the rule that stopped it, and its
    near-duplicates. Read back or set: ``limits`` (the last one is the similarity of
    near-duplicates), ``rule`` and ``document``, the ones that are looked at.
    """

    rules = traitlets.List(traitlets.Unicode(), help="near-duplicates last").tag(sync=True)
    least = traitlets.List(traitlets.Bool(), help="the limit is the least, not the most").tag(
        sync=True
    )
    ranges = traitlets.List(
        traitlets.Tuple(traitlets.Float(), traitlets.Float()), help="ends of the sliders"
    ).tag(sync=True)
    start = traitlets.List(traitlets.Float(), help="the limits at first").tag(sync=True)
    limits = traitlets.List(traitlets.Float()).tag(sync=True)
    values = synced_bytes("[rule, document] as float32")
    tokens = synced_bytes("[document] as float32")
    good = synced_bytes("[document] as uint8")
    pairs = synced_bytes("[pair, 2] as int32, the earlier document first")
    similarity = synced_bytes("[pair] as float32")
    texts = traitlets.List(traitlets.Unicode()).tag(sync=True)
    names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    rule = traitlets.Int(0, help="the rule that is looked at").tag(sync=True)
    document = traitlets.Int(0, help="the document that is looked at").tag(sync=True)

    def __init__(
        self, run: FunnelRun, *, title: str = "The funnel", document: int = 0, rule: int = 0
    ) -> None:
        super().__init__(**run.traits(), title=title)
        self.rule, self.document = rule, document

    @traitlets.validate("rule")
    def _is_rule(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.rules), "rule")

    @traitlets.validate("document")
    def _is_document(self, proposal: Any) -> int:
        return checks.index(proposal["value"], len(self.texts), "document")

    @traitlets.validate("limits")
    def _are_limits(self, proposal: Any) -> list[float]:
        limits = [float(limit) for limit in proposal["value"]]
        if len(limits) != len(self.rules) or not np.isfinite(limits).all():
            raise ValueError(f"limits should be {len(self.rules)} finite numbers, got {limits}")
        return limits

    def stops(self) -> tuple[np.ndarray, np.ndarray]:
        """Return for every document the rule that stops it (-1: none), and the one it copies."""
        return stops(
            np.frombuffer(self.values, np.float32).reshape(-1, len(self.texts)),
            np.array(self.limits, np.float32),
            np.array(self.least, bool),
            np.frombuffer(self.pairs, np.int32).reshape(-1, 2),
            np.frombuffer(self.similarity, np.float32),
        )

    def rows(self) -> list[Row]:
        """Return what each rule drops and leaves, as it is shown."""
        good = np.frombuffer(self.good, np.uint8).astype(bool)
        tokens = np.frombuffer(self.tokens, np.float32)
        return rows(self.stops()[0], len(self.rules), good, tokens)

    def words(self) -> str:
        """Return how many documents come in and are left, and the rule with the most mistakes."""
        found = self.rows()
        worst = max(range(len(found)), key=lambda rule: found[rule].wrongly)
        total, last = len(self.texts), found[-1]
        said = (
            f"{self.title}: {total:,} documents, {last.left:,} left after {len(found)} rules, "
            f"{last.good:,} of them good."
        )
        if found[worst].wrongly:
            said += (
                f" “{self.rules[worst]}” drops {found[worst].removed:,}, of which "
                f"{found[worst].wrongly:,} were good."
            )
        return said

    def still(self) -> Any:
        """Draw the rows and the document with matplotlib."""
        from helpers.views.funnel import still

        return still.draw(self)
