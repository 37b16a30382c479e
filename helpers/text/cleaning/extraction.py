"""Text extraction: the main text of an HTML page, without menus, adverts and scripts."""

from html.parser import HTMLParser

from helpers.validate import Share, checked

SILENT = {"script", "style", "head", "noscript", "template", "svg", "select", "button", "iframe"}
ASIDE = {"nav", "aside", "footer", "header", "form", "menu"}
BLOCKS = {"p", "div", "td", "th", "tr", "table", "li", "ul", "ol", "br", "h1", "h2", "h3", "h4",
          "main", "article", "section", "body", "blockquote", "pre"}  # fmt: skip
EMPTY = {"br", "img", "hr", "input", "meta", "link", "wbr"}  # elements that no end tag closes


class _Reader(HTMLParser):
    """Collect the text of each block, and how much of it belongs to links."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[str, int]] = []  # text, characters inside of links
        self.parts: list[str] = []
        self.linked = 0
        self.open: list[str] = []  # elements whose text is left out
        self.links = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in SILENT | ASIDE:
            self.open.append(tag)
        if tag in BLOCKS:
            self.end_line()
        self.links += tag == "a"

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:  # an element in it that was never closed ends here, too
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]
        if tag in BLOCKS:
            self.end_line()
        self.links -= tag == "a" and self.links > 0

    def handle_data(self, data: str) -> None:
        if self.open:
            return
        self.parts.append(data)
        self.linked += len(data.strip()) if self.links else 0

    def end_line(self) -> None:
        text = " ".join("".join(self.parts).split())
        if text:
            self.lines.append((text, self.linked))
        self.parts, self.linked = [], 0


@checked
def extract_text(html: str, most_linked: Share = 0.5) -> str:
    """Return the main text of a page, a line for each of its blocks.

    Three ideas: some elements never show text (script, style), some say that they are not the
    main text (nav, aside, footer), and a block that is mostly links is a menu: one is left out
    when more than ``most_linked`` of its characters are links. Any text is accepted as HTML, as
    by a browser.
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_line()
    return "\n".join(text for text, linked in reader.lines if linked <= most_linked * len(text))
