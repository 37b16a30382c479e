"""What the views of notebook 20 show: scores of assistants, and a search as it goes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from helpers.experiments import red_team
from helpers.experiments.attack_rates import Rate
from helpers.experiments.prompt_search import Found
from helpers.experiments.suffix_attack import CANDIDATES, LENGTH, QUESTION, STEPS
from helpers.models.gpt import GPT
from helpers.validate import Seed, Size, checked, require
from helpers.views import Rate as ShownRate
from helpers.views import Score, ScoreSheet, SearchPlan, SearchStep
from helpers.worlds.treasure import VOCABULARY, split_words


def _shown(rate: Rate) -> ShownRate:
    return ShownRate(rate.share, min(rate.low, rate.share), max(rate.high, rate.share))


@checked
def score_sheet(assistants: Mapping[str, GPT], count: Size = 50, seed: Seed = 1) -> ScoreSheet:
    """Return what `ScoreBoard` shows: all attacks on assistants, under the truth and two judges.

    The judges are measured on another set of attacks on the same assistant.
    """
    scores, refusals = [], {}
    for name, model in assistants.items():
        ask = red_team.asking(model)
        outcome, known = (red_team.attack(ask, count, s) for s in (seed, seed + 1))
        rates = {
            judge: red_team.three_rates(outcome, judge, red_team.judge_quality(known, judge))
            for judge in red_team.JUDGES
        }
        judged, corrected = (
            {judge: _shown(three[kind]) for judge, three in rates.items()}
            for kind in ("judged", "corrected")
        )
        true = _shown(outcome.rate())
        scores.append(Score("eight kinds", name, len(outcome.true), true, judged, corrected))
        refusals[name] = _shown(red_team.over_refusal(ask, count, seed))
    return ScoreSheet(scores, refusals)


@checked
def search_plan(total: Size, others: Mapping[str, Sequence[Found]]) -> SearchPlan:
    """Return what `SuffixSearch` shows before it begins, with searches that have run beside it."""
    curves = {
        name: ([step.queries for step in steps], [step.loss for step in steps])
        for name, steps in others.items()
    }
    target = ["the", "ring", "is", "in", "the", "…"]
    return SearchPlan(split_words(QUESTION), ["!"] * LENGTH, target, total, curves)


@checked
def search_steps(found: Iterable[Found]) -> Iterator[SearchStep]:
    """Pass a search on to `SuffixSearch`, step by step."""
    return map(_step, found)


def _step(one: Found) -> SearchStep:
    require(isinstance(one, Found), "found", "steps of a search", one)
    return SearchStep(one.queries, one.loss, VOCABULARY.decode(one.suffix))


BUDGET = 1 + STEPS * CANDIDATES  # queries of a search, its start included
