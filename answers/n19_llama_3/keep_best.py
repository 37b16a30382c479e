"""19.6: rejection sampling: the best of several answers to each prompt, if it is good enough."""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(answers, rewards, least):
    answers, rewards = np.asarray(answers), np.asarray(rewards)
    order = np.argsort(-rewards, axis=1, kind="stable")
    top = np.take_along_axis(rewards, order, 1)[:, 0]
    picked = np.take_along_axis(answers, order, 1)[:, 0]
    enough = top >= least
    ahead = top - rewards.mean(1)
    return picked, enough, ahead[enough].sum() / max(1, enough.sum())


def with_torch(answers, rewards, least):
    top = rewards.max(1).values
    first = (rewards == top[:, None]).int().argmax(1)
    kept = top >= least
    gain = torch.where(kept, top - rewards.mean(1), 0.0).sum() / kept.sum().clamp(min=1)
    return answers.gather(1, first[:, None])[:, 0], kept, gain


def prompt_by_prompt(answers, rewards, least):
    chosen, kept, gains = [], [], []
    for own, scores in zip(answers.tolist(), rewards.tolist(), strict=True):
        best = max(range(len(scores)), key=lambda k: (scores[k], -k))
        chosen.append(own[best])
        kept.append(scores[best] >= float(least))
        if kept[-1]:
            gains.append(scores[best] - sum(scores) / len(scores))
    return torch.tensor(chosen), torch.tensor(kept), float(np.mean(gains)) if gains else 0.0


def cases(rng: Generator) -> list[Case]:
    def case(name: str, prompts: int, n: int, least: float = 0.0, **kind: bool) -> Case:
        rewards = rng.normal(size=(prompts, n))
        if "tie" in kind:
            rewards[:, -1] = rewards[:, 1] = rewards.max(1) + 0.5
        if "exact" in kind:  # the middle one of the best rewards
            least = float(np.median(rewards.max(1)))
        answers = rng.permutation(1000)[: prompts * n].reshape(prompts, n)
        return Case(name, {"answers": answers, "rewards": rewards, "least": least})

    return [
        case("four prompts, eight answers each", 4, 8, 0.8),
        case("as many prompts as answers", 5, 5, 0.9),
        case("two best answers: the first wins", 3, 4, 0.1, tie=True),
        case("all kept", 6, 4, -5.0),
        case("none kept", 3, 4, 9.0),
        case("one answer each", 6, 1, 0.1),
        case("a best reward of exactly least", 5, 3, exact=True),
    ]


def _parts(answers, rewards, least):
    top = rewards.amax(1)
    at = (rewards == top[:, None]).int().argmax(1)
    return answers.gather(1, at[:, None])[:, 0], top >= least, top - rewards.mean(1), top


def _gain(ahead, kept):
    return torch.where(kept, ahead, 0.0).sum() / kept.sum().clamp(min=1)


def _index(answers, rewards, least):
    _, kept, ahead, _ = _parts(answers, rewards, least)
    return rewards.argmax(1), kept, _gain(ahead, kept)


def _worst(answers, rewards, least):
    _, kept, ahead, _ = _parts(answers, rewards, least)
    return answers.gather(1, rewards.argmin(1)[:, None])[:, 0], kept, _gain(ahead, kept)


def _last_of_ties(answers, rewards, least):
    _, kept, ahead, top = _parts(answers, rewards, least)
    at = rewards.shape[1] - 1 - (rewards == top[:, None]).flip(1).int().argmax(1)
    return answers.gather(1, at[:, None])[:, 0], kept, _gain(ahead, kept)


def _other_kept(keep):
    def mistake(answers, rewards, least):
        chosen, _, ahead, top = _parts(answers, rewards, least)
        kept = keep(rewards, top, least)
        return chosen, kept, _gain(ahead, kept)

    return mistake


def _other_gain(gain):
    def mistake(answers, rewards, least):
        chosen, kept, ahead, top = _parts(answers, rewards, least)
        return chosen, kept, gain(rewards, least, kept, ahead, top)

    return mistake


def _without_best(rewards, top):
    return (rewards.sum(1) - top) / max(1, rewards.shape[1] - 1)


def _other_choice(choose):
    def mistake(answers, rewards, least):
        chosen, kept, ahead, _ = _parts(answers, rewards, least)
        return choose(answers, chosen, kept), kept, _gain(ahead, kept)

    return mistake


def _first_enough(answers, rewards, least):
    at = (rewards >= least).int().argmax(1)
    return answers.gather(1, at[:, None])[:, 0], *_right(answers, rewards, least)[1:]


def _along_prompts(answers, rewards, least):
    return _right(answers.T, rewards.T, least)


def _right(answers, rewards, least):
    chosen, kept, ahead, _ = _parts(answers, rewards, least)
    return chosen, kept, _gain(ahead, kept)


