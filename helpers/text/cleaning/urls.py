"""The URL filter: pages that are not even fetched from the archive."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from helpers.validate import InputError, checked

SUBWORDS = ("casino", "bet", "porn", "viagra")


@checked
def host_of(url: str) -> str:
    """Return the host of an address, in small letters. Raises InputError where it has none."""
    try:
        host = urlsplit(url).hostname
    except ValueError as error:
        raise InputError(f"url should be an address, got {url!r}: {error}") from error
    if not host:
        raise InputError(f"url should be an address such as https://a.example/b, got {url!r}")
    return host


@checked
def is_blocked(url: str, hosts: Sequence[str] = (), subwords: Sequence[str] = SUBWORDS) -> bool:
    """Return whether a page is dropped for its address alone.

    It is when its host is on a list of bad hosts (or a part of one of them), or when one of the
    ``subwords`` occurs anywhere in the address. Subwords find new hosts, and innocent ones: "bet"
    is in "alphabet".

    >>> is_blocked("https://www.casino-win.example/a", ["casino-win.example"], [])
    True
    """
    host = host_of(url)
    listed = any(host == bad or host.endswith("." + bad) for bad in hosts)
    return listed or any(word in url.lower() for word in subwords)
