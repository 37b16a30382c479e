"""EmbeddingSpace without a browser: what it computes, what it refuses, prompts, pictures."""

import numpy as np
import pytest

from helpers.views import EmbeddingSpace, Space

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(3, 4, 5)), RNG.normal(size=(3, 2, 5))
ITEMS, CAPTIONS = list("abcd"), ["one", "two"]
IMAGES = RNG.random((4, 3, 6, 7))


def new(**given):
    return Space(**{"X": X, "Y": Y, "items": ITEMS, "captions": CAPTIONS, **given})


def unit(Z):
    return Z / np.linalg.norm(Z, axis=-1, keepdims=True)


def test_the_matrix_holds_the_cosines_of_the_frame():
    view = EmbeddingSpace(new(steps=[0, 10, 20]))
    assert view.frame == 2
    for frame in range(3):
        view.frame = frame
        wanted = unit(X[frame]) @ unit(Y[frame]).T
        assert np.abs(view.matrix() - wanted).max() < 0.005


def test_the_map_keeps_the_distances_of_what_lies_in_a_plane():
    """Two of three numbers differ on the sphere's equator: the map turns, and stretches nothing."""
    angles = RNG.uniform(0, 6, 6)
    flat = np.stack([np.cos(angles), np.sin(angles), 0 * angles], -1)
    space = Space(flat[:4], flat[4:], ITEMS, CAPTIONS)
    at = np.concatenate([space.flat(space.X[0]), space.flat(space.Y[0])])
    far = np.linalg.norm(at[:, None] - at[None], axis=-1)
    np.testing.assert_allclose(far, np.linalg.norm(flat[:, None] - flat[None], axis=-1), atol=1e-9)


def test_prompts_become_the_classes_of_a_zero_shot_classifier():
    asked = []

    def embed(prompts):
        asked.append(prompts)
        return np.stack([np.arange(5.0) + len(prompt) for prompt in prompts])

    view = EmbeddingSpace(new(), embed=embed, scale=3.0, text="x; longer ;")
    assert asked[-1] == ["x", "longer"] == view.prompts
    logits = 3 * unit(X[-1]) @ unit(np.stack([np.arange(5.0) + 1, np.arange(5.0) + 6])).T
    wanted = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    np.testing.assert_allclose(view.chances(), wanted, atol=1e-6)
    assert "of 2 prompts" in view.words()
    view.set_state({"text": ";".join("abcdefg")})  # as the browser sends it
    assert "at most 6 prompts" in view.notice
    assert view.prompts == ["x", "longer"]
    view.set_state({"text": "y"})
    assert view.notice == ""
    assert view.chances().tolist() == [[1.0]] * 4


def test_a_learned_scale_is_asked_for_with_every_prompt():
    scales = [1.0, 50.0]
    view = EmbeddingSpace(new(), embed=lambda p: Y[0], scale=lambda: scales[0], text="a; b")
    before = view.chances()
    scales.pop(0)
    view.ask(["a", "b"])
    assert np.abs(view.chances() - 0.5).min() > np.abs(before - 0.5).min()


def test_what_the_model_does_not_know_becomes_the_notice():
    def embed(prompts):
        raise ValueError("'dog' is not in the vocabulary")

    view = EmbeddingSpace(new(), embed=embed, text="a dog")
    assert "'dog' is not" in view.notice
    assert view.prompts == []


def test_frames_are_added_while_a_model_is_trained():
    view = EmbeddingSpace(new(images=IMAGES, belongs=[0, 1, 0, 1]), item=2)
    view.add(30, X[0], Y[0])
    assert view.steps == [0, 1, 2, 30]
    assert view.frame == 3
    assert view.item == 2
    assert np.abs(view.matrix() - unit(X[0]) @ unit(Y[0]).T).max() < 0.005
    assert view.image_size == [6, 7]
    assert len(view.images) == 4 * 6 * 7 * 3
    wanted = (unit(X[0]) @ unit(Y[0]).T).argmax(1) == [0, 1, 0, 1]
    assert view.found() == wanted.sum()


def test_images_are_cut_to_what_is_on_their_background():
    images = np.ones((4, 3, 12, 10))
    images[:, :, 0:2, 7:9], images[1, :, 4:8, 3:5] = 0.2, 0.4
    images[0], images[3] = 1, 1
    images[3, :, 9:12, 0:2] = 0.5
    view = EmbeddingSpace(new(images=images))
    shown = np.frombuffer(view.images, np.uint8).reshape(4, *view.image_size, 3)
    assert view.image_size == [12, 10]  # the first is empty: nothing can be cut
    view = EmbeddingSpace(new(X=X[:, 1:], items=ITEMS[1:], images=images[1:]))
    shown = np.frombuffer(view.images, np.uint8).reshape(3, *view.image_size, 3)
    assert view.image_size == [10, 10]
    assert [(one != 255).any(-1).sum() for one in shown] == [12, 4, 6]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"X": X[0, 0]}, "X should have shape"),
        ({"X": X * np.nan}, "X holds NaN"),
        ({"X": 0 * X}, "length 0"),
        ({"Y": Y[:2]}, "equally many frames"),
        ({"Y": Y[..., :4]}, "same d"),
        ({"items": ["a"]}, "4 labels"),
        ({"captions": "ab"}, "list of 2 labels"),
        ({"belongs": [0, 1, 0, 2]}, "belongs"),
        ({"belongs": [0]}, "belongs should be 4"),
        ({"steps": [1]}, "steps should be 3"),
        ({"images": IMAGES[:2]}, "images should be"),
        ({"images": 2 * IMAGES}, "images"),
        ({"X": np.ones((65, 5)), "Y": Y[0], "items": ITEMS}, "at most 64"),
    ],
)
def test_wrong_input_is_named(given, says):
    with pytest.raises(ValueError, match=says):
        new(**given)


def test_a_frame_and_an_item_that_are_not_there_are_refused():
    view = EmbeddingSpace(new())
    for name in ("frame", "item"):
        with pytest.raises(ValueError, match=f"{name} should be in"):
            setattr(view, name, 9)


def test_the_picture_and_the_words_are_the_same_on_every_run():
    for given in ({}, {"images": IMAGES, "belongs": [0, 1, 1, 0], "steps": [0, 5, 9]}):
        a, b = (EmbeddingSpace(new(**given), title="$x$ <b>") for _ in range(2))
        assert a.png() == b.png()
        assert repr(a) == repr(b)
