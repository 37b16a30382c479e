"""Experts: which token goes to which expert, and how the load is shared while training."""

from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.experts.run import ExpertRun
from helpers.views.kit import View, checks, synced_bytes


class Experts(View, script=Path(__file__).with_name("view.js")):
    """Sequences as rows of tokens in the colors of their experts, beside the load over time.

    A slider goes through the snapshots of an `ExpertRun`; one expert can be lit up. Read back or
    set: ``at`` (the snapshot), ``expert`` (-1: all). Raises ValueError for one that is not there.
    """

    sizes = traitlets.List(traitlets.Int(), help="snapshots, sequences, tokens, experts").tag(
        sync=True
    )
    chosen = synced_bytes("[snapshot, sequence, token] as uint8")
    load = synced_bytes("[step, expert] as float32")
    tokens: Any = traitlets.List(help="[sequence][token]").tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode()).tag(sync=True)
    steps = traitlets.List(traitlets.Int()).tag(sync=True)
    at = traitlets.Int(0, help="the snapshot that is shown").tag(sync=True)
    expert = traitlets.Int(-1, help="the expert that is lit up, -1: all").tag(sync=True)

    def __init__(
        self, run: ExpertRun, *, title: str = "Who goes to which expert", **traits: Any
    ) -> None:
        at = traits.pop("at", len(run.steps) - 1)
        super().__init__(**run.traits(), title=title, **traits)
        self.at = at

    @traitlets.validate("at")
    def _is_snapshot(self, proposal: Any) -> int:
        return checks.index(proposal["value"], self.sizes[0], "at")

    @traitlets.validate("expert")
    def _is_expert(self, proposal: Any) -> int:
        return checks.index(proposal["value"] + 1, self.sizes[3] + 1, "expert + 1") - 1

    def array(self) -> np.ndarray:
        """Return the expert of every token in the snapshot that is shown: [sequence, token]."""
        return np.frombuffer(self.chosen, np.uint8).reshape(self.sizes[:3])[self.at]

    def loads(self) -> np.ndarray:
        """Return each expert's share of the tokens: [step, expert]."""
        return np.frombuffer(self.load, np.float32).reshape(-1, self.sizes[3])

    def words(self) -> str:
        """Return what is shown; nothing that depends on how a training run went."""
        _, sequences, time, experts = self.sizes
        return (
            f"{self.title}: {experts} experts, {sequences} sequences of {time} tokens, each token "
            f"in the color of its expert after step {self.steps[self.at]}; beside them the "
            f"experts' shares of the tokens in {len(self.loads())} steps."
        )

    def still(self) -> Any:
        """Draw the tokens and the load with matplotlib."""
        from helpers.views.experts import still

        return still.draw(self)
