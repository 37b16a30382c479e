"""Frontier without a browser: the exact curve, what it refuses, points that arrive, pictures."""

import dataclasses

import numpy as np
import pytest

from helpers.views import Frontier, FrontierRun, Method
from helpers.views.frontier import exact
from helpers.views.frontier.track import turn_of

RNG = np.random.default_rng(0)
REFERENCE, REWARD = RNG.dirichlet(np.ones(6), 2), RNG.normal(size=(2, 6))
ANSWERS = [list("abcdef"), list("uvwxyz")]
GRADE = np.linspace(0, 1, 64)
UNIFORM = np.full(64, 1 / 64)
NAMES = [f"answer {k}" for k in range(64)]


def new(**given):
    return FrontierRun(**{"reference": REFERENCE, "reward": REWARD, "answers": ANSWERS, **given})


def proxied(**given):
    """A proxy with three answers that are bad and earn most."""
    true = RNG.permutation(GRADE)
    proxy = true.copy()
    reference = np.where(np.arange(64) < 3, 0.002, 1.0)
    proxy[:3], true[:3] = 2.0, 0.0
    return FrontierRun(reference / reference.sum(), proxy, NAMES, true=true, **given)


def best_of(n, reference=UNIFORM, reward=GRADE):
    order = np.argsort(reward, kind="stable")
    P = np.zeros(len(reward))
    P[order] = np.diff(np.concatenate([[0], np.cumsum(reference[order])]) ** n)
    return P


def test_the_curve_has_the_published_figures_of_64_answers():
    run = FrontierRun(UNIFORM, GRADE, NAMES)
    wanted = {0.5: (0.156, 0.661), 0.2: (0.663, 0.814), 0.1: (1.318, 0.908), 0.05: (2.007, 0.958)}
    for beta, (nats, reward) in wanted.items():
        assert run.on_curve(beta)[:2] == pytest.approx((nats, reward), abs=6e-4)
    view = Frontier(
        FrontierRun(UNIFORM, GRADE, NAMES, [Method("n", [best_of(n) for n in (4, 16, 64)])])
    )
    wanted = [(0.636, 0.805), (1.832, 0.948), (3.134, 0.991)]
    assert view.tracks[1].numbers()[:, :2] == pytest.approx(np.array(wanted), abs=6e-4)
    assert (view.tracks[1].numbers()[:, 3] > 0).all()


def test_no_policy_is_above_the_curve_and_pi_star_is_on_it():
    run = new()
    policies = RNG.dirichlet(np.full(6, 0.4), (300, 2))
    tilted = np.stack(
        [exact.best_policy(run.reference, run.reward, b) for b in (9.0, 1.0, 0.1, 0.02)]
    )
    for P in policies:
        nats, reward, _ = run.measured(P[None])[0]
        assert run.gap(nats, reward) > -1e-9
        assert run.extra(nats, reward) > -1e-7
    for nats, reward, _ in run.measured(tilted):
        assert run.gap(nats, reward) == pytest.approx(0, abs=1e-9)
        assert run.extra(nats, reward) == pytest.approx(0, abs=1e-6)
    assert run.gap(50.0, 0.0) == pytest.approx(run.reward.max(-1).mean())


def test_kl_and_reward_are_means_over_the_prompts_as_they_are_defined():
    P = RNG.dirichlet(np.ones(6), 2)
    view = Frontier(new(methods=[Method("any", P)]))
    nats = np.mean([sum(p * np.log(p / q)) for p, q in zip(P, REFERENCE, strict=True)])
    reward = np.mean([sum(p * r) for p, r in zip(P, REWARD, strict=True)])
    assert view.point()["kl"] == pytest.approx(nats, abs=1e-12)
    assert view.point()["reward"] == pytest.approx(reward, abs=1e-12)
    assert view.point()["gap"] > 0
    assert list(view.point()["answers"]) == [ANSWERS[0][k] for k in np.argsort(-P[0])]
    view.prompt = 1
    assert next(iter(view.point()["answers"])) == ANSWERS[1][P[1].argmax()]


