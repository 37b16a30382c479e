"""5.4: does it matter that the attended positions are deleted, and not others?"""

import numpy as np
import torch
from numpy.random import Generator

from helpers.exercises.exercise import Case, Exercise, Mistake


def answer(attended, control, names):
    attended, control, names = map(np.asarray, (attended, control, names))
    extra = np.log(control) - np.log(attended)
    counts = names.sum(1)
    used = counts > 0
    by_image = (extra * names).sum(1)[used] / counts[used]
    return by_image.mean(), by_image.std(ddof=1) / np.sqrt(used.sum())


def with_lists(attended, control, names):
    means = []
    for p, q, mask in zip(attended, control, names, strict=True):
        if mask.any():
            means.append(float((torch.log(q[mask]) - torch.log(p[mask])).mean()))
    middle = sum(means) / len(means)
    spread = sum((m - middle) ** 2 for m in means) / (len(means) - 1)
    return middle, (spread / len(means)) ** 0.5


def with_torch(attended, control, names):
    ratio = torch.where(names, torch.log(control / attended), torch.nan)
    per_image = torch.nanmean(ratio, 1)
    per_image = per_image[~per_image.isnan()]
    variance, mean = torch.var_mean(per_image)
    return mean, torch.sqrt(variance / len(per_image))


