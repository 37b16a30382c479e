"""Personal data: e-mail and IP addresses are replaced by ones that belong to nobody."""

import re

from helpers.validate import checked

EMAIL, IP = "email@example.com", "192.0.2.0"  # both are reserved for examples
_EMAIL = re.compile(
    r"\b[\w.!#$%&'*+/=?^`{|}~-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}\b", re.I
)
_NUMBER = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_ADDRESS = re.compile(rf"(?<![\d.])(?:{_NUMBER}\.){{3}}{_NUMBER}(?![\d]|\.\d)")
_AT_HOME = re.compile(r"10\.|127\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|0\.")


@checked
def mask_personal(text: str) -> str:
    """Return a text with its e-mail and its public IP addresses (version 4) replaced.

    An address for use at home only, such as 192.168.1.1, stays: it names nobody. A number of a
    version such as 2.12.4.1 looks like an address, and is replaced with them.

    >>> mask_personal("Write to ann@mail.example from 203.0.113.7.")
    'Write to email@example.com from 192.0.2.0.'
    """
    text = _EMAIL.sub(EMAIL, text)
    return _ADDRESS.sub(lambda found: found[0] if _AT_HOME.match(found[0]) else IP, text)
