"""Whether two arrays agree, and if not, the first place where they differ, in words."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

EXCHANGED = "results in another order"  # the mistake that `exchanged` describes
_FLOAT32 = 1e-4  # what float32 can be held to after a few sums; inputs come as float64


@dataclass(frozen=True)
class Difference:
    """How a result differs from what was expected: a sentence, and the first place if any."""

    sentence: str
    place: tuple[int, ...] | None = None
    count: int = 0  # how many numbers differ


def difference(
    name: str, got: np.ndarray, expected: np.ndarray, tolerance: float
) -> Difference | None:
    """Say how ``got`` differs from ``expected``, or None where it agrees.

    Numbers agree when they are apart by at most ``tolerance * (1 + |expected|)``; a float32
    result is held to what float32 can give. NaN agrees with NaN only.
    """
    if got.shape != expected.shape:
        return Difference(f"{name} has shape {got.shape}, expected {expected.shape}")
    if sentence := _wrong_type(name, got.dtype, expected.dtype):
        return Difference(sentence)
    wrong = ~agreeing(got, expected, tolerance)
    count = int(wrong.sum())
    if count == 0:
        return None
    place = tuple(int(index) for index in np.argwhere(wrong)[0])
    one, other = in_words(float(got[place]), float(expected[place]))
    where = f"{name} {place_in_words(place)}".rstrip()
    sentence = f"{where}: got {one}, expected {other}"
    if count > 1:
        how_many = f"all {count}" if count == wrong.size else f"{count} of {wrong.size}"
        sentence += f" ({how_many} numbers differ)"
    return Difference(sentence, place, count)


def agree(got: np.ndarray, expected: np.ndarray, tolerance: float) -> bool:
    """Say whether there is no `difference`."""
    return (
        got.shape == expected.shape
        and not _wrong_type("", got.dtype, expected.dtype)
        and bool(agreeing(got, expected, tolerance).all())
    )


def exchanged(
    names: Sequence[str],
    wrong: Sequence[tuple[Sequence[np.ndarray], Sequence[np.ndarray]]],
    tolerance: float,
) -> str:
    """Say that in all ``wrong`` cases (got, expected) only the order of the results is wrong.

    The empty text where something else is.

    >>> exchanged(["Y", "A"], [([np.ones(2), np.zeros(3)], [np.zeros(3), np.ones(2)])], 1e-6)
    'All results are right, but in another order: return Y, A, not A, Y.'
    """
    if not wrong or any(len(got) != len(names) for got, _ in wrong):
        return ""
    returned: list[str] = []
    for place in range(len(names)):
        for number, name in enumerate(names):
            if name not in returned and all(
                agree(got[place], expected[number], tolerance) for got, expected in wrong
            ):
                returned.append(name)
                break
        else:
            return ""
    there, here = ", ".join(names), ", ".join(returned)
    return f"All results are right, but in another order: return {there}, not {here}."


def agreeing(got: np.ndarray, expected: np.ndarray, tolerance: float) -> np.ndarray:
    """Tell for each place of two arrays of one shape whether they agree."""
    allowed = tolerance
    if got.dtype.kind == "f" and got.dtype.itemsize <= 4 and expected.dtype.kind == "f":
        allowed = max(tolerance, _FLOAT32)
    a, b = got.astype(np.float64), expected.astype(np.float64)
    with np.errstate(all="ignore"):  # what np.isclose does, without its preparations
        near = (np.abs(a - b) <= allowed + allowed * np.abs(b)) & np.isfinite(b)
    return np.asarray(near | (a == b) | (np.isnan(a) & np.isnan(b)))


def _wrong_type(name: str, got: np.dtype, expected: np.dtype) -> str:
    if expected.kind == "b" and got.kind != "b":
        return f"{name} holds numbers ({got}), expected truth values (bool)"
    if expected.kind != "b" and got.kind == "b":
        return f"{name} holds truth values (bool), expected numbers ({expected})"
    if expected.kind in "iu" and got.kind == "f":
        return f"{name} holds {got}, expected whole numbers ({expected})"
    if got.kind == "f" and got.itemsize < 4:
        return f"{name} is {got}: too coarse to be checked, float32 or float64 is expected"
    return ""


def place_in_words(place: tuple[int, ...]) -> str:
    """Name a place in an array, counted from 0: ``row 2, column 0``.

    >>> place_in_words((2, 0)), place_in_words((3,)), place_in_words((1, 2, 0))
    ('row 2, column 0', 'position 3', '[1, 2, 0]')
    """
    if len(place) == 0:
        return ""
    if len(place) == 1:
        return f"position {place[0]}"
    if len(place) == 2:
        return f"row {place[0]}, column {place[1]}"
    return str(list(place))


def in_words(got: float, expected: float) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to tell them apart, at least three.

    >>> in_words(0.31, 0.12), in_words(1.00001, 1.00002), in_words(math.nan, 0.5)
    (('0.31', '0.12'), ('1.00001', '1.00002'), ('NaN', '0.5'))
    """
    for digits in range(3, 17):
        pair = number_in_words(got, digits), number_in_words(expected, digits)
        if pair[0].replace(",", "") != pair[1].replace(",", ""):
            break
    return pair


def number_in_words(value: float, digits: int = 3) -> str:
    """Write a number with a few significant digits, a count in full; NaN and infinity as words.

    >>> number_in_words(86567656.0), number_in_words(1234.56), number_in_words(1.4e6 + 0.5)
    ('86,567,656', '1235', '1.4e+06')
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "infinity" if value > 0 else "minus infinity"
    if 1e4 <= abs(value) < 1e15 and value == int(value):
        return f"{value:,.0f}"
    if 1e3 <= abs(value) < 1e6:  # 1002, not 1e+03
        digits = max(digits, len(str(int(abs(value)))))
    return f"{value + 0.0:.{digits}g}"  # + 0.0: minus zero is zero
