"""What the picture of a caption shows is what the captioner did."""

import numpy as np
import pytest
import torch

from helpers.experiments.captioning_run import captioning_answer, captioning_run
from helpers.models.captioner import Captioner
from helpers.views import SceneEditor, Unrolled
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.shapes import Scene, Shape, caption, draw

SCENE = Scene((Shape("ring", "red", "small", 8, 9),))
IMAGE, RIGHT = draw(SCENE), caption(SCENE).words


@pytest.fixture
def model():
    return Captioner(24, 16, 8, generator=torch.Generator().manual_seed(0))


def test_a_run_fits_the_view_and_says_what_is_wrong(model):
    run = captioning_run(model, IMAGE, RIGHT)
    freely = model.caption(torch.from_numpy(IMAGE)[None])[0]
    assert run.written == CAPTIONS.decode(freely)
    assert run.fed == ["<begin>", *run.written[:-1]]
    assert [run.tokens[row.argmax()] for row in run.P] == run.written
    wanted = ["a", "small", "red", "ring", "<end>"]
    assert run.wrong[:5] == [a != b for a, b in zip(run.written, wanted, strict=False)][:5]
    assert run.note == "correct: a small red ring"
    assert "writes" in Unrolled(run).words()


def test_without_a_right_caption_nothing_is_wrong(model):
    run = captioning_run(model, IMAGE)
    assert not any(run.wrong)
    assert run.note == "no caption is correct here, so no word is marked"


def test_a_planted_word_is_written_and_fed(model):
    run = captioning_run(model, IMAGE, RIGHT, {1: "large"})
    assert run.written[1] == "large" == run.fed[2]
    assert run.planted == [1]
    assert not run.wrong[1]  # the reader's word, not the model's mistake
    with pytest.raises(ValueError, match="huge"):
        captioning_run(model, IMAGE, RIGHT, {1: "huge"})


def test_the_answer_for_the_editor_holds_the_features_of_every_place(model):
    view = SceneEditor(SCENE, lambda v: v.show(captioning_answer(model, v.image, v.right)))
    assert view.written == captioning_run(model, IMAGE).written
    assert view.grid_size == [16, 8, 8]
    answer = captioning_answer(model, IMAGE, RIGHT)
    with torch.no_grad():
        z = model.features(torch.from_numpy(IMAGE)[None])[0]
    np.testing.assert_allclose(answer.grid, z, atol=1e-6)
