"""Large numbers as they are read, in the words of the views: the same as in amounts.js."""

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")
_LARGE = ("", "K", "M", "B", "T")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def _divided(value: float | int, step: int, units: tuple[str, ...]) -> tuple[float | int, str]:
    times = 0
    while value >= step and times < len(units) - 1:
        value, times = value / step, times + 1
    return value, units[times]


def size(value: float | int) -> str:
    """Return bytes in the unit that keeps the number short.

    >>> size(131_072), size(1000)
    ('128 KiB', '1,000 B')
    """
    value, unit = _divided(value, 1024, _UNITS)
    return f"{value:.3g} {unit}" if value < 999.5 else f"{value:,.0f} {unit}"


def large(count: float | int) -> str:
    """Return a count in thousands, millions, billions or trillions.

    >>> large(124_439_808), large(999_999), large(15e12)
    ('124M', '1M', '15T')
    """
    value, unit = _divided(float(f"{count:.3g}"), 1000, _LARGE)
    return f"{value:.3g}{unit}" if value < 1000 else f"{value:,.0f}{unit}"


def power(value: float | int) -> str:
    """Return a number as a power of ten.

    >>> power(7.227e23)
    '7.23 × 10²³'
    """
    front, _, exponent = f"{value:.2e}".partition("e")
    return f"{front} × 10{str(int(exponent)).translate(_RAISED)}"


def share(value: float | int) -> str:
    """Return a share of 0 to 1 as a percentage, never a false 0 or 100.

    >>> share(0.0574), share(1e-5), share(1.0)
    ('5.7%', '<0.1%', '100.0%')
    """
    rounded = f"{100 * value:.1f}"
    if rounded == "0.0" and value > 0:
        return "<0.1%"
    return ">99.9%" if rounded == "100.0" and value < 1 else f"{rounded}%"
