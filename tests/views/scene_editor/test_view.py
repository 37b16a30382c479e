"""SceneEditor: what it refuses, what it says, how it is answered, and what the browser draws."""

import json

import numpy as np
import pytest

from helpers.views import Answer, SceneEditor
from helpers.worlds.shapes import COLOURS, Scene, Shape, clear, draw, make_scene, make_scenes

RING, CROSS = Shape("ring", "red", "small", 8, 9), Shape("cross", "blue", "large", 22, 12)
SCENE = Scene((RING, CROSS))
TOKENS = ["a", "red", "ring", "<end>"]
P = np.array([[0.7, 0.2, 0.1, 0.0], [0.1, 0.8, 0.1, 0.0]])


def answer(view):
    grid = np.ones((3, 2, 2))
    view.show(Answer(["a", "red"], P, TOKENS, wrong=[False, True], grid=grid, note="so"))


def test_it_says_what_is_there_and_what_was_said():
    view = SceneEditor(SCENE, answer, title="Mine")
    assert view.words() == (
        "Mine: a small red ring at (8, 9); a large blue cross at (22, 12). "
        "The model says: a red. so"
    )
    assert view.choices[1] == ["red", "a", "ring", "<end>"]
    np.testing.assert_allclose(np.frombuffer(view.chance_of, np.float32), [0.7, 0.8])
    assert view.told == view.shapes
    assert view.right[:4] == ("a", "small", "red", "ring")
    np.testing.assert_array_equal(view.image, draw(SCENE))
    assert view.scene == SCENE


def test_every_change_is_answered_and_an_error_becomes_a_notice():
    heard = []
    view = SceneEditor(SCENE, lambda v: heard.append(v.scene))
    view.scene = Scene((CROSS,))
    assert heard == [SCENE, Scene((CROSS,))]
    view.shapes = []
    assert heard[-1] is None
    assert (view.scene, view.right) == (None, ())
    assert len(np.unique(view.image[0])) == 1
    broken = SceneEditor(SCENE, lambda v: v.show(Answer(["a"], P, TOKENS)))
    assert "1 rows" in broken.notice


def test_a_doubtful_scene_gets_a_sentence_and_no_right_caption():
    view = SceneEditor(SCENE, answer)
    assert view.notice == ""
    view.scene = Scene((RING, Shape("cross", "blue", "large", 12, 12)))
    assert view.notice == "The red ring and the blue cross overlap or touch."
    assert view.right == ()
    assert view.notice in view.words()
    view.scene = Scene((RING, Shape("cross", "blue", "large", 8.5, 24)))
    assert "first from the left" in view.notice
    view.scene = Scene((RING, Shape("cross", "blue", "large", 22, 22)))
    assert "diagonally" in view.notice
    assert "'above'" in view.notice
    view.scene = SCENE
    assert view.notice == ""


@pytest.mark.parametrize(
    ("change", "message"),
    [({"written": ["a"]}, "1 rows"), ({"P": -P}, "P of shape"), ({"wrong": [True]}, "2 truth"),
     ({"tokens": ["a"]}, "tokens should be 4"), ({"written": ["a", "cat"]}, "cat"),
     ({"grid": np.ones((2, 2))}, r"\[channel, row, column\]"),
     ({"grid": -np.ones((1, 2, 2))}, "ReLU")],
)  # fmt: skip
def test_wrong_answers_name_what_was_expected(change, message):
    with pytest.raises(ValueError, match=message):
        Answer(**({"written": ["a", "red"], "P": P, "tokens": TOKENS} | change))


def test_impossible_scenes_are_refused():
    view = SceneEditor(SCENE, most=2)
    with pytest.raises(ValueError, match="at most 2 shapes"):
        view.scene = make_scene(np.random.default_rng(0), 3)
    with pytest.raises(ValueError, match="star"):
        view.shapes = [{**view.shapes[0], "kind": "star"}]
    with pytest.raises(ValueError, match=r"3\.5\.\.28\.5"):
        view.shapes = [{**view.shapes[0], "x": 1.0}]
    assert view.scene == SCENE
    with pytest.raises(ValueError, match="word"):
        view.word = 7


def test_at_first_the_least_sure_word_is_looked_at_and_then_the_one_that_was_chosen():
    view = SceneEditor(SCENE, answer)
    assert view.word == 0
    view.word = 1
    view.scene = Scene((CROSS,))
    assert view.word == 1
    view.show(Answer(["a"]))
    assert view.word == 0


def test_the_still_picture_is_the_same_every_time_and_follows_the_scene():
    view = SceneEditor(SCENE, answer)
    before = view.png()
    assert before == view.png()
    view.scene = Scene((CROSS,))
    assert view.png() != before
    assert SceneEditor(SCENE).png()


def test_the_browser_draws_the_picture_that_the_model_sees(node):
    scenes = [scene for count in (1, 2, 3) for scene in make_scenes(20, count, seed=count)]
    scenes.append(Scene((RING, Shape("square", "green", "large", 9, 9))))  # one over the other
    views = [SceneEditor(scene) for scene in scenes]
    script = f"""
    import {{ rasterOf }} from "./scene_editor/shapes.js";
    const world = {json.dumps(views[0].world)};
    const all = {json.dumps([view.shapes for view in views])};
    console.log(JSON.stringify(all.map((shapes) => [...rasterOf(shapes, world)])));
    """
    for view, pixels in zip(views, json.loads(node(script=script)), strict=True):
        drawn = np.array(pixels).reshape(32, 32, 3).transpose(2, 0, 1)
        np.testing.assert_allclose(drawn, view.image, atol=1e-6)


def test_the_browser_has_the_same_doubts(node):
    rng = np.random.default_rng(5)
    pairs = []
    for _ in range(400):
        sizes, places = rng.choice(["small", "large"], 2), rng.integers(6, 26, (2, 2)).tolist()
        a, b = (Shape("ring", "red", str(s), *p) for s, p in zip(sizes, places, strict=True))
        pairs.append(Scene((a, b)))
    listed = [SceneEditor(pair).shapes for pair in pairs]
    script = f"""
    import {{ clearPair }} from "./scene_editor/shapes.js";
    const sizes = {json.dumps(SceneEditor(SCENE).world["sizes"])};
    console.log(JSON.stringify({json.dumps(listed)}.map(([a, b]) => clearPair(a, b, sizes))));
    """
    judged = json.loads(node(script=script))
    assert judged == [clear(pair) for pair in pairs]
    assert 0 < sum(judged) < len(judged)


def test_the_world_is_not_written_down_twice():
    assert SceneEditor(SCENE).world["colours"] == {k: list(v) for k, v in COLOURS.items()}