def cases(rng: Generator) -> list[Case]:
    def case(name: str, images: int, steps: int, drop: float, empty: int = 0, tiny: float = 1.0):
        control = rng.beta(6, 1.5, size=(images, steps))
        by_image = rng.gamma(2.0, drop / 2 + 1e-9, size=(images, 1))
        attended = control * np.exp(-by_image * rng.random((images, steps)) * 2) * tiny
        names = rng.random((images, steps)) < 0.6
        names[:, 0] = True
        names[np.arange(images), rng.integers(1, steps, size=images)] = False
        for row in range(images):
            names[row, rng.integers(steps // 2 + 1, steps + 1) :] = False
        names[:empty] = False
        return Case(name, {"attended": attended, "control": control, "names": names})

    def either(name: str, images: int, steps: int, drop: float) -> Case:
        one = case(name, images, steps, 0.5)
        control = np.asarray(one.inputs["control"])
        effect = drop + 0.5 * rng.normal(size=control.shape)
        return Case(name, {**one.inputs, "attended": control * np.exp(-effect) / 4,
                           "control": control / 4})  # fmt: skip

    return [
        case("six images", 6, 8, 1.0),
        either("words and images of both signs", 8, 6, 0.3),
        either("the control matters more", 6, 6, -0.9),
        case("two images", 2, 5, 2.0),
        either("hardly any effect on average", 9, 7, 0.0),
        case("some images name no object", 7, 6, 1.0, empty=2),
        case("long captions", 12, 16, 0.7),
        case("hardly any probability is left", 5, 6, 1.5, tiny=1e-9),
    ]


def _by_image(values, names):
    used = names.any(1)
    return (values * names).sum(1)[used] / names.sum(1)[used]


def _summary(means, correction=1, root=True):
    return means.mean(), means.std(correction=correction) / (len(means) ** 0.5 if root else 1)


def _extra(attended, control):
    return torch.log(control) - torch.log(attended)


def _sizes(attended, control, names):
    return _summary(_by_image(_extra(attended, control).abs(), names))


def _losses_only(attended, control, names):
    return _summary(_by_image(_extra(attended, control).clamp(min=0), names))


def _size_of_mean(attended, control, names):
    mean, error = _summary(_by_image(_extra(attended, control), names))
    return abs(mean), error


def _unpaired(attended, control, names):
    a, b = _by_image(torch.log(attended), names), _by_image(torch.log(control), names)
    return b.mean() - a.mean(), ((a.var() + b.var()) / len(a)) ** 0.5


def _with(attended, control, names, error=lambda m: m.std() / len(m) ** 0.5, effect=torch.mean):
    means = _by_image(_extra(attended, control), names)
    return effect(means), error(means)


def _away_from_zero(tiny):
    return lambda p, q, names: _with(p + tiny, q + tiny, names)


EXERCISE = Exercise(
    id="looking.deletion_effect",
    notebook="05",
    number="5.4",
    title="Deleted, against a control",
    kind="graded",
    difficulty=2,
    minutes=20,
    points=2,
    function="deletion_effect",
    answer=answer,
    cases=cases,
    outputs=("effect", "error"),
    mistakes=(
        Mistake(
            "sizes without signs",
            _sizes,
            "You average absolute values. Where the control costs more, the difference is "
            "negative and has to stay so.",
        ),
        Mistake(
            "negative differences set to zero",
            _losses_only,
            "You set negative differences to zero. Keep them: for these words the control "
            "mattered more.",
        ),
        Mistake(
            "size of the mean",
            _size_of_mean,
            "Your mean has lost its sign. It is negative where the control matters more.",
        ),
        Mistake(
            "all words in one pot",
            lambda p, q, names: _summary(_extra(p, q)[names]),
            "You treat every word as an independent measurement. The words of one image share one "
            "deletion: first take the mean within each image.",
        ),
        Mistake(
            "images without a counted word as zeros",
            lambda p, q, names: _summary((_extra(p, q) * names).sum(1) / names.sum(1).clamp(min=1)),
            "Images where no word counts enter your mean as zeros. Leave them out.",
        ),
        Mistake(
            "the error divided by the root of all images",
            lambda p, q, names: (
                _summary(_by_image(_extra(p, q), names))[0],
                _by_image(_extra(p, q), names).std() / len(names) ** 0.5,
            ),
            "The effect is correct. For the error you divide by the root of the number of all "
            "images. Count only those with a word that counts.",
        ),
        Mistake(
            "divided by all steps",
            lambda p, q, names: _summary(
                ((_extra(p, q) * names).sum(1) / names.shape[1])[names.any(1)]
            ),
            "You divide each image's sum by all its steps. Divide by the number of words that "
            "count.",
        ),
        Mistake(
            "every step counted",
            lambda p, q, names: _summary(_extra(p, q).mean(1)),
            "You average over all steps. Only words with names True count.",
        ),
        Mistake(
            "the deviation instead of the error of the mean",
            lambda p, q, names: _summary(_by_image(_extra(p, q), names), root=False),
            "Your error is the standard deviation of the images. The standard error of their mean "
            "is smaller: divide by the root of the number of images.",
        ),
        Mistake(
            "the deviation around the known mean",
            lambda p, q, names: _summary(_by_image(_extra(p, q), names), correction=0),
            "Your error is a little too small. The mean comes from the same images, so divide the "
            "sum of squares by n - 1.",
        ),
        Mistake(
            "the two deletions as if on different images",
            _unpaired,
            "The effect is correct. Both deletions were made on the same images: take the "
            "difference within each image first, then the standard error of these differences.",
        ),
        Mistake(
            "the sign turned round",
            lambda p, q, names: _summary(-_by_image(_extra(p, q), names)),
            "Your sign is reversed. Positive should mean that the attended positions matter more "
            "than the control.",
        ),
        Mistake(
            "probabilities instead of surprise",
            lambda p, q, names: _summary(_by_image(q - p, names)),
            "You subtract probabilities. The exercise asks for the surprise, -log p, in nats.",
        ),
        Mistake(
            "in bits",
            lambda p, q, names: _summary(_by_image(_extra(p, q), names) / np.log(2)),
            "Your results are in bits. The exercise asks for nats, the natural logarithm.",
        ),
        Mistake(
            "the logarithm of the mean",
            lambda p, q, names: _summary(
                torch.log(_by_image(q, names)) - torch.log(_by_image(p, names))
            ),
            "You take the logarithm of mean probabilities. First compute the surprise of each "
            "word, then the mean.",
        ),
        Mistake(
            "the mean over all steps of all images",
            lambda p, q, names: _summary((_extra(p, q) * names).mean(1)),
            "Words that do not count enter your means as zeros, and so do images without a word "
            "that counts. Divide by the number of words that count, and leave those images out.",
        ),
        Mistake(
            "NaN for an image without a counted word",
            lambda p, q, names: _summary((_extra(p, q) * names).sum(1) / names.sum(1)),
            "An image without any word that counts gives 0 / 0, which is NaN. Leave it out.",
        ),
        Mistake(
            "the sum within each image",
            lambda p, q, names: _summary((_extra(p, q) * names).sum(1)[names.any(1)]),
            "You add up the words of each image. Take their mean: a longer caption should not "
            "count more.",
        ),
        Mistake(
            "the median of the images",
            lambda p, q, names: _with(p, q, names, effect=torch.median),
            "The error is correct. Your effect is the median of the images. Take the mean.",
        ),
        Mistake(
            "a confidence interval in place of the error",
            lambda p, q, names: _with(p, q, names, lambda m: 1.96 * m.std() / len(m) ** 0.5),
            "The effect is correct. You return half of a 95% confidence interval; return the "
            "standard error itself.",
            alike=(lambda p, q, names: _with(p, q, names, lambda m: 2 * m.std() / len(m) ** 0.5),),
        ),
        Mistake(
            "a variance in place of the error",
            lambda p, q, names: _with(p, q, names, lambda m: m.var() / len(m)),
            "The effect is correct. Your error is a variance: take the root.",
        ),
        Mistake(
            "divided by n instead of its root",
            lambda p, q, names: _with(p, q, names, lambda m: m.std() / len(m)),
            "The effect is correct. For the error, divide by the root of the number of images, not "
            "by the number itself.",
        ),
        Mistake(
            "n - 1 used twice",
            lambda p, q, names: _with(p, q, names, lambda m: m.std() / (len(m) - 1) ** 0.5),
            "The effect is correct. You use n - 1 twice. It belongs inside the standard deviation; "
            "then divide by the root of n.",
        ),
        Mistake(
            "a small number added to the probabilities",
            _away_from_zero(1e-9),
            "You add a small number to each probability. Some are as small as that, and none is "
            "0: take the logarithm of the probability itself.",
            alike=tuple(map(_away_from_zero, (1e-6, 1e-8, 1e-10, 1e-12))),
        ),
        Mistake(
            "images with more words counted more",
            lambda p, q, names: (_extra(p, q)[names].mean(), _with(p, q, names)[1]),
            "The error is correct. Your effect is a mean over words, so images with more words "
            "count more. Average the means of the images.",
        ),
        Mistake(
            "the error divided by the root of all words",
            lambda p, q, names: _with(p, q, names, lambda m: m.std() / names.sum() ** 0.5),
            "The effect is correct. For the error you divide by the root of the number of words. "
            "The independent measurements are the images.",
        ),
    ),
    hints=(
        "Write down the surprise of one word after each of the two deletions. Which difference is "
        "positive if the attended positions mattered more?",
        "One image is one experiment. Reduce it to one number: the mean over its words that count. "
        "Leave out an image without such a word.",
        "Now you have one number for each of n images. Their mean is the effect. Its standard "
        "error is their standard deviation (with n - 1) divided by the root of n.",
    ),
    alternatives=(with_lists, with_torch),
)
