"""Templates of pages: every value is escaped, a name that is missing is an error."""

from pathlib import Path
from typing import Any

from helpers.grading.desk.exports import points


def render(template: str, **values: Any) -> str:
    """Return a page; ``trusted`` says whether submissions ran without a sandbox."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(template).render({"points": points} | values)
