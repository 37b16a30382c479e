"""The shapes world: one caption for every scene, and the region of every word."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.worlds.shapes import (
    BACKGROUND,
    COLOURS,
    KINDS,
    SIDE,
    SIZES,
    WORDS,
    Scene,
    Shape,
    caption,
    clear,
    coverage,
    draw,
    make_scene,
    make_scenes,
    region,
)

seeds, counts = st.integers(0, 10_000), st.integers(1, 3)


def scene_of(seed, count):
    return make_scene(np.random.default_rng(seed), count)


@settings(deadline=None)
@given(seeds, counts)
def test_a_caption_names_every_shape_once_from_left_to_right(seed, count):
    scene = scene_of(seed, count)
    said = caption(scene)
    assert set(said.words) <= set(WORDS)
    order = [i for i, word in zip(said.about, said.words, strict=True) if word == "a"]
    assert sorted(order) == list(range(count))
    assert [scene.shapes[i].x for i in order] == sorted(shape.x for shape in scene.shapes)
    for i in order:
        words = [w for w, about in zip(said.words, said.about, strict=True) if about == i]
        shape = scene.shapes[i]
        assert words == ["a", shape.size, shape.colour, shape.kind]


@settings(deadline=None)
@given(seeds, st.integers(2, 3))
def test_the_order_in_which_shapes_are_given_changes_no_caption(seed, count):
    scene = scene_of(seed, count)
    turned = Scene(scene.shapes[::-1])
    assert caption(turned).words == caption(scene).words


@settings(deadline=None)
@given(seeds, counts)
def test_a_region_has_the_colour_that_its_words_say(seed, count):
    scene = scene_of(seed, count)
    image = draw(scene)
    for i, shape in enumerate(scene.shapes):
        inside = coverage(shape) == 1
        assert (region(scene, i) & inside).any()
        np.testing.assert_allclose(
            image[:, inside].T, [COLOURS[shape.colour]] * inside.sum(), atol=1e-6
        )
    outside = np.all([coverage(shape) == 0 for shape in scene.shapes], axis=0)
    assert np.abs(image[:, outside] - np.array(BACKGROUND)[:, None]).max() < 1e-6
    assert sum(region(scene, i).sum() for i in range(count)) <= SIDE * SIDE / 3


@pytest.mark.parametrize(
    ("x", "y", "between"),
    [(20, 12, "left of"), (14, 22, "above"), (14, 5, "below"), (20, 18, "left of")],
)
def test_relations_are_those_of_the_rule(x, y, between):
    first, second = Shape("ring", "red", "small", 10, 10), Shape("cross", "blue", "small", x, y)
    words = " ".join(caption(Scene((second, first))).words)
    assert words == f"a small red ring {between} a small blue cross"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", SIZES)
def test_shapes_stay_within_their_size_and_differ(kind, size):
    covered = coverage(Shape(kind, "red", size, 16, 16))
    rows, columns = np.nonzero(covered >= 0.5)
    r = SIZES[size]
    assert 16 - r - 0.5 <= min(rows.min(), columns.min())
    assert max(rows.max(), columns.max()) <= 16 + r
    others = [coverage(Shape(other, "red", size, 16, 16)) for other in KINDS if other != kind]
    assert min(np.abs(covered - other).sum() for other in others) > 3


def test_a_later_shape_hides_an_earlier_one():
    scene = Scene((Shape("square", "red", "large", 16, 16), Shape("ring", "blue", "small", 16, 16)))
    assert not (region(scene, 0) & region(scene, 1)).any()
    assert not clear(scene)
    np.testing.assert_allclose(draw(scene)[:, 16, 13], COLOURS["blue"], atol=1e-6)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [({"kind": "star"}, "star"), ({"colour": "pink"}, "pink"), ({"size": "huge"}, "huge"),
     ({"x": 1}, r"3\.5\.\.28\.5"), ({"y": 30}, r"3\.5\.\.28\.5"), ({"y": float("nan")}, "nan")],
)  # fmt: skip
def test_impossible_shapes_are_refused(wrong, message):
    right = {"kind": "ring", "colour": "red", "size": "small", "x": 8, "y": 8}
    with pytest.raises(ValueError, match=message):
        Shape(**{**right, **wrong})


def test_an_empty_scene_and_four_shapes_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        Scene(())
    with pytest.raises(ValueError, match="1 to 3"):
        scene_of(0, 4)


def test_scenes_follow_the_seed_and_seldom_repeat():
    assert make_scenes(6, seed=1) == make_scenes(6, seed=1) != make_scenes(6, seed=2)
    assert [len(scene.shapes) for scene in make_scenes(6)] == [1, 2, 3, 1, 2, 3]
    assert len({caption(scene) for scene in make_scenes(600)}) > 300