def test_an_answer_that_is_left_out_costs_a_finite_kl():
    P = np.zeros(64)
    P[-1] = 1
    view = Frontier(FrontierRun(UNIFORM, GRADE, NAMES, [Method("greedy", P)]))
    assert view.point()["kl"] == pytest.approx(np.log(64))
    assert view.point()["gap"] == pytest.approx(0, abs=1e-9)
    assert view.point()["answers"] == {"answer 63": 1.0}


def test_the_true_reward_turns_on_the_curve_and_on_a_path():
    run = proxied()
    path = [exact.best_policy(run.reference, run.reward, b)[0] for b in (9.0, 0.5, 0.2, 0.1)]
    view = Frontier(dataclasses.replace(run, methods=[Method("PPO", path, steps=[0, 1, 2, 3])]))
    mark = view.tracks[0].where[view.turns[0]]
    assert view.labels[0][view.turns[0]].startswith("turning point, β = ")
    curve = view.drawn_curve()
    assert mark[2] == pytest.approx(curve[:, 2].max(), abs=1e-3)
    assert curve[-1, 2] < mark[2] - 0.2
    assert curve[-1, 1] > mark[1] + 0.2
    trues = view.tracks[1].numbers()[:, 2]
    assert view.turns[1] == trues.argmax()
    assert 0 < view.turns[1] < 3
    assert "proxy" in view.words()


def test_without_a_fall_nothing_turns():
    run = FrontierRun(UNIFORM, GRADE, NAMES, true=GRADE)
    assert Frontier(run).turns == [-1]
    assert Frontier(FrontierRun(UNIFORM, GRADE, NAMES)).turns == [-1]


@pytest.mark.parametrize(
    ("true", "turn"),
    [([0, 1, 0.5], 1), ([0, 0.5, 1, 0.99], -1), ([1, 0.6, 0.5], 0), ([2, 2, 2], -1), ([1], -1)],
)
def test_a_turning_point_is_a_fall_that_can_be_seen(true, turn):
    assert turn_of(np.array(true, float)) == turn


def test_points_arrive_while_it_trains_and_the_reader_follows_or_stays():
    view = Frontier(proxied())
    seen = []
    steps = view.watch("PPO", iter(range(25)), lambda: best_of(1 + len(seen), view.table()[0, 0]))
    for step in steps:
        seen.append(step)
        assert view.running
    assert view.tracks[1].steps == [0, 10, 20, 25]
    assert view.at == (1, 3)
    assert view.labels[1] == ["step 0", "step 10", "step 20", "step 25"]
    assert view.tracks[1].where[0][0] == pytest.approx(0, abs=1e-9)
    assert not view.running
    view.at = (1, 0)
    view.run("PPO", range(3), lambda: view.table()[0, 0], every=5)  # another seed
    assert [len(track.labels) for track in view.tracks[1:]] == [4, 2]
    assert view.at == (1, 0)
    assert view.names[1:] == ["PPO", "PPO"]
    assert "PPO: 2 runs" in view.words()
    with pytest.raises(ValueError, match="every should be 1"):
        view.run("x", [], lambda: UNIFORM, every=0)


def test_adding_points_is_the_same_as_showing_them_at_once():
    run = proxied()
    path = [best_of(n, run.reference[0], run.reward[0]) for n in (1, 2, 3, 9)]
    whole = Frontier(dataclasses.replace(run, methods=[Method("PPO", path, steps=[0, 5, 6, 7])]))
    live = Frontier(run)
    for step, P in zip([0, 5, 6, 7], path, strict=True):
        live.add("PPO", step, P)
    for name in ("where", "best", "chances", "labels", "turns", "range", "at", "paths"):
        assert getattr(live, name) == getattr(whole, name), name


def test_stop_and_an_interrupt_keep_the_points():
    view = Frontier(proxied())
    for step in view.watch("PPO", range(100), lambda: UNIFORM, every=1):
        if step == 4:
            view.set_state({"stopped": True})  # as the browser sends it
    assert view.stopped
    assert view.tracks[1].steps == [0, 1, 2, 3, 4, 5]

    def interrupted():
        yield 1
        raise KeyboardInterrupt

    view.run("DPO", interrupted(), lambda: UNIFORM, every=1)
    assert view.stopped
    assert not view.running
    assert view.tracks[2].steps == [0, 1]


def test_a_policy_that_is_none_leaves_the_view_as_it_was():
    view = Frontier(proxied())
    before = view.where
    with pytest.raises(ValueError, match="should sum to 1"):
        view.add("PPO", 1, UNIFORM * 2)
    assert view.where == before


