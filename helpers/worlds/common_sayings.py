"""Short sentences, true and false: capitals of countries, and myths that are often repeated.

In a pair of `capitals`, the false sentence is as rare as a mistake; in one of `MYTHS`, it is the
false one that everybody has heard.
"""

from typing import NamedTuple

_CAPITALS = {
    "France": "Paris",
    "Germany": "Berlin",
    "Italy": "Rome",
    "Spain": "Madrid",
    "Japan": "Tokyo",
    "China": "Beijing",
    "Russia": "Moscow",
    "Egypt": "Cairo",
    "Greece": "Athens",
    "Portugal": "Lisbon",
    "Austria": "Vienna",
    "Poland": "Warsaw",
}


class Pair(NamedTuple):
    """Two sentences about the same thing."""

    false: str
    true: str


MYTHS = (
    Pair("Humans use only ten percent of their brains.", "Humans use almost all of their brains."),
    Pair("The Great Wall of China is visible from space.",
         "The Great Wall of China is invisible from space."),
    Pair("Lightning never strikes the same place twice.",
         "Lightning often strikes the same place twice."),
    Pair("Bats are blind.", "Bats can see."),
    Pair("A goldfish has a memory of three seconds.", "A goldfish has a memory of many months."),
    Pair("Albert Einstein failed mathematics at school.",
         "Albert Einstein mastered mathematics at school."),
    Pair("Napoleon was a very short man.", "Napoleon was a man of average height."),
    Pair("Bulls are angered by the color red.", "Bulls are angered by the moving cape."),
    Pair("Cracking your knuckles causes arthritis.",
         "Cracking your knuckles causes no arthritis."),
    Pair("Sugar makes children hyperactive.", "Sugar leaves children as calm as before."),
    Pair("Ostriches bury their heads in the sand.", "Ostriches turn their eggs in the sand."),
    Pair("Different parts of the tongue taste different flavors.",
         "All parts of the tongue taste all flavors."),
)  # fmt: skip


def capitals() -> list[Pair]:
    """Return a pair for each country; the false sentences have the same cities, five further on."""
    cities = list(_CAPITALS.values())
    moved = cities[5:] + cities[:5]
    return [
        Pair(f"The capital of {country} is {wrong}.", f"The capital of {country} is {right}.")
        for (country, right), wrong in zip(_CAPITALS.items(), moved, strict=True)
    ]


def sayings() -> dict[str, list[str]]:
    """Return the sentences of all pairs by group, and every myth three times over."""
    return {
        "true capitals": [pair.true for pair in capitals()],
        "false capitals": [pair.false for pair in capitals()],
        "common myths": [pair.false for pair in MYTHS],
        "their corrections": [pair.true for pair in MYTHS],
        "myths, three times": [" ".join([pair.false] * 3) for pair in MYTHS],
    }
