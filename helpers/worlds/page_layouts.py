"""How a page of the small web is laid out: its text between menus, adverts and notices."""

from collections.abc import Sequence

import numpy as np

MENU = ("Home", "Stories", "Authors", "Shop", "Contact", "About us", "Log in")
ADVERTS = (
    "Buy two books today and get one free!",
    "Our new reading lamp is out now. Order it here!",
    "Sign up for our letter and never miss a story.",
)
NOTICES = (
    "We use cookies to make this page better.",
    "By reading on you accept our terms of use.",
    "Please turn on JavaScript to see all of this page.",
)


def written(lines: Sequence[str], rng: np.random.Generator) -> str:
    """Return one of three kinds of HTML page around lines that are already escaped."""
    layout = (_with_meaning, _of_boxes, _of_tables)[int(rng.choice(3, p=[0.5, 0.3, 0.2]))]
    menu = [str(name) for name in rng.permutation(MENU)[:5]]
    return layout(lines, menu, str(rng.choice(ADVERTS)), str(rng.choice(NOTICES)))


def _links(names: Sequence[str], between: str) -> str:
    return between.join(f'<a href="/{name.lower()}">{name}</a>' for name in names)


def _head(script: str) -> str:
    style = "<style>p { margin: 1em; }</style>"
    return (
        f"<!doctype html><html><head><title>A page</title>{style}<script>{script}</script></head>"
    )


def _with_meaning(lines: Sequence[str], menu: Sequence[str], advert: str, notice: str) -> str:
    """Return a page whose elements say what they are: nav, main, aside, footer."""
    items = "".join(f"<li>{_links([name], '')}</li>" for name in menu)
    text = "".join(f"<p>{line}</p>\n" for line in lines)
    return (
        f"{_head('track(1);')}<body><nav><ul>{items}</ul></nav>\n<main><h1>Read this</h1>\n{text}"
        f"</main><aside><p>{advert}</p></aside><footer><p>{notice}</p></footer></body></html>"
    )


def _of_boxes(lines: Sequence[str], menu: Sequence[str], advert: str, notice: str) -> str:
    """Return a page of boxes that say nothing: only its links tell that a menu is one."""
    text = "".join(f"<p>{line}</p>\n" for line in lines)
    return (
        f"{_head('var a = {b: 2};')}<body><div class=top>{_links(menu, ' | ')}</div>\n"
        f"<div class=c1><div>{text}</div><div>{advert}</div></div>\n"
        f"<div class=low>{notice}</div></body></html>"
    )


def _of_tables(lines: Sequence[str], menu: Sequence[str], advert: str, notice: str) -> str:
    """Return an old page: one table, its lines broken by hand."""
    text = "<br>\n".join(lines)
    return (
        f"{_head('open();')}<body><table><tr><td>{_links(menu, '<br>')}</td><td>{text}</td></tr>\n"
        f"<tr><td colspan=2>{advert} <a href='/x'>More</a></td></tr></table><p>{notice}</p>"
        "</body></html>"
    )
