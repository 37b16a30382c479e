"""Wrong answers that once passed: the cases tell them from right ones."""

from collections import Counter

from helpers.exercises.check import examine
from helpers.exercises.recorded import recording


def test_a_token_written_as_padding_is_an_error_all_the_same():
    def skips_padding(written, target, padding):
        wrong, real = written != target, (target != padding) & (written != padding)
        pairs, before, now = real[:, 1:] & real[:, :-1], wrong[:, :-1], wrong[:, 1:]
        parts = [now[pairs & chosen] for chosen in (before, ~before)]
        return tuple(part.double().mean() if len(part) else 0.0 for part in parts)

    assert not examine(recording("seq2seq.error_after_error"), skips_padding).passed


def test_tokens_are_not_compared_as_joined_digits():
    def table(tokens, n):
        words = ["".join(map(str, tokens[i : i + n])) for i in range(len(tokens) - n + 1)]
        return Counter(words)

    def joined(written, references, n, padding):
        sentences = [[t for t in row.tolist() if t != padding] for row in references]
        ours, allowed = table(written.tolist(), n), Counter()
        for sentence in sentences:
            allowed |= table(sentence, n)
        closest = min(map(len, sentences), key=lambda size: (abs(size - len(written)), size))
        return (ours & allowed).total(), ours.total(), closest

    verdict = examine(recording("captioning.bleu_counts"), joined)
    assert [case.name[:13] for case in verdict.cases if not case.right] == ["tokens 1, 11 "]
