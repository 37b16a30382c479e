"""The still picture of Frontier."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.frontier.track import Track
from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, INK, PAPER, SOFT, STYLE, page, plain, write

if TYPE_CHECKING:
    from helpers.views.frontier import Frontier

_LINE = colors.palette()["line"]["light"]
_COLORS = colors.palette()["lines"]["light"]
_SHAPES = "osD^v"
_WIDTH, _HEIGHT = 10.0, 4.7
_BOX = (0.065, 0.115, 0.525, 0.735)  # of the chart, in shares of the page
_SIDES = [(1, 1), (1, 0), (1, -1), (0, 1), (0, -1), (-1, 1), (-1, 0), (-1, -1)]
_SIZE = 9.0


def draw(view: "Frontier") -> Figure:
    """Draw the chart, and beside it the answers of the selected point."""
    with rc_context(STYLE):
        figure = page(_WIDTH, _HEIGHT, view.title)
        ax = figure.add_axes(_BOX)
        _chart(ax, view)
        _answers(figure, view)
    return figure


def _looks(view: "Frontier") -> dict[str, tuple[str, str]]:
    """Return the color and the shape of every method."""
    names = [name for name in dict.fromkeys(view.names[1:]) if name != view.names[0]]
    looks = {name: (_COLORS[k % 6], _SHAPES[k % 5]) for k, name in enumerate(names)}
    return looks | {view.names[0]: (INK, "o")}


def _chart(ax: Any, view: "Frontier") -> None:
    reach, low, high = view.range
    ax.set(xlim=(0, reach), ylim=(low, high))
    ax.set_xlabel("KL(π ‖ π_ref), nats", color=SOFT, size=10)
    said = "mean reward: solid proxy, dashed true" if view.both else "mean reward"
    ax.set_ylabel(said, color=SOFT, size=10)
    curve = view.drawn_curve()
    seen = curve[:, 0] <= reach
    height = np.interp(reach, curve[:, 0], curve[:, 1])
    x, y = np.append(curve[seen, 0], reach), np.append(curve[seen, 1], height)
    ax.fill_between(x, y, high, color=_LINE, alpha=0.33, lw=0)
    ax.plot(x, y, color=INK, lw=2.6)
    if view.both:
        ax.plot(curve[seen, 0], curve[seen, 2], color=INK, lw=1.6, ls="--")
    looks = _looks(view)
    for track in view.tracks[1:]:
        _track(ax, track, *looks[track.name], both=view.both)
    marks = view.tracks[0].numbers()
    ax.plot(marks[:, 0], marks[:, 1], "o", color=INK, ms=5)
    _legend(ax, view, looks)
    _turns(ax, view)
    _chosen(ax, view)
    _labels(ax, view, looks)
    ax.grid(axis="y", color=_LINE, lw=0.8)
    ax.set_axisbelow(True)
    ax.tick_params(length=0, labelsize=_SIZE, labelcolor=SOFT)
    for spine in ax.spines.values():
        spine.set_visible(False)


def _track(ax: Any, track: Track, color: str, shape: str, *, both: bool) -> None:
    numbers = track.numbers()
    for column, dashed in ((1, False), (2, True))[: 1 + both]:
        x, y = numbers[:, 0], numbers[:, column]
        if track.path:
            ax.plot(x, y, color=color, lw=1.2 if dashed else 1.6, ls="--" if dashed else "-")
            x, y = x[-1:], y[-1:]
        ax.plot(x, y, shape, color=color, ms=7, mew=1.8, mfc=PAPER if dashed else color, ls="none")


def _legend(ax: Any, view: "Frontier", looks: dict[str, tuple[str, str]]) -> None:
    """Name the methods whose points have labels of their own: no label says whose they are."""
    many = [one.name for one in view.tracks[1:] if not one.path and len(one.labels) > 1]
    for name in dict.fromkeys(many):
        color, shape = looks[name]
        ax.plot([], [], shape, color=color, ms=7, label=plain(name, 40))
    if many:
        ax.legend(loc="lower right", fontsize=_SIZE, labelcolor=SOFT, frameon=False)


def _turns(ax: Any, view: "Frontier") -> None:
    for track, turn in zip(view.tracks, view.turns, strict=True):
        if turn >= 0:
            nats, _, true = track.where[turn][:3]
            ax.plot(nats, true, marker="v", ms=8, color=ACCENT, zorder=5)


def _chosen(ax: Any, view: "Frontier") -> None:
    track, point = view.at
    nats, reward, _, gap, _ = view.tracks[track].where[point]
    ax.plot(nats, reward, "o", ms=14, mfc="none", mec=ACCENT, mew=2, zorder=6, clip_on=False)
    ax.plot([nats, nats], [reward, reward + gap], color=ACCENT, lw=1.4, ls=":")


def _wishes(view: "Frontier", looks: Any) -> list[tuple[float, float, str, str]]:
    """Return what could be written beside points, the most important first."""
    found = []
    for track, turn in list(zip(view.tracks, view.turns, strict=True))[:1]:
        if turn >= 0:
            found.append((track.where[turn][0], track.where[turn][2], "turning point", ACCENT))
    named = set()
    for track in view.tracks[1:]:
        if track.name in named:
            continue
        named.add(track.name)
        one = track.path or len(track.labels) == 1
        where, labels = (track.where[-1:], [track.name]) if one else (track.where, track.labels)
        color = looks[track.name][0]
        found += [(w[0], w[1], label, color) for w, label in zip(where, labels, strict=True)]
    marks = view.tracks[0]
    return found + [
        (where[0], where[1], label, SOFT)
        for where, label in zip(marks.where, marks.labels, strict=True)
        if not label.startswith("turning")
    ]


def _labels(ax: Any, view: "Frontier", looks: Any) -> None:
    """Write each label where it touches no line, no mark and no other label; else leave it out."""
    wide, high = _BOX[2] * _WIDTH * 72, _BOX[3] * _HEIGHT * 72  # in points
    reach, bottom, top = view.range

    def points(xy: np.ndarray) -> np.ndarray:
        return (xy - [0, bottom]) / [reach, top - bottom] * [wide, high]

    taken = np.concatenate([points(line) for line in _lines(view)])
    boxes: list[tuple[float, float, float, float]] = []
    for x, y, words, color in _wishes(view, looks):
        at = points(np.array([[x, y]]))[0]
        size = np.array([0.6 * _SIZE * len(words), 1.3 * _SIZE])
        for side in _SIDES:
            middle = at + side * (np.array([7.0, 7.0]) + size / 2)
            (left, low), (right, up) = middle - size / 2, middle + size / 2
            inside = left > 0 and low > 0 and right < wide and up < high
            hit = ((taken > [left, low]) & (taken < [right, up])).all(1).any()
            if (
                not inside
                or hit
                or any(left < b[2] and right > b[0] and low < b[3] and up > b[1] for b in boxes)
            ):
                continue
            boxes.append((left, low, right, up))
            ax.text(middle[0] / wide, middle[1] / high, plain(words, 40), transform=ax.transAxes,
                    ha="center", va="center", size=_SIZE, color=color)  # fmt: skip
            break


def _lines(view: "Frontier") -> list[np.ndarray]:
    """Return [point, 2] along every line and around every mark."""
    curve = view.drawn_curve()
    lines = []
    for column in (1, 2)[: 1 + view.both]:
        lines.append(_dense(curve[:, [0, column]]))
        for track in view.tracks:
            numbers = track.numbers()[:, [0, column]]
            lines.append(_dense(numbers) if track.path else numbers)
    return lines


def _dense(line: np.ndarray) -> np.ndarray:
    at = np.linspace(0, len(line) - 1, max(300, 4 * len(line)))
    return np.stack([np.interp(at, range(len(line)), line[:, k]) for k in (0, 1)], 1)


def _answers(figure: Figure, view: "Frontier") -> None:
    found = view.point()
    name = ", ".join(part for part in (found["name"], found["label"]) if part)
    left, top = 0.625 * _WIDTH, _HEIGHT - 0.58
    write(figure, left, top, plain(name, 44), size=11, weight="bold")
    said = f"KL {found['kl']:.2f} nats, reward {found['reward']:.2f}, "
    gap = found["gap"]
    said += "on the exact curve" if gap < 5e-4 else f"{gap:.3f} below the curve"
    write(figure, left, top - 0.22, said, size=9, color=SOFT)
    if view.prompts[view.prompt]:
        write(figure, left, top - 0.42, plain(view.prompts[view.prompt], 60), size=9, color=SOFT)
    ax = figure.add_axes((left / _WIDTH, 0.06, 0.355, 0.69))
    color, _ = _looks(view)[found["name"]]
    before = dict(zip(view.answers[view.prompt], view.table()[0, view.prompt], strict=True))
    rewards = view.table()[1:, view.prompt]
    where = {text: k for k, text in enumerate(view.answers[view.prompt])}
    for row, (text, share) in enumerate(found["answers"].items()):
        ax.barh(row + 0.2, 1, 0.24, color=_LINE, alpha=0.5)
        ax.barh(row + 0.2, share, 0.24, color=color)
        ax.plot([before[text]] * 2, [row, row + 0.4], color=INK, lw=2)
        numbers = " · ".join(f"{r[where[text]]:.2f}" for r in rewards[: 1 + view.both])
        ax.text(0, row - 0.2, plain(text, 34), size=9, va="center")
        ax.text(1, row - 0.2, f"{share:.1%} · {numbers}", size=8.5, va="center", ha="right",
                color=SOFT)  # fmt: skip
    ax.set(xlim=(-0.002, 1.002), ylim=(7.6, -0.6))
    ax.set_axis_off()