EXERCISE = Exercise(
    id="llama.keep_best",
    notebook="19",
    number="19.6",
    title="Rejection sampling",
    kind="graded",
    difficulty=2,
    minutes=12,
    points=2,
    function="keep_best",
    answer=answer,
    cases=cases,
    outputs=("chosen", "kept", "gain"),
    mistakes=(
        Mistake(
            "the index of the best",
            _index,
            "You return the position of the best answer in its row. Look up its id in answers.",
        ),
        Mistake(
            "the worst",
            _worst,
            "You choose the answer with the lowest reward.",
        ),
        Mistake(
            "the gain over all prompts",
            _other_gain(lambda rewards, least, kept, ahead, top: ahead.mean()),
            "Your gain counts prompts that were thrown away. Average over the kept ones.",
        ),
        Mistake(
            "no baseline",
            _other_gain(lambda rewards, least, kept, ahead, top: _gain(top, kept)),
            "Your gain is the mean reward of the best. Subtract what a random sample would "
            "get: the mean of that prompt's rewards.",
        ),
        Mistake(
            "one baseline for all prompts",
            _other_gain(lambda rewards, least, kept, ahead, top: _gain(top - rewards.mean(), kept)),
            "You subtract the mean over all prompts. An easy prompt has high rewards anyway: "
            "compare within each prompt.",
        ),
        Mistake(
            "kept by the mean reward",
            _other_kept(lambda rewards, top, least: rewards.mean(1) >= least),
            "You keep a prompt by the mean of its rewards. The question is whether its *best* "
            "answer is good enough.",
        ),
        Mistake(
            "kept by the gain",
            _other_kept(lambda rewards, top, least: top - rewards.mean(1) >= least),
            "You compare the gain with ``least``. Compare the best reward itself with it.",
        ),
        Mistake(
            "thrown-away answers marked",
            _other_choice(lambda answers, chosen, kept: torch.where(kept, chosen, -1)),
            "You put -1 where a prompt is thrown away. Return the best answer of every prompt; "
            "kept says which are used.",
        ),
        Mistake(
            "the last of several best",
            _last_of_ties,
            "On a tie, take the first of the best answers, not the last.",
        ),
        Mistake(
            "no number where nothing is kept",
            _other_gain(lambda rewards, least, kept, ahead, top: ahead[kept].mean()),
            "Where no prompt is kept, your gain is NaN. It should be 0.",
        ),
        Mistake(
            "more than least",
            _other_kept(lambda rewards, top, least: top > least),
            "You keep a prompt only if its best reward is *more* than least. At least means "
            "that equal is enough.",
        ),
        Mistake(
            "kept if every answer is good enough",
            _other_kept(lambda rewards, top, least: (rewards >= least).all(1)),
            "You keep a prompt only if *all* of its answers reach least. Its best answer is "
            "enough.",
        ),
        Mistake(
            "the best over the prompts",
            _along_prompts,
            "You compare the prompts with each other. One row is one prompt: choose along "
            "each row.",
        ),
        Mistake(
            "only the kept answers",
            _other_choice(lambda answers, chosen, kept: chosen[kept]),
            "You return the answers of kept prompts alone. Return the best answer of every "
            "prompt; kept says which are used.",
        ),
        Mistake(
            "zeros for thrown-away prompts",
            _other_choice(lambda answers, chosen, kept: chosen * kept),
            "You put 0 where a prompt is thrown away. Return the best answer of every "
            "prompt; kept says which are used.",
        ),
        Mistake(
            "a sum of gains",
            _other_gain(lambda rewards, least, kept, ahead, top: ahead[kept].sum()),
            "Your gain is a sum over the kept prompts. Average over them.",
        ),
        Mistake(
            "divided by all prompts",
            _other_gain(lambda rewards, least, kept, ahead, top: (ahead * kept).mean()),
            "You add the gains of the kept prompts, but divide by the number of all prompts.",
        ),
        Mistake(
            "a gain for each prompt",
            _other_gain(lambda rewards, least, kept, ahead, top: torch.where(kept, ahead, 0.0)),
            "You return a gain for each prompt. Average over the kept ones: one number.",
        ),
        Mistake(
            "ahead of the others",
            _other_gain(
                lambda rewards, least, kept, ahead, top: _gain(
                    top - _without_best(rewards, top), kept
                )
            ),
            "You compare the best with the mean of the *other* answers. The mean of the "
            "prompt includes the best.",
        ),
        Mistake(
            "ahead of the threshold",
            _other_gain(lambda rewards, least, kept, ahead, top: _gain(top - least, kept)),
            "You measure the gain from least. Measure it from the mean of that prompt's rewards.",
        ),
        Mistake(
            "the largest id",
            _other_choice(lambda answers, chosen, kept: answers.amax(1)),
            "You take the largest of the answers. They are ids: the *rewards* say which is best.",
        ),
        Mistake(
            "the prompts that are thrown away",
            _other_kept(lambda rewards, top, least: top < least),
            "Your kept is true for the prompts to throw away. Keep those at or above least.",
            alike=(lambda *n: (_right(*n)[0], ~_right(*n)[1], _right(*n)[2]),),
        ),
        Mistake(
            "the reward of the best",
            lambda *n: (n[1].amax(1), *_right(*n)[1:]),
            "You return the best reward of each prompt. Return the *answer* that got it.",
        ),
        Mistake(
            "the first that is good enough",
            _first_enough,
            "You choose the first answer that reaches least. Choose the best of all.",
        ),
        Mistake(
            "ahead of the worst",
            _other_gain(lambda r, least, kept, ahead, top: _gain(top - r.amin(1), kept)),
            "You measure the gain from another answer. Measure it from the mean of the prompt.",
            alike=(
                _other_gain(lambda r, least, kept, ahead, top: _gain(top - r[:, 0], kept)),
                _other_gain(
                    lambda r, least, kept, ahead, top: _gain(top - r.median(1).values, kept)
                ),
            ),
        ),
    ),
    hints=(
        "One row is one prompt. Where is the largest reward of each row?",
        "rewards.argmax(1) gives the sample; answers.gather(1, …) or an index by rows gives the "
        "answer. kept compares the largest reward with least.",
        "gain: for the kept rows, largest reward minus the row's mean, averaged; 0 without any.",
    ),
    alternatives=(with_torch, prompt_by_prompt),
)
