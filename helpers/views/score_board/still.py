"""The still picture of ScoreBoard."""

from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import colors
from helpers.views.kit.still import INK, LINE, PAPER, STYLE, plain

if TYPE_CHECKING:
    from helpers.views.score_board import ScoreBoard

_LANE = 0.55  # of a row's unit


def draw(view: "ScoreBoard") -> Figure:
    """Draw every rate with its interval, and beside it what each defense refuses."""
    places, height = _places(view)
    middles = [y + _LANE * (len(view.lanes(at)) - 1) / 2 for at, y in places.items()]
    with rc_context(STYLE):
        figure = Figure(figsize=(9.2, 1.35 + 0.2 * height), layout="constrained")
        wide = [3, 1] if view.refusals else [1]
        axes = figure.subplots(1, len(wide), sharey=True, width_ratios=wide, squeeze=False)[0]
        named = _rates(axes[0], view, places)
        axes[0].set_xlabel("attacks that succeed", size=9)
        if view.refusals:
            for at, middle in zip(places, middles, strict=True):
                if rate := view.refusals.get(view.scores[at]["defense"]):
                    _rate(axes[1], middle, rate, INK, "true", None)
            axes[1].set_xlabel("harmless prompts refused", size=9)
        rows = [f"{view.scores[at]['attack']} / {view.scores[at]['defense']}" for at in places]
        axes[0].set_yticks(middles, [plain(row, 40) for row in rows], size=9)
        for ax in axes:
            ax.set(xlim=(-0.02, 1.02), xticks=[0, 0.5, 1], ylim=(height, -0.8))
            ax.set_xticklabels(["0%", "50%", "100%"], size=8)
            ax.spines[["top", "right", "left"]].set_visible(False)
            ax.grid(axis="x", lw=0.5, alpha=0.5)
            ax.tick_params(axis="y", length=0)
        if named:
            figure.legend(loc="outside lower left", ncols=5, frameon=False, fontsize=8.5)
        figure.suptitle(plain(view.title, 90), fontweight="bold", ha="left", x=0.02)
    return figure


def _rates(ax: Any, view: "ScoreBoard", places: dict[int, float]) -> set[str]:
    """Draw the lanes of all scores; return the names that the legend has."""
    named: set[str] = set()
    for at, y in places.items():
        for lane, (name, kind, rate) in enumerate(view.lanes(at)):
            label = f"{plain(name, 24)}{' corrected' * (kind == 'corrected')}"
            new = None if label in named else label
            named.add(label)
            _rate(ax, y + _LANE * lane, rate, _color(view, name), kind, new)
    return named


def _places(view: "ScoreBoard") -> tuple[dict[int, float], float]:
    """Return the height of each score's first lane, and of the whole board, in units of a row."""
    places, y = {}, 0.0
    for rows in view.blocks().values():
        for at in rows:
            places[at] = y
            y += _LANE * max(len(view.lanes(at)), 1) + LINE + 0.5
        y += 0.7
    return places, y


def _color(view: "ScoreBoard", name: str) -> str:
    judges = [one for one in view.series() if one != "truth"]
    return INK if name == "truth" else colors.palette()["lines"]["light"][judges.index(name) % 6]


def _rate(ax: Any, y: float, rate: Any, color: str, kind: str, label: str | None) -> None:
    value, low, high = rate
    ax.plot([low, high], [y, y], color=color, lw=2 if kind == "true" else 1.4, zorder=2)
    face = PAPER if kind == "corrected" else color
    ax.plot([value], [y], "o", ms=6, color=color, mfc=face, mew=1.6, zorder=3, label=label)
