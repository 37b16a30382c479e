"""A prediction is made before the answer; the text that is shown does not depend on it."""

import subprocess
import sys

import pytest

from helpers.exercises import predict, progress, reveal
from helpers.paths import COURSE

OPTIONS = ["It moves", "It stays", "It becomes <b>the mean</b>"]


def ask():
    return predict("06.shuffle", "The keys are shuffled. What happens to y?", OPTIONS)


def test_a_choice_is_kept_and_can_be_changed():
    view = ask()
    view.choice = "It moves"
    view.choice = "It stays"
    assert progress.prediction("06.shuffle") == ("It stays", False)
    assert ask().choice == "It stays"


def test_the_answer_stands_beside_what_was_said():
    ask().choice = "It moves"
    shown = reveal("06.shuffle", "B", "A sum has no order.")
    assert shown.said == "You said A, It moves; it is B, It stays."
    assert "A sum has no order." in shown._repr_html_()


def test_an_option_that_is_itself_a_letter_is_taken_by_its_text():
    predict("letters", "Which?", ["1", "√D", "D", "D²"])
    assert reveal("letters", "D", "So.").answer == "C, D"
    assert reveal("letters", "B", "So.").answer == "B, √D"


def test_a_right_prediction_is_told_so():
    ask().choice = "It stays"
    assert reveal("06.shuffle", "It stays", "why").said == "You said B, It stays, and so it is."


def test_after_the_answer_it_is_closed():
    view = ask()
    view.choice = "It moves"
    reveal("06.shuffle", "B", "why")
    assert view.revealed
    view.choice = "It stays"
    assert view.choice == "It moves"
    assert ask().revealed
    progress.remember_prediction("06.shuffle", "It stays")  # from another kernel
    assert progress.prediction("06.shuffle") == ("It moves", True)


def test_run_all_without_a_prediction_does_not_close_it():
    view = ask()
    shown = reveal("06.shuffle", "B", "why")._repr_html_()
    assert "<details><summary>Nothing predicted yet" in shown
    assert "It is B, It stays." in shown
    view.choice = "It moves"
    assert "<details>" not in reveal("06.shuffle", "B", "why")._repr_html_()
    assert ask().revealed


def test_what_was_revealed_unasked_can_still_be_predicted():
    view = ask()
    reveal("06.shuffle", "B", "why")
    view.choice = "It moves"
    assert progress.prediction("06.shuffle") == ("It moves", False)


def test_the_text_is_the_same_for_every_reader():
    before = repr(ask()), repr(reveal("06.shuffle", "B", "why"))
    ask().choice = "It moves"
    assert (repr(ask()), repr(reveal("06.shuffle", "B", "why"))) == before
    assert before[1] == "The answer: B, It stays. why"


def test_only_an_option_can_be_chosen():
    view = ask()
    view.choice = "Something else"
    assert view.choice == ""


def test_a_choice_that_is_no_option_any_more_is_forgotten():
    progress.remember_prediction("06.shuffle", "An old option")
    progress.remember_reveal("06.shuffle")
    view = ask()
    assert (view.choice, view.revealed) == ("", False)


def test_what_is_shown_without_a_kernel_is_escaped():
    data, _ = ask()._repr_mimebundle_()
    assert "&lt;b&gt;the mean" in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data
    progress.remember_prediction("06.shuffle", OPTIONS[2])
    assert "<b>the mean" not in reveal("06.shuffle", "B", "<b>")._repr_html_()


@pytest.mark.parametrize("options", [[], ["one"], ["a", "a"], list("abcdefghi")])
def test_options_must_be_a_choice(options):
    with pytest.raises(ValueError, match="options"):
        predict("x", "?", options)


def test_the_answer_must_be_an_option():
    ask()
    with pytest.raises(ValueError, match="none of the options"):
        reveal("06.shuffle", "D", "why")


def test_progress_that_cannot_be_saved_is_said_in_the_view(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_PROGRESS", str(tmp_path / "file" / "p.json"))
    view = ask()
    view.choice = "It moves"
    assert "could not be saved" in view.notice


def test_the_package_needs_no_torch():
    code = "import helpers.exercises, sys; print('torch' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=COURSE, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
