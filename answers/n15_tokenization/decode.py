"""15.4: from ids to a text, also where the bytes are not valid UTF-8."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake
from helpers.text.byte_pair_trainer import train

TEXT = "größer, schöner, größte Straße; größer, süße Grüße 🙂🙂🙂 größer schöner"


def _tokens(merges):
    tokens = [bytes([byte]) for byte in range(256)]
    for left, right in np.asarray(merges).tolist():
        tokens.append(tokens[left] + tokens[right])
    return tokens


def _data(ids, merges):
    tokens = _tokens(merges)
    return b"".join(tokens[id] for id in np.asarray(ids).tolist())


def _points(text):
    return np.array([ord(letter) for letter in text], dtype=np.int64)


def answer(ids, merges):
    return _points(_data(np.asarray(ids), merges).decode("utf-8", errors="replace"))


def unmerged(ids, merges):
    """Take the ids apart until only bytes are left."""
    stack, data = [int(id) for id in ids][::-1], []
    while stack:
        id = stack.pop()
        if id < 256:
            data.append(id)
        else:
            left, right = (int(part) for part in merges[id - 256])
            stack += [right, left]
    return [ord(letter) for letter in str(bytes(data), "utf-8", "replace")]


def recursive(ids, merges):
    def expand(id):
        if id < 256:
            return bytes([id])
        left, right = merges[id - 256].tolist()
        return expand(left) + expand(right)

    text = b"".join(map(expand, ids.tolist())).decode(errors="replace")
    return torch.tensor(list(map(ord, text)))


def cases(rng: Generator) -> list[Case]:
    merges = train(TEXT, 256 + 40)

    def case(name: str, ids: list[int] | np.ndarray) -> Case:
        return Case(name, {"ids": np.array(ids), "merges": np.array(merges)})

    def bytes_of(text: str) -> list[int]:
        return list(text.encode())

    return [
        case("plain bytes", bytes_of("hug")),
        case("all merged tokens", list(range(256, 256 + len(merges)))),
        case("a letter in two tokens", [*b"gr", 0xC3, 0xB6, *b"n"]),
        case("a letter cut off", [*b"gr", 0xC3]),
        case("a stray byte in the middle", [*b"a", 0xFF, *b"b"]),
        case("half an emoji, then a letter", [0xF0, 0x9F, *b"x"]),
        case("blanks at both ends", [*b" hug", 0xFF, 0xFF, *b" "]),
        case("tokens at random", rng.integers(97, 256 + len(merges), 20)),
    ]


def _decoded(errors):
    return lambda ids, merges: _points(_data(ids, merges).decode("utf-8", errors=errors))


def _one_by_one(ids, merges):
    tokens = _tokens(merges)
    return _points("".join(tokens[i].decode(errors="replace") for i in np.asarray(ids).tolist()))


def _byte_by_byte(ids, merges):
    return np.array([byte if byte < 128 else 0xFFFD for byte in _data(ids, merges)])


def _one_each(ids, merges):
    """Write one � for every invalid byte."""
    text = _data(ids, merges).decode("utf-8", errors="surrogateescape")
    return np.array([0xFFFD if 0xDC80 <= ord(letter) <= 0xDCFF else ord(letter) for letter in text])


def _ids(ids, merges):
    return np.asarray(ids)


def _bytes(ids, merges):
    return np.array(list(_data(ids, merges)))


def _backwards(ids, merges):
    return _points(_data(np.asarray(ids)[::-1], merges).decode(errors="replace"))


def _question_mark(ids, merges):
    return np.where(answer(ids, merges) == 0xFFFD, ord("?"), answer(ids, merges))


def _right_left(ids, merges):
    return answer(ids, np.asarray(merges)[:, ::-1].copy())


def _one_level(ids, merges):
    """Expand a merged token once; its parts stay as they are, cut to a byte."""
    data = []
    for id in np.asarray(ids).tolist():
        parts = [id] if id < 256 else np.asarray(merges)[id - 256].tolist()
        data += [part % 256 for part in parts]
    return _points(bytes(data).decode(errors="replace"))


def _all_or_nothing(ids, merges):
    try:
        return _points(_data(ids, merges).decode())
    except UnicodeDecodeError:
        return np.array([0xFFFD])


def _up_to_the_first(ids, merges):
    text = answer(ids, merges)
    return text[: np.flatnonzero(text == 0xFFFD)[0]] if 0xFFFD in text else text


def _one_for_a_run(ids, merges):
    text = answer(ids, merges)
    again = np.concatenate([[False], (text[1:] == 0xFFFD) & (text[:-1] == 0xFFFD)])
    return text[~again]


EXERCISE = Exercise(
    id="tokenization.decode",
    notebook="15",
    number="15.4",
    title="Decode anything",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="decode",
    answer=answer,
    cases=cases,
    outputs=("code_points",),
    mistakes=(
        Mistake(
            "token by token",
            _one_by_one,
            "You decode every token by itself. A letter's bytes may lie in two tokens: join the "
            "bytes first.",
        ),
        Mistake(
            "byte by byte",
            _byte_by_byte,
            "You decode every byte by itself. A letter such as ö has two: join the bytes first.",
        ),
        Mistake(
            "one � for every invalid byte",
            _one_each,
            "You write one � for every invalid byte. Python's decoder writes a single � for a "
            "character that was cut off. Let it do the work.",
        ),
        Mistake(
            "the ids as they came",
            _ids,
            "You return the ids. Look up the bytes of each token, then decode them.",
        ),
        Mistake(
            "wrong bytes left out",
            _decoded("ignore"),
            "Bytes that are not UTF-8 should become � (U+FFFD). You leave them out.",
        ),
        Mistake(
            "wrong bytes escaped",
            _decoded("backslashreplace"),
            "Bytes that are not UTF-8 should become one � (U+FFFD), not their numbers.",
        ),
        Mistake(
            "wrong bytes as surrogates",
            _decoded("surrogateescape"),
            "Bytes that are not UTF-8 should become � (U+FFFD). You return half surrogates.",
        ),
        Mistake(
            "a question mark",
            _question_mark,
            "Bytes that are not UTF-8 should become � (U+FFFD), not a question mark.",
        ),
        Mistake(
            "the bytes themselves",
            _bytes,
            "You return the bytes, or read each as a letter. In UTF-8 a letter such as ö has "
            "two bytes: decode them together.",
        ),
        Mistake(
            "backwards",
            _backwards,
            "Your text is the wrong way around.",
        ),
        Mistake(
            "left and right exchanged",
            _right_left,
            "In a merged token, the left part comes first.",
        ),
        Mistake(
            "only one level",
            _one_level,
            "A merged token may be made of merged tokens: go on until only bytes are left.",
        ),
        Mistake(
            "one � for the whole text",
            _all_or_nothing,
            "One invalid byte makes your whole text �. Only the invalid bytes become �.",
        ),
        Mistake(
            "the text up to the first invalid byte",
            _up_to_the_first,
            "Your text ends at the first invalid byte. What comes after it is missing.",
        ),
        Mistake(
            "one � for a run of invalid bytes",
            _one_for_a_run,
            "You write one � for a whole run of invalid bytes. Python's decoder knows how many it "
            "takes: let it do the work.",
        ),
        Mistake(
            "a blank",
            lambda ids, merges: np.where(
                answer(ids, merges) == 0xFFFD, ord(" "), answer(ids, merges)
            ),
            "Bytes that are not UTF-8 should become � (U+FFFD), not a blank.",
        ),
        Mistake(
            "blanks cut off",
            lambda ids, merges: _points(_data(ids, merges).decode(errors="replace").strip()),
            "You cut off the blanks at the ends of the text. Every byte counts.",
        ),
    ),
    hints=(
        "Build a list of 256 + len(merges) byte strings first: token[256 + k] is token[left] + "
        "token[right] of merge k.",
        "Join the bytes of all tokens, then decode once.",
        "bytes.decode has an argument errors. Look at its values in help(bytes.decode).",
    ),
    forbidden=("helpers.text.byte_pair_codec.BytePairs.decode",),
    alternatives=(unmerged, recursive),
)
