"""ScoreBoard: true, judged and corrected attack success beside over-refusal."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import traitlets

from helpers.views.kit import View, checks
from helpers.views.score_board.scores import ScoreSheet

TRUTH = "truth"


class ScoreBoard(View, script=Path(__file__).with_name("view.js")):
    """The rates of a `ScoreSheet` on one axis from 0 to 100 %, each with its interval.

    A row is one attack against one defense: the true rate (where it is known), what each judge
    says (a dot), and the same corrected for the judge's errors (a ring). Beside it: the share of
    harmless prompts that the defense refuses. Read back or set: ``group`` ("defense" or "attack",
    what rows are put together by), ``off`` (series that are hidden: "truth" or a judge), ``row``
    (the score that is looked at, -1: none).
    """

    scores: Any = traitlets.List(help="attack, defense, trials, true, judged, corrected").tag(
        sync=True
    )
    refusals: Any = traitlets.Dict(help="{defense: [value, low, high]}").tag(sync=True)
    group = traitlets.Enum(("defense", "attack"), "defense").tag(sync=True)
    off = traitlets.List(traitlets.Unicode()).tag(sync=True)
    row = traitlets.Int(-1).tag(sync=True)

    def __init__(
        self,
        sheet: ScoreSheet,
        *,
        row: int = -1,
        off: Sequence[str] = (),
        title: str = "Attack success: true, judged, corrected",
        **traits: Any,
    ) -> None:
        super().__init__(**sheet.traits(), title=title, **traits)
        self.off, self.row = list(off), row

    @traitlets.validate("row")
    def _is_row(self, proposal: Any) -> int:
        return checks.index(proposal["value"] + 1, len(self.scores) + 1, "row + 1") - 1

    @traitlets.validate("off")
    def _are_series(self, proposal: Any) -> list[str]:
        off = list(proposal["value"])
        if unknown := set(off) - set(self.series()):
            raise ValueError(f"off should be some of {self.series()}, got {min(unknown)!r}")
        return off

    def series(self) -> list[str]:
        """Return "truth" where it is known, and the judges, in the order of the sheet."""
        judges = [name for one in self.scores for name in (*one["judged"], *one["corrected"])]
        known = [TRUTH] if any(one["true"] for one in self.scores) else []
        return known + list(dict.fromkeys(judges))

    def blocks(self) -> dict[str, list[int]]:
        """Return the scores of each defense (or attack), in the order of the sheet."""
        found: dict[str, list[int]] = {}
        for at, score in enumerate(self.scores):
            found.setdefault(score[self.group], []).append(at)
        return found

    def lanes(self, score: int) -> list[tuple[str, str, list[float]]]:
        """Return (series, "true", "judged" or "corrected", rate) of a score, as they are drawn."""
        one, found = self.scores[score], []
        if one["true"] and TRUTH not in self.off:
            found.append((TRUTH, "true", one["true"]))
        for name in self.series():
            for kind in ("judged", "corrected"):
                if name in one[kind] and name not in self.off:
                    found.append((name, kind, one[kind][name]))
        return found

    def words(self) -> str:
        """Return how many attacks and defenses there are, the series, and the row on show."""
        attacks, defenses = ({one[kind] for one in self.scores} for kind in ("attack", "defense"))
        said = (
            f"{self.title}: {len(attacks)} attack{'s' * (len(attacks) != 1)} against "
            f"{len(defenses)} defense{'s' * (len(defenses) != 1)}, rates with intervals of "
            f"{', '.join(self.series())}"
        )
        if self.refusals:
            said += f"; over-refusal of {', '.join(self.refusals)}"
        if self.row >= 0:
            one = self.scores[self.row]
            rates = ", ".join(
                f"{name} {kind} {percent(rate)}" if kind != "true" else f"true {percent(rate)}"
                for name, kind, rate in self.lanes(self.row)
            )
            said += f". {one['attack']} against {one['defense']}, {one['trials']} trials: {rates}"
        return f"{said}."

    def still(self) -> Any:
        """Draw the board with matplotlib."""
        from helpers.views.score_board import still

        return still.draw(self)


def percent(rate: Sequence[float]) -> str:
    """Return a rate with its interval in whole per cent: "40% [31%, 50%]"."""
    value, low, high = (f"{100 * share:.0f}%" for share in rate)
    return f"{value} [{low}, {high}]"
