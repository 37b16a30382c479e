"""What else is on the small web: spam, lists, numbers, broken pages and other languages."""

import numpy as np

from helpers.worlds.stories import COLOURS, THINGS

_SPAM = (
    "Win big at the best online casino today!",
    "Play now and get a free bonus of 500 spins!",
    "Cheap watches and cheap pills with fast delivery!",
    "Click here to double your money in one week!",
    "The best odds to bet on every game of the season!",
    "Make money at home with this one simple trick!",
)
_BROKEN = (
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor incididunt.",
    "function open() { return this.page; } if (open) { close(); }",
    "This page is under construction ...",
    "404 Not Found. The page that you want to see does not exist here.",
    "You have to log in to see the rest of the story ...",
)
# (place, thing) as each language has them after "is in", "has"; every sentence is whole.
_GERMAN_PLACES = ("im Garten", "im Wald", "in der Küche", "auf dem Markt", "im Park",
                  "in der Schule")  # fmt: skip
_GERMAN_THINGS = ("den roten Ball", "das blaue Boot", "das schwarze Buch", "den grünen Mantel",
                  "die weiße Trommel", "den gelben Drachen")  # fmt: skip
_GERMAN = (
    "{a} ist {p}.", "{a} geht nach Hause.", "{a} hat {t}.", "{b} fragt: „Was hast du, {a}?“",
    "„Ich habe {t}“, sagt {a}.", "{a} gibt {b} {t}.", "„Wo bist du, {b}?“, ruft {a}.",
    "„Ich bin {p}“, ruft {b}.", "{b} freut sich über {t}.", "„Gute Nacht“, sagt {b}.",
)  # fmt: skip
_SPANISH_PLACES = ("en el jardín", "en el bosque", "en la cocina", "en el mercado", "en el parque",
                   "en la escuela")  # fmt: skip
_SPANISH_THINGS = ("el tambor rojo", "el barco azul", "el libro negro", "el abrigo verde",
                   "la lámpara blanca", "el anillo amarillo")  # fmt: skip
_SPANISH = (
    "{a} está {p}.", "{a} vuelve a casa.", "{a} tiene {t}.", "{b} pregunta: ¿Qué tienes, {a}?",
    "Tengo {t}, dice {a}.", "{a} le da {t} a {b}.", "¿Dónde estás, {b}?, grita {a}.",
    "Estoy {p}, grita {b}.", "{b} está contento con {t}.", "Buenas noches, dice {b}.",
)  # fmt: skip
_PEOPLE = ("Anna", "Ben", "Ida", "Karl", "Lena", "Mia", "Paul", "Tom")


def lines_of(kind: str, rng: np.random.Generator) -> list[str]:
    """Return the lines of a page of one of the kinds of junk."""
    makers = {
        "spam": _spam,
        "list": _list,
        "numbers": _numbers,
        "broken": _broken,
        "other language": _other_language,
    }
    return makers[kind](rng)


def _spam(rng: np.random.Generator) -> list[str]:
    """Return a few sentences over and over, or (harder to see) each of them once."""
    if rng.random() < 0.6:
        few = rng.choice(_SPAM, size=2, replace=False)
        return [str(line) for line in rng.choice(few, size=10)]
    return [" ".join(rng.permutation(_SPAM)[:5]) for _ in range(2)]


def _list(rng: np.random.Generator) -> list[str]:
    """Return the goods of a shop, one a line, with or without bullets."""
    bullet = "• " if rng.random() < 0.6 else ""
    return [
        f"{bullet}{rng.choice(COLOURS)} {rng.choice(THINGS)} "
        f"{rng.integers(2, 90)}.{rng.integers(99):02d}"
        for _ in range(int(rng.integers(12, 40)))
    ]


def _numbers(rng: np.random.Generator) -> list[str]:
    """Return a table of numbers with a few words between."""
    return [
        f"the day {day} " + " ".join(str(number) for number in rng.integers(1, 9999, size=12))
        for day in range(int(rng.integers(5, 12)))
    ]


def _broken(rng: np.random.Generator) -> list[str]:
    return [str(line) for line in rng.choice(_BROKEN, size=int(rng.integers(1, 7)))]


def _other_language(rng: np.random.Generator) -> list[str]:
    """Return a tale in German or Spanish: every sentence is correct, its facts may not be."""
    german = rng.random() < 0.5
    patterns, places, things = (
        (_GERMAN, _GERMAN_PLACES, _GERMAN_THINGS)
        if german
        else (_SPANISH, _SPANISH_PLACES, _SPANISH_THINGS)
    )
    return [
        " ".join(_sentence(rng, patterns, places, things) for _ in range(int(rng.integers(6, 12))))
        for _ in range(int(rng.integers(1, 4)))
    ]


def _sentence(
    rng: np.random.Generator,
    patterns: tuple[str, ...],
    places: tuple[str, ...],
    things: tuple[str, ...],
) -> str:
    a, b = rng.permutation(_PEOPLE)[:2]
    pattern = str(rng.choice(patterns))
    return pattern.format(a=a, b=b, p=rng.choice(places), t=rng.choice(things))
