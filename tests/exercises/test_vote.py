"""In class, hands are counted instead of one reader's choice; nothing is kept on disk."""

import shutil

import pytest
from javascript import run_node

from helpers.exercises import predict, progress, reveal
from helpers.exercises.vote import Tally, Vote
from helpers.paths import COURSE

OPTIONS = ["It moves", "It stays", "<b>"]


@pytest.fixture(autouse=True)
def in_class(monkeypatch):
    monkeypatch.setenv("COURSE_CLASS", "1")


def ask(id="06.shuffle"):
    return predict(id, "The keys are shuffled. What happens to y?", OPTIONS)


def test_a_class_votes_and_the_answer_has_the_votes_beside_it(progress_path):
    vote = ask()
    tally = reveal("06.shuffle", "B", "A sum has no order.")
    assert isinstance(vote, Vote)
    assert isinstance(tally, Tally)
    assert vote.votes == [0, 0, 0]
    vote.votes = [3, 12, 0]
    assert tally.votes == [3, 12, 0]
    assert tally.question == vote.question  # it may be many screens above
    assert (tally.answer, tally.shown) == ("It stays", False)
    assert not progress_path.exists()
    assert progress.prediction("06.shuffle") == ("", False)


def test_the_next_class_begins_with_no_votes_and_a_folded_answer():
    vote = ask()
    tally = reveal("06.shuffle", "B", "why")
    vote.votes = [1, 0, 0]
    tally.shown = True
    vote.votes = [0, 0, 0]
    assert (tally.votes, tally.shown) == ([0, 0, 0], False)


def test_a_vote_is_never_negative():
    with pytest.raises(Exception, match="votes"):
        ask().votes = [-1, 0, 0]


def test_an_answer_that_is_no_option_is_refused_in_class_too():
    ask()
    with pytest.raises(ValueError, match="none of the options"):
        reveal("06.shuffle", "It turns", "why")


def test_an_answer_without_its_question_is_shown_alone():
    tally = reveal("never.asked", "It stays", "why")
    assert (tally.question, tally.options, tally.votes) == ("", ["It stays"], [])


def test_outside_a_class_a_reader_commits_to_one_choice(monkeypatch):
    monkeypatch.setenv("COURSE_CLASS", "0")
    view = ask("alone")
    assert not isinstance(view, Vote)
    view.choice = "It stays"
    assert "You said B" in reveal("alone", "B", "why").said


def test_the_words_do_not_depend_on_the_votes():
    vote = ask()
    before = vote.words()
    vote.votes = [5, 6, 7]
    assert vote.words() == before
    data, _ = vote._repr_mimebundle_()
    assert "&lt;b&gt;" in data["text/html"]


def test_hands_letters_and_shares_in_the_browser(tmp_path):
    keep = shutil.ignore_patterns("*.py", "*.css", "*.npz", "__pycache__")
    for part in ("exercises", "views/kit"):
        shutil.copytree(COURSE / "helpers" / part, tmp_path / part, ignore=keep)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    script = (COURSE / "tests" / "exercises" / "vote.test.mjs").read_text(encoding="utf-8")
    (tmp_path / "vote.test.mjs").write_text(script, encoding="utf-8")
    said = run_node("--test", "--test-reporter=tap", "vote.test.mjs", folder=tmp_path)
    assert "# fail 0" in said
    assert "# pass 5" in said
