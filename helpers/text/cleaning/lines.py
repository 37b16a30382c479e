"""C4's rules for single lines: some are left out, and the page stays."""

from helpers.validate import Count, checked

END_MARKS = (".", "?", "!", '"', "'")
POLICY = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies",
          "use cookies")  # fmt: skip


@checked
def is_good_line(line: str, least_words: Count = 3, end_mark: bool = True) -> bool:
    """Return whether C4 keeps a line.

    It has ``least_words`` words, it ends with a mark that ends a sentence (and not with "..."),
    and it speaks neither of JavaScript nor of cookies or terms of use. FineWeb uses these rules
    with ``end_mark=False``, since the end mark alone would cost 30% of its text.
    """
    line = line.strip()
    small = line.lower()
    ends = line.endswith(END_MARKS) and not line.endswith("...")
    return (
        len(line.split()) >= least_words
        and (ends or not end_mark)
        and "javascript" not in small
        and not any(words in small for words in POLICY)
    )


@checked
def keep_good_lines(text: str, least_words: Count = 3, end_mark: bool = True) -> str:
    """Return a text without the lines that C4 leaves out."""
    lines = text.splitlines()
    return "\n".join(line for line in lines if is_good_line(line, least_words, end_mark))
