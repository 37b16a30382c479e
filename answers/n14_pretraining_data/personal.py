"""14.6: where e-mail and IP addresses are in a text."""

import ipaddress
import re

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake

EMAIL = r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,}"
PART = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
ADDRESS = rf"(?<![\d.]){PART}(?:\.{PART}){{3}}(?!\d|\.\d)"


def _spans(text, *patterns):
    found = sorted(m.span() for pattern in patterns for m in re.finditer(pattern, text))
    return np.array(found).reshape(-1, 2)


def answer(text):
    return _spans(text, EMAIL, rf"(?<![\d.]){PART}(?:\.{PART}){{3}}(?!\d|\.\d)")


def with_ipaddress(text):
    spans = [m.span() for m in re.finditer(EMAIL, text)]
    for found in re.finditer(r"\d[\d.]*", text):
        shown = found[0].rstrip(".")
        try:
            ipaddress.IPv4Address(shown)
        except ValueError:
            continue
        spans.append((found.start(), found.start() + len(shown)))
    return np.array(sorted(spans)).reshape(-1, 2)


def word_by_word(text):
    spans = []
    for found in re.finditer(r"\S+", text):
        word = found[0].strip('.,!?:;"()')
        at = found.start() + found[0].index(word) if word else 0
        name, sign, host = word.partition("@")
        parts = word.split(".")
        numbers = len(parts) == 4 and all(p.isdigit() and str(int(p)) == p for p in parts)
        address = numbers and all(int(p) < 256 for p in parts)
        mail = sign and name and re.fullmatch(r"(?:[\w-]+\.)+[a-z]{2,}", host)
        if address or mail:
            spans.append((at, at + len(word)))
    return np.array(spans).reshape(-1, 2)


def with_torch(text):
    starts, ends = [], []
    both = re.compile(rf"({EMAIL})|(?<![\d.])((?:{PART}\.){{3}}{PART})(?!\d|\.\d)")
    for found in both.finditer(text):
        starts.append(found.start())
        ends.append(found.end())
    return torch.tensor([starts, ends], dtype=torch.int64).T


def cases(rng: Generator) -> list[Case]:
    def case(name: str, text: str) -> Case:
        return Case(name, {"text": text})

    number = ".".join(str(n) for n in rng.integers(1, 255, size=4))
    user = "".join(rng.choice(list("abcdefgh"), size=5))
    return [
        case("one of each", "Write to ann@mail.example or ask 203.0.113.7 now."),
        case("nothing to find", "Tom has a kite. It is 3.5 m long, and he is happy @ home."),
        case("at the end of a sentence", "Ask ben@post.example. It came from 192.0.2.44."),
        case("names with points and plus", "To a.b+c@my-mail.co.example, please."),
        case("a capital in the last part", "Not tom@mail.EXAMPLE, but Tom@Mail.example: ok?"),
        case("numbers too large for an address", "Not 300.1.2.3, not 1.2.3.256, but 1.2.3.255!"),
        case("too many and too few numbers", "Version 1.2.3.4.5 or 1.2.3, page 10.20."),
        case("other marks between the numbers", "Not 10-20-30-40, nor 1,2,3,4, but 10.20.30.40."),
        case("several, in order", f"{number} {user}@x.example, then {user}@y.example and {number}"),
    ]


def _mails_alone(text):
    return _spans(text, EMAIL)


def _addresses_alone(text):
    return _spans(text, rf"(?<![\d.]){PART}(?:\.{PART}){{3}}(?!\d|\.\d)")


def _any_numbers(text):
    return _spans(text, EMAIL, r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\d|\.\d)")


def _inside(text):
    return _spans(text, EMAIL, rf"{PART}(?:\.{PART}){{3}}")


def _any_mark(text):
    return _spans(text, EMAIL, rf"(?<![\d.]){PART}(?:\.{PART}){{2,}}(?!\d|\.\d)")


def _not_in_order(text):
    mails, addresses = _mails_alone(text), _addresses_alone(text)
    return np.concatenate([mails, addresses]).reshape(-1, 2)


def _any_character(text):
    return _spans(text, EMAIL, rf"(?<![\d.]){PART}(?:.{PART}){{3}}(?!\d|\.\d)")


def _word_boundaries(text):
    return _spans(text, EMAIL, rf"\b{PART}(?:\.{PART}){{3}}\b")


def _no_point_after(text):
    return _spans(text, EMAIL, rf"(?<![\d.]){PART}(?:\.{PART}){{3}}(?![\d.])")


def _first_of_each(text):
    spans = np.concatenate([_mails_alone(text)[:1], _addresses_alone(text)[:1]])
    return spans[np.argsort(spans[:, 0])].astype(int)


def _addresses_first(text):
    return np.concatenate([_addresses_alone(text), _mails_alone(text)]).reshape(-1, 2)


def _found_again(text):
    """Look for the text of each match with str.find."""
    words = [text[start:end] for start, end in answer(text).astype(int)]
    return np.array(sorted((text.find(w), text.find(w) + len(w)) for w in words)).reshape(-1, 2)


def _lengths(text):
    spans = answer(text)
    return np.stack([spans[:, 0], spans[:, 1] - spans[:, 0]], 1)


def _last_character(text):
    return answer(text) - np.array([0, 1])


def _flat_when_empty(text):
    spans = answer(text)
    return spans if len(spans) else np.zeros(0)


def _without_look_ahead(text):
    return _spans(text, EMAIL, rf"(?<![\d.]){PART}(?:\.{PART}){{3}}")


def _without_look_behind(text):
    return _spans(text, EMAIL, rf"{PART}(?:\.{PART}){{3}}(?!\d|\.\d)")


