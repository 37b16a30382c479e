"""Patches without a browser: input, maps, changes of the image, words and pictures."""

import numpy as np
import pytest

from helpers.views import Patches, PatchRun

rng = np.random.default_rng(0)
IMAGE = rng.normal(size=(1, 6, 9)).astype(np.float32)  # 2 x 3 patches of 3 x 3
A = rng.dirichlet(np.ones(7), size=(2, 4, 7))
MAPS = {"rollout": rng.random(6), "signed": rng.normal(size=6)}


def view(**options):
    return Patches(PatchRun(IMAGE, 3, A, MAPS, truth=4, note="a note"), **options)


def test_the_maps_are_those_that_were_given():
    shown = view(head=2, layer=0).all_maps()
    assert list(shown) == ["class token, layer 0, head 2", "rollout", "signed"]
    np.testing.assert_allclose(shown["class token, layer 0, head 2"], A[0, 2, 0, 1:], atol=1e-6)
    np.testing.assert_allclose(shown["signed"], MAPS["signed"], atol=1e-6)
    mean = view().all_maps()["class token, layer 1, mean of heads"]
    np.testing.assert_allclose(mean, A[1, :, 0, 1:].mean(0), atol=1e-6)


def test_it_says_where_every_map_points():
    words = repr(view())
    assert "6 × 9 pixels in 6 patches of 3 × 3; patch 4 decides" in words
    for name, values in MAPS.items():
        assert f"{name} points to patch {values.argmax()}" in words
    assert words.endswith("a note")
    assert "decides" not in repr(Patches(PatchRun(IMAGE, 3)))


def test_a_changed_image_is_answered_once_and_its_answer_is_shown():
    asked = []

    def answer(view):
        asked.append((view.image.copy(), view.truth))
        view.show(PatchRun(view.image, 3, A, {"rollout": -MAPS["rollout"]}, truth=view.truth))

    shown = view(on_image=answer, patch=5, head=3)
    shown.show(PatchRun(IMAGE - 1, 3, A, MAPS, truth=4))  # Python's own change asks nobody
    assert asked == []
    shown.set_state({"truth": 1, "values": (IMAGE + 1).tobytes()})  # as the browser sends it
    ((image, truth),) = asked
    np.testing.assert_array_equal(image, IMAGE + 1)
    assert (truth, shown.truth, shown.patch, shown.head) == (1, 1, 5, 3)
    assert shown.names == ["rollout"]
    assert shown.editable
    assert not view().editable


def test_what_the_answer_raises_is_a_notice():
    def fails(_view):
        raise ValueError("no such image")

    shown = view(on_image=fails)
    shown.values = (2 * IMAGE).tobytes()
    assert shown.notice == "no such image"


def test_another_run_may_have_fewer_patches_layers_and_heads():
    shown = view(patch=5, layer=1, head=3)
    shown.show(PatchRun(IMAGE[:, :3, :3], 3, A[:1, :2, :2, :2], {}))
    assert (shown.patch, shown.layer, shown.head) == (0, 0, 1)
    assert shown.png().startswith(b"\x89PNG")
    shown.show(PatchRun(IMAGE, 3))
    assert shown.all_maps() == {}


def test_gray_and_color_have_their_own_scale():
    assert view().scale == [pytest.approx(IMAGE.min()), pytest.approx(IMAGE.max())]
    color = Patches(PatchRun(rng.random((3, 4, 4)), 2))
    assert color.scale == [0, 1]
    assert Patches(PatchRun(rng.random((1, 4, 4)), 2), scale=[1.0, 0.0]).scale == [1, 0]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: PatchRun(IMAGE[0], 3), r"image should have shape \[channel, height, width\], got"),
        (lambda: PatchRun(np.ones((2, 6, 6)), 3), r"1 or 3 channels, got \(2, 6, 6\)"),
        (lambda: PatchRun(IMAGE * np.nan, 3), "image holds NaN"),
        (lambda: PatchRun(IMAGE, 4), "patch should divide the image's 6 x 9 pixels, got 4"),
        (lambda: PatchRun(IMAGE, 0), "patch should divide"),
        (lambda: PatchRun(np.ones((1, 99, 99)), 1), "at most 1,024 patches, got 9,801"),
        (lambda: PatchRun(IMAGE, 3, A[0]), r"A should have shape \[layer, head, 1 \+ patch"),
        (lambda: PatchRun(IMAGE, 3, A[:, :, 1:, 1:]), r"with 6 patches, got \(2, 4, 6, 6\)"),
        (lambda: PatchRun(IMAGE, 3, -A), "weights after the softmax"),
        (lambda: PatchRun(IMAGE, 3, A, {"m": np.ones(5)}), r"maps\['m'\] should have 6 numbers"),
        (lambda: PatchRun(IMAGE, 3, A, {"m": A}), r"maps\['m'\] should have shape \[patch\]"),
        (lambda: PatchRun(IMAGE, 3, truth=6), r"truth should be in 0..5, got 6"),
        (lambda: view(patch=6), r"patch should be in 0..5, got 6"),
        (lambda: view(layer=2), r"layer should be in 0..1, got 2"),
        (lambda: view(head=4), r"head should be in 0..3, got 4"),
        (lambda: setattr(view(), "values", b"1234"), r"of shape \[1, 6, 9\] as float32, got 4 byt"),
    ],
)
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


@pytest.mark.parametrize("name", ["<b>", "é", "🙂", "שלום", "", "$x", "a very long name of a map"])
def test_any_name_can_be_drawn(name):
    shown = Patches(PatchRun(IMAGE, 3, None, {name: np.zeros(6)}))
    assert shown.png().startswith(b"\x89PNG")


def test_the_pictures_and_the_words_are_the_same_on_every_run():
    assert view().png() == view().png()
    assert repr(view()) == repr(view())
    assert view(cut=False).png() != view().png()
    assert " at 0x" not in repr(view())
