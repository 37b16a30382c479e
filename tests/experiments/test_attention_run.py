"""What the view of a run shows is what the captioner did, and what it does when interfered with."""

import numpy as np
import pytest
import torch

from helpers.experiments.attention_run import about_written, attention_run, hole, without
from helpers.experiments.captioning_run import record_freely
from helpers.models.attention_captioner import attention_captioner
from helpers.models.captioner import Captioner
from helpers.training.weights import load_weights
from helpers.views import ImageAttention
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.shapes import BACKGROUND, Scene, Shape, caption, draw

SCENE = Scene((Shape("ring", "red", "small", 8, 9), Shape("square", "blue", "large", 22, 20)))


@pytest.fixture(scope="module")
def model():
    trained = attention_captioner()
    load_weights(trained, "attention_captioner_2")
    return trained


def test_a_run_fits_the_view_and_is_the_free_caption(model):
    run = attention_run(model, SCENE)
    freely = CAPTIONS.decode(model.caption(torch.from_numpy(draw(SCENE))[None])[0])
    assert run.words == freely == run.truth == [*caption(SCENE).words, "<end>"]
    assert [run.tokens[row.argmax()] for row in run.P] == run.words
    assert run.A.shape == (len(freely), 8, 8)
    np.testing.assert_allclose(run.A.sum((1, 2)), 1, atol=1e-5)
    assert run.about == [*caption(SCENE).about, None]
    assert run.note == "exactly right"
    assert "writes" in ImageAttention(attention_run(model, SCENE, beside={"it": model})).words()


def test_a_look_that_is_moved_to_the_other_shape_changes_the_word(model):
    plain = attention_run(model, SCENE)
    onto = plain.A[caption(SCENE).words.index("blue")]
    run = attention_run(model, SCENE, edits=dict.fromkeys((0, 1, 2), onto))
    assert (run.words[2], plain.words[2]) == ("blue", "red")
    np.testing.assert_array_equal(run.A[2], onto)
    first = attention_run(model, SCENE, edits={2: onto})
    np.testing.assert_array_equal(first.P[:2], plain.P[:2])  # the steps before do not know
    assert not np.allclose(first.P[2], plain.P[2])


def test_deleted_places_are_painted_over_and_not_seen(model):
    deleted = np.zeros((8, 8), bool)
    deleted[3:7, 3:8] = True
    run = attention_run(model, SCENE, deleted=deleted)
    np.testing.assert_allclose(run.image[:, 20, 22], BACKGROUND)
    np.testing.assert_array_equal(run.image[:, :12], draw(SCENE)[:, :12])
    assert run.words[:4] == ["a", "small", "red", "ring"]
    assert "blue" not in run.words


def test_many_images_lose_their_places_at_once():
    images = np.stack([draw(SCENE)] * 2)
    deleted = np.zeros((2, 8, 8), bool)
    deleted[1, 4, 6] = True  # in the square
    both = without(images, deleted)
    np.testing.assert_array_equal(both[0], images[0])
    assert (both[1, :, 16:20, 24:28] == np.float32(BACKGROUND)[:, None, None]).all()
    rows, columns = (both[1] != images[1]).any(0).nonzero()
    assert set(rows) == {16, 17, 18, 19}
    assert set(columns) == {24, 25, 26}  # the square ends there


def test_the_view_answers_to_what_the_reader_does(model):
    view = ImageAttention(
        attention_run(model, SCENE),
        on_change=lambda v: v.show(attention_run(model, SCENE, v.edits, v.deleted)),
    )
    view.edits = dict.fromkeys((0, 1, 2), view.A[8])
    assert view.words_written[2] == "blue"
    view.clear()
    assert view.words_written == [*caption(SCENE).words, "<end>"]


def test_words_behind_another_structure_are_about_nobody_knows_what():
    assert about_written(["a", "large", "blue", "ring", "above", "a"], SCENE) == [
        0, 0, 0, 0, None, None
    ]  # fmt: skip
    assert about_written(["a", "red", "red"], SCENE) == [0, None, None]


def test_a_model_that_does_not_look_and_a_map_of_another_shape_are_refused(model):
    with pytest.raises(ValueError, match=r"decoder\.look\.A"):
        record_freely(Captioner(24, 16, 8), draw(SCENE), edits={0: np.ones((8, 8)) / 64})
    with pytest.raises(ValueError, match=r"\(1, 64\)"):
        attention_run(model, SCENE, edits={0: np.ones((4, 4)) / 16})


def test_a_hole_is_three_by_three_and_stays_in_the_image():
    inside, corner = hole(np.array([3 * 8 + 5, 63]))
    assert inside.sum() == 9
    assert inside[2:5, 4:7].all()
    assert corner.sum() == 4
    assert corner[6:, 6:].all()