def _without_255(text):
    part = r"(?:25[0-4]|2[0-4]\d|1\d\d|[1-9]?\d)"
    return _spans(text, EMAIL, rf"(?<![\d.]){part}(?:\.{part}){{3}}(?!\d|\.\d)")


def _whole_words(text):
    both = re.compile(rf"{EMAIL}|{PART}(?:\.{PART}){{3}}")
    words = [m.span() for m in re.finditer(r"\S+", text) if both.fullmatch(m[0])]
    return np.array(words).reshape(-1, 2)


def _with_mail(pattern):
    return lambda text: _spans(text, pattern, ADDRESS)


_with_the_point = _with_mail(r"[\w.+-]+@[\w.-]+")
_one_point = _with_mail(r"[\w.+-]+@[\w-]+\.[a-z]+")
_plain_names = _with_mail(r"\w+@(?:[\w-]+\.)+[a-z]{2,}")
_hosts_of_letters = _with_mail(r"[\w.+-]+@(?:\w+\.)+[a-z]{2,}")
_host_cut_off = _with_mail(r"[\w.+-]+@[\w-]+")
_short_ending = _with_mail(r"[\w.+-]+@(?:[\w-]+\.)+[a-z]{2,3}")
_capital_ending = _with_mail(r"[\w.+-]+@(?:[\w-]+\.)+[a-zA-Z]{2,}")

EXERCISE = Exercise(
    id="cleaning.personal",
    notebook="14",
    number="14.6",
    title="Find what is personal",
    kind="practice",
    difficulty=2,
    minutes=15,
    points=0,
    function="personal_spans",
    answer=answer,
    cases=cases,
    outputs=("spans",),
    mistakes=(
        Mistake("e-mail addresses alone", _mails_alone, "You find no IP address at all."),
        Mistake("IP addresses alone", _addresses_alone, "You find no e-mail address at all."),
        Mistake("numbers above 255", _any_numbers,
                "300.1.2.3 is not an address: each of the four numbers is at most 255."),
        Mistake("a piece of a longer number", _inside,
                "You find a piece of something longer, such as 1.2.3.4 in 1.2.3.4.5. Look at what "
                "is before and after: (?<!…) and (?!…)."),
        Mistake("the point of the sentence", _with_the_point,
                "An e-mail address at the end of a sentence takes the period with it. The last "
                "part of a host is letters only."),
        Mistake("a host of two parts", _one_point,
                "A host may have more than two parts: mail.co.example."),
        Mistake("names of letters alone", _plain_names,
                "Before the @ there may be dots, + and -, too."),
        Mistake("three numbers or five", _any_mark,
                "An address has exactly four numbers: no more, no fewer."),
        Mistake("a point that matches anything", _any_character,
                "10-20-30-40 is not an IP address. In a pattern, . matches any character: write "
                "\\."),
        Mistake("word boundaries", _word_boundaries,
                "You find 1.2.3.4 in 1.2.3.4.5: \\b sees a boundary at a dot, too. Look at what "
                "is before and after."),
        Mistake("no point after an address", _no_point_after,
                "You miss an IP address at the end of a sentence. Only a dot that a digit "
                "follows makes it a longer number."),
        Mistake("only the first of each", _first_of_each,
                "You find only the first address of each kind. re.search stops there; re.finditer "
                "goes on."),
        Mistake("found again from the start", _found_again,
                "For an address that occurs twice you return the first position twice. Take the "
                "position from the match itself."),
        Mistake("IP addresses first", _addresses_first,
                "You list the IP addresses before the e-mail addresses. Sort all of them by where "
                "they begin."),
        Mistake("not in order", _not_in_order, "Sort the spans by where they begin."),
        Mistake("lengths in place of ends", _lengths,
                "Your second column is the length. Return where a span ends."),
        Mistake("the last character in place of the end", _last_character,
                "Your ends are one too small: text[start:end] should be the address, as with "
                "match.span()."),
        Mistake("a flat array where nothing is found", _flat_when_empty,
                "Where nothing is found, the shape should still be (0, 2): reshape(-1, 2)."),
        Mistake("no - in a host", _hosts_of_letters,
                "A part of a host may hold a -, as in my-mail.example."),
        Mistake("the host cut off", _host_cut_off,
                "Your e-mail addresses end at the first dot after the @. The host goes on."),
        Mistake("an ending of two or three letters", _short_ending,
                "The last part of a host can be longer than three letters."),
        Mistake("capitals in the ending", _capital_ending,
                "The last part is lowercase letters only: you take a capital into it."),
        Mistake("nothing asked of what comes after", _without_look_ahead,
                "You take the beginning of something longer, such as 1.2.3.25 of 1.2.3.256. Look "
                "at what comes after: (?!…)."),
        Mistake("nothing asked of what comes before", _without_look_behind,
                "You take the end of something longer, such as 0.1.2.3 of 300.1.2.3. Look at what "
                "comes before: (?<!…)."),
        Mistake("255 left out", _without_255,
                "255 is allowed, too: your numbers end at 254."),
        Mistake("whole words alone", _whole_words,
                "You miss an address with punctuation right after it. Search in the text; do not "
                "ask whole words to match."),
    ),
    hints=(
        "re.finditer(pattern, text) gives every match, and match.span() its start and end.",
        "E-mail: some of [\\w.+-], an @, then parts that each end with a dot, then letters. "
        "IP: four numbers with dots between.",
        "A number up to 255: 25[0-5] or 2[0-4]\\d or 1\\d\\d or [1-9]?\\d. Before the address no "
        "digit and no dot, (?<![\\d.]); after it neither a digit nor a dot with a digit.",
    ),
    alternatives=(with_ipaddress, word_by_word, with_torch),
)  # fmt: skip
