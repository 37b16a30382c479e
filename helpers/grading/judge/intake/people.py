"""Who is who: names compared as people read them, a roster of the class, and clashes that stop."""

import csv
import difflib
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from helpers.grading.judge.intake.layouts import Ambiguous
from helpers.grading.judge.intake.lms import Claim

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


@dataclass
class People:
    """Claims by student, and what is to be told of them."""

    students: dict[str, list[Claim]] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)  # student: who that is
    unnamed: list[Claim] = field(default_factory=list)
    strangers: dict[str, str] = field(default_factory=dict)  # not in the roster: nearest name
    missing: list[Row] = field(default_factory=list)  # in the roster, handed in nothing


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


def tell_apart(claims: Iterable[Claim], roster: Roster | None, same_name: str) -> People:
    """Group claims by person. ``same_name``: what equal names of two origins mean.

    "stop" raises `Ambiguous`, "join" makes one student of them, "separate" one of each.
    """
    people = People()
    by_identity: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        if not clean_name(claim.person):
            people.unnamed.append(claim)
            continue
        rows = roster.find(claim.person) if roster else []
        if not rows and roster:  # a learning system's own number may be the roster's login
            rows = roster.find(claim.identity.rpartition(" ")[2])
        if len(rows) > 1:
            lines = ", ".join(str(row.line) for row in rows)
            raise Ambiguous(f"{claim.person!r} ({claim.file.shown}) may be any of the roster's "
                            f"lines {lines}; name the folder by login.")  # fmt: skip
        if rows:
            claim = replace(claim, person=rows[0].login, identity=f"roster {rows[0].login}")
        elif roster:
            people.strangers[clean_name(claim.person)] = roster.nearest(claim.person)
        by_identity[claim.identity].append(claim)
    groups: dict[str, list[str]] = defaultdict(list)
    for identity, those in by_identity.items():
        groups[fold(those[0].person)].append(identity)
    for identities in groups.values():
        _take_in(people, identities, by_identity, same_name)
    if roster:
        people.missing = [row for row in roster.rows if row.login not in people.students]
    return people


def _take_in(
    people: People,
    identities: Sequence[str],
    by_identity: dict[str, list[Claim]],
    same_name: str,
) -> None:
    """Make students of the identities that share one compared name."""
    firsts = [by_identity[identity][0] for identity in identities]
    # two people by the learning system's own numbers: nothing to ask
    numbered = all(claim.layout in ("canvas", "gradescope") for claim in firsts)
    if len(identities) > 1 and same_name == "stop" and not numbered:
        paths = "\n".join(f"  {c.person!r}: {'/'.join(c.origin)}" for c in firsts)
        raise Ambiguous(
            f"These names cannot be told apart:\n{paths}\n"
            "One person: --same-name join. Several people: --same-name separate, or rename."
        )
    if len(identities) == 1 or (same_name == "join" and not numbered):
        name = clean_name(firsts[0].person)
        people.students[name] = [claim for i in identities for claim in by_identity[i]]
        people.identities[name] = identities[0]
        return
    for identity, first in zip(identities, firsts, strict=True):
        mark = identity.rpartition(" ")[2] if numbered else "/".join(first.origin)
        name = clean_name(f"{first.person} ({mark})")
        people.students[name] = by_identity[identity]
        people.identities[name] = identity


def read_roster(path: Path) -> Roster:
    """Read a CSV with a login, name or email column, in any usual spelling and encoding.

    Raises ValueError with file and line for what cannot be meant.
    """
    text = _text(path)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = [re.sub(r"[\W_]+", "", fold(cell)) for cell in next(reader, [])]
    at = {kind: header.index(name) for kind, names in reversed(_COLUMNS.items())
          for name in reversed(names) if name in header}  # fmt: skip
    if not at:
        raise ValueError(f"{path}, line 1: there is no column for login, name or email, "
                         f"only {', '.join(header) or 'nothing'}.")  # fmt: skip
    rows: list[Row] = []
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue

        def cell(kind: str, cells: Sequence[str] = cells) -> str:
            return clean_name(cells[at[kind]]) if kind in at and at[kind] < len(cells) else ""

        name = cell("name") or f"{cell('first')} {cell('last')}".strip()
        login = cell("login") or cell("email").partition("@")[0] or name
        if not login:
            raise ValueError(f"{path}, line {reader.line_num}: the row names nobody.")
        if any(fold(row.login) == fold(login) for row in rows):
            raise ValueError(f"{path}, line {reader.line_num}: {login!r} is there twice.")
        rows.append(Row(login, name, cell("email"), reader.line_num))
    return Roster(tuple(rows))


def _text(path: Path) -> str:
    data = path.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
