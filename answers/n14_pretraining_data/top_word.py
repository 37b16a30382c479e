"""14.1: a quality rule: how much of a text is one and the same word."""

import re
from collections import Counter

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake

MARKS = '.,!?:;"'


def answer(text, most, least):
    words = _words(text)
    if not words:
        return 0.0, False
    share = max(Counter(words).values()) / len(words)
    return share, len(words) >= least and share <= most


def _words(text):
    stripped = (word.strip(MARKS).lower() for word in text.split())
    return [word for word in stripped if word]


def with_numpy(text, most, least):
    words = [w for w in (part.strip(MARKS) for part in text.lower().split()) if w != ""]
    if len(words) == 0:
        return 0.0, False
    _, counts = np.unique(words, return_counts=True)
    share = counts.max() / counts.sum()
    return share, bool((counts.sum() >= least) & (share <= most))


def with_a_dictionary(text, most, least):
    seen, total = {}, 0
    for part in re.split(r"\s+", text):
        word = re.sub(rf"^[{MARKS}]+|[{MARKS}]+$", "", part).casefold()
        if word:
            seen[word], total = seen.get(word, 0) + 1, total + 1
    share = max(seen.values(), default=0) / max(total, 1)
    return share, total > 0 and total >= least and share <= most


def with_torch(text, most, least):
    words = _words(text)
    if not words:
        return torch.tensor(0.0), False
    numbers = torch.tensor([words.index(word) for word in words])
    share = torch.bincount(numbers).max().double() / len(words)
    return share, len(words) >= least and bool(share <= most)


def cases(rng: Generator) -> list[Case]:
    def case(name: str, text: str, most: float, least: int) -> Case:
        return Case(name, {"text": text, "most": most, "least": least})

    names = [str(word) for word in rng.choice(["Win", "win", "now", "a", "prize!"], size=14)]
    story = 'Tom has a kite. "I have a kite," says Tom. Mia goes to the park.'
    return [
        case("spam", "Win! Win now! Win, win, WIN a prize.", 0.3, 5),
        case("a story", story, 0.3, 5),
        case("a story that is too short", story, 0.3, 50),
        case("exactly on both limits", "one two one two one two one two one two", 0.5, 10),
        case("marks that stand alone", 'go ! go ? stop . "now" , wait', 0.5, 6),
        case("many words, few of them different", "yes no yes no yes no maybe", 0.5, 5),
        case("marks before a word", 'He said "stop, "stop, (stop) stop! "Stop', 0.5, 5),
        case("two marks at one end", '"Stop!" he said. "Stop?!" "Stop," ... she\nsaid', 0.5, 5),
        case("marks inside of a word stay", "can't cant can't 3.5 35 3.5 35 well-known", 0.4, 3),
        case("no words at all", " . ! \n ", 0.5, 0),
        case("drawn at random", " ".join(names), 0.4, 8),
    ]


def _rule(words, most, least):
    if not words:
        return 0.0, False
    share = max(Counter(words).values()) / len(words)
    return share, len(words) >= least and share <= most


def _cased(text, most, least):
    words = [w for w in (word.strip(MARKS) for word in text.split()) if w]
    return _rule(words, most, least)


def _with_marks(text, most, least):
    return _rule(text.lower().split(), most, least)


def _empty_kept(text, most, least):
    return _rule([word.strip(MARKS).lower() for word in text.split()], most, least)


def _of_all_parts(text, most, least):
    words = _words(text)
    if not words:
        return 0.0, False
    share = max(Counter(words).values()) / len(text.split())
    return share, len(words) >= least and share <= most


def _parts_counted(text, most, least):
    share, _ = answer(text, most, least)
    return share, share > 0 and len(text.split()) >= least and share <= most


def _ends_alone(text, most, least):
    return _rule([w for w in (word.rstrip(MARKS).lower() for word in text.split()) if w], most,
                 least)  # fmt: skip


def _enough_repeats(text, most, least):
    share, _ = answer(text, most, least)
    count = max(Counter(_words(text)).values(), default=0)
    return share, count >= least and count > 0 and share <= most


def _enough_kinds(text, most, least):
    share, _ = answer(text, most, least)
    words = _words(text)
    return share, len(set(words)) >= least and words != [] and share <= most


def _count(text, most, least):
    words = _words(text)
    count = max(Counter(words).values(), default=0)
    return count, words != [] and len(words) >= least and count <= most


def _percent(text, most, least):
    share, keep = answer(text, most, least)
    return 100 * share, keep


def _strict(text, most, least):
    share, _ = answer(text, most, least)
    words = _words(text)
    return share, len(words) > least and share < most


def _of_kinds(text, most, least):
    words = _words(text)
    if not words:
        return 0.0, False
    share = max(Counter(words).values()) / len(set(words))
    return share, len(words) >= least and share <= most


def _dropped(text, most, least):
    share, keep = answer(text, most, least)
    return share, not keep


def _either(text, most, least):
    share, _ = answer(text, most, least)
    return share, len(_words(text)) >= least or share <= most


