"""Training byte pairs: our slow and fast trainers beside two libraries, in turn, in one process.

``make bench WHAT=byte_pairs`` runs it, on 185,768 characters of Python's own help. All find the
same merges. Times are the processor's, so a busy machine slows all alike; the ratios count.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from pydoc_data import topics

COURSE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(COURSE)]

import rustbpe  # noqa: E402
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers  # noqa: E402

from helpers.text.byte_pair_trainer import train  # noqa: E402
from helpers.text.byte_pairs import train_slowly  # noqa: E402
from helpers.text.split_patterns import GPT4  # noqa: E402

LENGTH, SIZES, REPEATS = 185_768, (512, 1000), 5
GOALS = {512: 100, 1000: 250}  # times as fast as the slow trainer
LIBRARY = 2.0  # times the time of the library tokenizers


def seconds(act: Callable[[], object], repeats: int = REPEATS) -> float:
    """Return the least processor time of several calls."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return min(times)


def with_tokenizers(text: str, size: int) -> None:
    """Train with the library tokenizers, GPT-4's pattern."""
    tokenizer = Tokenizer(models.BPE())
    split = pre_tokenizers.Split(Regex(GPT4[0]), "isolated")
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([split, byte_level])
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=size, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator([text], trainer)


def with_rustbpe(text: str, size: int) -> None:
    """Train with rustbpe, GPT-4's pattern."""
    rustbpe.Tokenizer().train_from_iterator(iter([text]), size, pattern=GPT4[0])


def lines(length: int = LENGTH, sizes: tuple[int, ...] = SIZES) -> Iterator[str]:
    """Give a row for each size, then whether the goals are met."""
    text = "\n".join(topics.topics.values())[:length]
    yield f"{'vocabulary':>10} {'slow':>10} {'fast':>9} {'tokenizers':>11} {'rustbpe':>9}  ratios"
    verdicts = []
    for size in sizes:
        fast = seconds(lambda size=size: train(text, size))
        slow = seconds(lambda size=size: train_slowly(text, size), 1)
        library = seconds(lambda size=size: with_tokenizers(text, size))
        rust = seconds(lambda size=size: with_rustbpe(text, size))
        yield (
            f"{size:10,} {slow:8.2f} s {fast * 1e3:6.0f} ms {library * 1e3:8.0f} ms "
            f"{rust * 1e3:6.0f} ms  slow/fast {slow / fast:.0f}, fast/tokenizers "
            f"{fast / library:.2f}"
        )
        verdicts.append(slow / fast >= GOALS.get(size, 0) and fast / library <= LIBRARY)
    met = "met" if all(verdicts) else "missed"
    goals = ", ".join(f"{goal}x at {size}" for size, goal in GOALS.items())
    yield f"{met}: as fast as wanted ({goals}; at most {LIBRARY:g} times the time of tokenizers)"


def main() -> None:
    """Measure every size and print it."""
    for line in lines():
        print(line, flush=True)


if __name__ == "__main__":
    main()
