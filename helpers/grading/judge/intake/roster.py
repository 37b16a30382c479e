"""Names as people read them, and the roster of a class."""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.grading.judge.tables import read_cells

_COLUMNS = {
    "login": ("login", "username", "userid", "user", "loginid", "sisloginid", "sisuserid", "id",
              "studentid", "sid", "netid", "account", "githubusername", "idnumber", "benutzername",
              "anmeldename", "matrikelnummer", "kennung", "orgdefinedid", "identifier",
              "githubid", "studentnumber"),
    "name": ("name", "fullname", "student", "studentname", "displayname", "vollständigername"),
    "first": ("firstname", "givenname", "vorname"),
    "last": ("lastname", "surname", "familyname", "nachname"),
    "email": ("email", "emailaddress", "mail", "emailadresse", "studentemail"),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of a roster."""

    login: str
    name: str
    email: str
    line: int

    def names(self) -> set[str]:
        """Return every spelling by which this person may be named, compared form."""
        words = fold(re.sub(r"[,.;]", " ", self.name)).split()
        spellings = {self.login, self.name, self.email, self.email.partition("@")[0]}
        spellings |= {" ".join(words), "".join(words), "_".join(words), ".".join(words)}
        for turned in (words[1:] + words[:1], words[-1:] + words[:-1]):  # last name first, or last
            spellings |= {" ".join(turned), "".join(turned), ", ".join(turned), "_".join(turned)}
        return {fold(spelling) for spelling in spellings if spelling.strip()}


@dataclass(frozen=True)
class Roster:
    """Everyone who belongs to the class."""

    rows: tuple[Row, ...] = ()

    def find(self, name: str) -> list[Row]:
        """Return the rows that a name may mean."""
        folded = {fold(name), fold(re.sub(r"[._-]+", " ", name)), fold(name.partition("@")[0])}
        return [row for row in self.rows if folded & row.names()]

    def knows(self, name: str) -> bool:
        """Say whether a name is somebody's in the class."""
        return bool(self.find(name))

    def nearest(self, name: str) -> str:
        """Return the login or name that is spelled most like ``name``, or nothing."""
        spellings = {each: row for row in self.rows for each in row.names()}
        close = difflib.get_close_matches(fold(name), spellings, 1, 0.6)
        if not close:
            return ""
        row = spellings[close[0]]
        return f"{row.login} ({row.name})" if row.name and row.name != row.login else row.login


def clean_name(name: str) -> str:
    r"""Return a student's name as it is shown and stored: any script, no control character.

    >>> clean_name(" Zoë\x00\u202e "), clean_name("李 小龍")
    ('Zoë', '李 小龍')
    """
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    text = unicodedata.normalize("NFC", text)
    kept = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return kept.strip()[:200]


def fold(name: str) -> str:
    r"""Return the form in which two names are compared.

    >>> fold("Ada\u200b  Lovelace ") == fold("ＡＤＡ lovelace")
    True
    """
    text = unicodedata.normalize("NFKC", clean_name(name)).casefold()
    return " ".join(unicodedata.normalize("NFKC", text).split())


def read_roster(path: Path) -> Roster:
    """Read a table with a login, name or email column, in any usual spelling and encoding.

    Raises ValueError with file and line for what cannot be meant.
    """
    lines = read_cells(path, [name for names in _COLUMNS.values() for name in names], _column)
    first = next(lines, None)
    header = first.cells if first else []
    at = {kind: header.index(name) for kind, names in reversed(_COLUMNS.items())
          for name in reversed(names) if name in header}  # fmt: skip
    if not at:
        seen = ", ".join(header) or "nothing"
        where = f"{path}, line {first.number if first else 1}"
        raise ValueError(f"{where}: there is no column for login, name or email, only {seen}.")
    rows: list[Row] = []
    for line in lines:

        def cell(kind: str, cells: Sequence[str] = line.cells) -> str:
            return clean_name(cells[at[kind]]) if kind in at and at[kind] < len(cells) else ""

        name = cell("name") or f"{cell('first')} {cell('last')}".strip()
        login = cell("login") or cell("email").partition("@")[0] or name
        if not login:
            raise ValueError(f"{path}, line {line.number}: the row names nobody.")
        if any(fold(row.login) == fold(login) for row in rows):
            raise ValueError(f"{path}, line {line.number}: {login!r} is there twice.")
        rows.append(Row(login, name, cell("email"), line.number))
    return Roster(tuple(rows))


def _column(cell: str) -> str:
    return re.sub(r"[\W_]+", "", fold(cell))
