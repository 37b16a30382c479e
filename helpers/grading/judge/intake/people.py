"""Who is who: claims grouped by person, and clashes that stop."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from helpers.grading.judge.intake.layouts import Ambiguous
from helpers.grading.judge.intake.lms import Claim
from helpers.grading.judge.intake.roster import Roster, Row, clean_name, fold


@dataclass
class People:
    """Claims by student, and what is to be told of them."""

    students: dict[str, list[Claim]] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)  # student: who that is
    unnamed: list[Claim] = field(default_factory=list)
    strangers: dict[str, str] = field(default_factory=dict)  # not in the roster: nearest name
    missing: list[Row] = field(default_factory=list)  # in the roster, handed in nothing


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


def distinct(name: str, taken: Iterable[str]) -> str:
    """Return a name as it is shown that no one of ``taken`` has: with a number if need be."""
    folded, base = {fold(each) for each in taken}, clean_name(name)
    names = [base, *(f"{base[:190]} #{n}" for n in range(2, len(folded) + 3))]
    return next(each for each in names if fold(each) not in folded)


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
        paths = "\n".join(f"  {c.person!r}: {'/'.join(c.origin)!r}" for c in firsts)
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
        name = distinct(f"{first.person} ({mark})", people.students)
        people.students[name] = by_identity[identity]
        people.identities[name] = identity