def _share_alone(text, most, least):
    share, _ = answer(text, most, least)
    return share, share <= most


def _letters(text, most, least):
    words = _words(text)
    if not words:
        return 0.0, False
    word, count = Counter(words).most_common(1)[0]
    share = count * len(word) / sum(map(len, words))
    return share, len(words) >= least and share <= most


def _all_marks(text, most, least):
    words = "".join(c for c in text.lower() if c.isalnum() or c.isspace()).split()
    return _rule(words, most, least)


def _word_characters(text, most, least):
    return _rule(re.findall(r"\w+", text.lower()), most, least)


def _more_marks(text, most, least):
    stripped = (word.strip(MARKS + "()'-").lower() for word in text.split())
    return _rule([word for word in stripped if word], most, least)


def _nothing_is_kept(text, most, least):
    share, _ = answer(text, most, least)
    return share, len(_words(text)) >= least and share <= most


def _split_at_blanks(text, most, least):
    words = [word for word in (part.strip(MARKS).lower() for part in text.split(" ")) if word]
    return _rule(words, most, least)


def _one_mark(text, most, least):
    words = []
    for part in text.lower().split():
        start = part[:1] in MARKS
        words.append(part[start : len(part) - (len(part) > start and part[-1] in MARKS)])
    return _rule([word for word in words if word], most, least)


def _repeats(text, most, least):
    words = _words(text)
    share = 1 - len(set(words)) / len(words) if words else 0.0
    return share, words != [] and len(words) >= least and share <= most


EXERCISE = Exercise(
    id="cleaning.top_word",
    notebook="14",
    number="14.1",
    title="A quality rule",
    kind="graded",
    difficulty=2,
    minutes=15,
    points=2,
    function="top_word_rule",
    answer=answer,
    cases=cases,
    outputs=("share", "keep"),
    mistakes=(
        Mistake("capitals", _cased,
                "“Win” and “win” are two words for you. Turn the text into lowercase first."),
        Mistake("marks left on the words", _with_marks,
                "“win!” and “win” are two words for you. Strip the punctuation from both ends of "
                "each word."),
        Mistake("marks left before the words", _ends_alone,
                "“\"stop” and “stop” are two words for you. Strip the punctuation at the start of "
                "a word, too."),
        Mistake("divided by all parts", _of_all_parts,
                "You divide by the parts of the text, punctuation that stands alone included. The "
                "share is of all words."),
        Mistake("parts counted for the least number", _parts_counted,
                "Your share is right. But you count punctuation that stands alone among the "
                "`least` words."),
        Mistake("enough repeats", _enough_repeats,
                "`least` is for the number of all words, not for the count of the most frequent "
                "one."),
        Mistake("enough different words", _enough_kinds,
                "`least` is for the number of all words, not of the different ones."),
        Mistake("a count in place of the share", _count,
                "Your first result is how often the word occurs. Divide by the number of words."),
        Mistake("percent", _percent, "Your first result is in percent. A share is from 0 to 1."),
        Mistake("empty words", _empty_kept,
                "Punctuation that stands alone becomes an empty word, and you count it. Leave "
                "empty words out."),
        Mistake("strict limits", _strict,
                "A text exactly on a limit is kept: “at least” and “at most”."),
        Mistake("divided by the different words", _of_kinds,
                "You divide by the number of different words. The share is of all words."),
        Mistake("keep and drop exchanged", _dropped,
                "Your second result is True for the texts that should be dropped."),
        Mistake("one condition is enough", _either,
                "You keep a text that meets one of the two conditions. It has to meet both."),
        Mistake("no least number of words", _share_alone,
                "You never ask whether the text has enough words (`least`)."),
        Mistake("a share of letters", _letters,
                "You count letters. Here every word counts the same, however long."),
        Mistake("marks inside of words", _all_marks,
                "You remove punctuation inside words, too: “3.5” is not “35”. Strip only "
                "the ends."),
        Mistake("words cut at marks", _word_characters,
                "You cut words at all punctuation: “can't” becomes two. A word ends at white "
                "space."),
        Mistake("more marks than asked", _more_marks,
                "You strip more characters than the task names: “(stop)” keeps its parentheses."),
        Mistake("an empty text is kept", _nothing_is_kept,
                "A text without words is never kept, even where `least` is 0."),
        Mistake("split at blanks alone", _split_at_blanks,
                "A line break is white space, too. split() without an argument splits at all of "
                "it."),
        Mistake("one mark at each end", _one_mark,
                "You strip one character at each end. “stop!\"” has two at the same end."),
        Mistake("the share of repeats", _repeats,
                "You return the share of words that occurred before. Count only the most frequent "
                "word."),
    ),
    hints=(
        "text.split() gives the parts. For each: strip the punctuation, turn it into lowercase, "
        "and drop it if nothing is left.",
        "collections.Counter counts the words; its largest count divided by the number of words "
        "is the share.",
        "A text without words has share 0 and is not kept: check that first.",
    ),
    alternatives=(with_numpy, with_a_dictionary, with_torch),
)  # fmt: skip