def test_prompts_may_have_fewer_answers_than_others():
    reference = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
    run = FrontierRun(reference, np.eye(2, 3), [["a", "b"], ["u", "v", "w"]])
    view = Frontier(run)
    assert list(view.point()["answers"]) == ["a", "b"]
    assert view.answers[0] == ["a", "b", ""]


BAD = [
    ({"reference": [REFERENCE[0]] * 3}, "shape of reference"),
    ({"reference": REFERENCE * 0.5}, "should sum to 1"),
    ({"reference": REFERENCE * np.nan}, "reference holds NaN"),
    ({"reward": REWARD[:, :5]}, "reward should have the shape"),
    ({"reward": REWARD * np.inf}, "infinity"),
    ({"true": REWARD[0]}, "true should have the shape"),
    ({"answers": "abcdef"}, "list of 6 texts"),
    ({"answers": list("abc")}, "6 labels"),
    ({"answers": ANSWERS[:1]}, "2 lists"),
    ({"answers": [list("ab"), list("uvwxyz")]}, "name every answer"),
    ({"prompts": ["one"]}, "2 labels"),
    ({"betas": [1.0, 0.0]}, "positive"),
    ({"methods": [Method("DPO", REFERENCE[:, :4] * 9)]}, "P of 'DPO'"),
    ({"methods": [Method("DPO", REFERENCE[:1])]}, r"P of 'DPO' should be \[point, prompt, answer"),
    ({"methods": [Method("DPO", REFERENCE[:, ::-1] * 1.2)]}, "sum to 1"),
    ({"methods": [Method("DPO", -REFERENCE)]}, "P of 'DPO'"),
    ({"methods": [Method("DPO", REFERENCE, steps=[1, 2])]}, "steps of 'DPO' should be 1"),
    ({"methods": [Method("DPO", REFERENCE, labels=["a", "b"])]}, "labels of 'DPO'"),
]


@pytest.mark.parametrize(("given", "says"), BAD)
def test_wrong_input_is_named(given, says):
    with pytest.raises(ValueError, match=says):
        new(**given)


def test_an_infinite_kl_is_named():
    with pytest.raises(ValueError, match=r"'DPO' gives 'b' a probability of 0\.5 .* infinite"):
        FrontierRun([1.0, 0.0], [0.0, 1.0], list("ab"), [Method("DPO", [0.5, 0.5])])


def test_a_point_that_is_not_there_is_refused():
    view = Frontier(new(methods=[Method("DPO", REFERENCE)]))
    assert view.at == (1, 0)
    for at in ((2, 0), (1, 1), (0, 99)):
        with pytest.raises(ValueError, match="of at should be in"):
            view.at = at
    with pytest.raises(ValueError, match="prompt should be in"):
        view.prompt = 2


def test_worlds_without_anything_to_gain_have_a_picture():
    for reward in (np.zeros(6), np.ones(6)):
        view = Frontier(FrontierRun(REFERENCE[0], reward, ANSWERS[0], [Method("x", REFERENCE[1])]))
        assert view.png(20)
        assert view.point()["gap"] == pytest.approx(0, abs=1e-9)
    assert Frontier(FrontierRun([1.0], [2.0], ["only $x$ 🙂"])).png(20)


def test_the_picture_and_the_words_are_the_same_on_every_run():
    methods = [
        Method("PPO <b>", np.stack([REFERENCE] * 3), steps=[0, 5, 9]),
        Method("best-of-n", np.stack([REFERENCE] * 2), labels=["n = $2", "שלום"]),
    ]
    for given in ({}, {"methods": methods, "true": REWARD[::-1]}):
        a, b = (Frontier(new(**given), title="$x$ <b>") for _ in range(2))
        assert a.png() == b.png()
        assert repr(a) == repr(b)


def test_the_words_hold_nothing_that_comes_out_of_training():
    a, b = (
        Frontier(new(methods=[Method("PPO", RNG.dirichlet(np.ones(6), (3, 2)), steps=[0, 1, 2])]))
        for _ in range(2)
    )
    assert a.where != b.where
    assert a.words() == b.words()
    assert "PPO: 3 points" in a.words()
