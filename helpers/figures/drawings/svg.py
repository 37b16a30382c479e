"""A drawing as SVG: colors are CSS variables, so it follows JupyterLab's theme."""

import html

from helpers.figures.drawings.items import Color, Label, Number, Shape, colors
from helpers.figures.drawings.text import SCRIPT, SHIFT, runs

_CSS = """\
.course-drawing{%(light)s;margin:0.5em 0;color:var(--cd-ink)}
[data-jp-theme-light="false"] .course-drawing{%(dark)s}
.course-drawing.course-drawing--projector{--cd-soft:var(--cd-ink);--cd-line:var(--cd-ink)}
.course-drawing .course-drawing__still{display:none}
.course-drawing .course-drawing__live{display:block!important}
.course-drawing svg{display:block;width:100%%;height:auto;overflow:visible}
.course-drawing--projector svg{max-width:1240px!important;max-height:84vh}
.course-drawing text{font-family:"DejaVu Sans",system-ui,"Segoe UI",Arial,sans-serif}
.course-drawing .cd-m{font-family:"DejaVu Serif","STIX Two Text","Times New Roman",serif}
.course-drawing .cd-i{font-style:italic}
.course-drawing .cd-b{font-weight:600}
.course-drawing .cd-2{fill:var(--l)}
[data-jp-theme-light="false"] .course-drawing .cd-2{fill:var(--d)}
.course-drawing figcaption{margin-top:0.4em;color:var(--cd-soft);text-align:left}
.course-drawing--projector figcaption{font-size:20px}"""


def style() -> str:
    """Return the style sheet, the same for every drawing."""
    sets = [
        ";".join(f"--cd-{name}:{pair[theme]}" for name, pair in colors().items())
        for theme in (0, 1)
    ]
    return _CSS % {"light": sets[0], "dark": sets[1]}


def number(value: Number) -> str:
    """Write a coordinate with one decimal at most."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


def svg(width: Number, height: Number, items: tuple[Shape | Label, ...], words: str) -> str:
    """Write the drawing as one ``<svg>`` element with ``words`` as its alternative text."""
    parts = [_shape(item) if isinstance(item, Shape) else _label(item) for item in items]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {number(width)} {number(height)}" style="max-width:{number(width)}px" '
        f'aria-label="{html.escape(words, quote=True)}">' + "".join(parts) + "</svg>"
    )


def _paint(name: str, color: Color) -> str:
    return f"{name}:{'none' if color == 'none' else f'var(--cd-{color})'}"


def _fill(color: Color) -> tuple[str, str]:
    """Return a class and a style for a fill: named, or a pair for light and dark."""
    if isinstance(color, tuple):
        return "cd-2", f"--l:{color[0]};--d:{color[1]}"
    return "", _paint("fill", color)


def _shape(shape: Shape) -> str:
    path = "".join(name + " ".join(map(number, values)) for name, values in shape.commands)
    group, look = _fill(shape.fill)
    if shape.stroke != "none":
        look += f";{_paint('stroke', shape.stroke)};stroke-width:{number(shape.width)}"
    if shape.dashed:
        look += ";stroke-dasharray:7 5"
    named = f' class="{group}"' if group else ""
    return f'<path{named} d="{path}" style="{look}"/>'


def _label(label: Label) -> str:
    group, look = _fill(label.color)
    spans, shift = [], 0.0
    for run in runs(label.text, label.bold):
        classes = {"plain": "", "bold": "cd-b", "italic": "cd-m cd-i", "upright": "cd-m"}[run.font]
        target = SHIFT[run.script] * label.size
        attributes = f' class="{classes}"' if classes else ""
        if target != shift:
            attributes += f' dy="{number(target - shift)}"'
        if run.script:
            attributes += f' font-size="{number(label.size * SCRIPT)}"'
        shift = target
        text = html.escape(run.text)
        spans.append(f"<tspan{attributes}>{text}</tspan>" if attributes else text)
    named = f' class="{group}"' if group else ""
    anchor = "" if label.anchor == "start" else f' text-anchor="{label.anchor}"'
    return (
        f'<text{named} x="{number(label.x)}" y="{number(label.y + 0.36 * label.size)}"{anchor} '
        f'font-size="{number(label.size)}" style="{look};white-space:pre">{"".join(spans)}</text>'
    )


def marked_up(text: str) -> str:
    """Write a caption as HTML, its math in italics with subscripts."""
    parts = []
    for run in runs(text):
        part = html.escape(run.text)
        part = f"<i>{part}</i>" if run.font == "italic" else part
        tag = {"_": "sub", "^": "sup"}.get(run.script)
        parts.append(f"<{tag}>{part}</{tag}>" if tag else part)
    return "".join(parts)
