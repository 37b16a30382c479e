"""The language of a text: as a published identifier says, and halves are halves."""

import numpy as np
import py3langid
import pytest

from helpers.text.cleaning.language import Languages
from helpers.text.cleaning.samples import SAMPLES
from helpers.worlds.small_web import write_web

NEW = {  # none of them is among the samples
    "English": ["Please close the window before you leave.",
                "We are late because the bus was full."],
    "German": ["Bitte schließ das Fenster, bevor du gehst.",
               "Wir sind spät, weil der Bus voll war."],
    "French": ["Ferme la fenêtre avant de partir.",
               "Nous sommes en retard parce que le bus était plein."],
    "Spanish": ["Por favor, cierra la ventana antes de irte.",
                "Llegamos tarde porque el autobús estaba lleno."],
}  # fmt: skip
CODES = {"English": "en", "German": "de", "French": "fr", "Spanish": "es"}


@pytest.fixture(scope="module")
def languages():
    return Languages()


@pytest.mark.parametrize("language", SAMPLES)
def test_new_sentences_are_in_the_language_that_py3langid_names(languages, language):
    for sentence in NEW[language]:
        assert languages.names[languages.scores([sentence]).argmax()] == language
        assert py3langid.classify(sentence)[0] == CODES[language]


def test_pages_of_the_small_web_are_judged_as_by_py3langid(languages):
    pages = [page for page in write_web(400, 2) if page.kind in ("story", "other language")]
    texts = ["\n".join(page.lines) for page in pages]
    ours = languages.share(texts, "English") > 0.65
    theirs = np.array([py3langid.classify(text)[0] == "en" for text in texts])
    truth = np.array([page.kind == "story" for page in pages])
    assert (ours == truth).mean() > 0.99
    assert (ours == truth).mean() >= (theirs == truth).mean()


def test_shares_sum_to_one_and_a_page_in_two_languages_is_shared(languages):
    both = "\n".join([NEW["English"][0], NEW["German"][0]])
    scores = languages.scores([both, "", "  \n "])
    np.testing.assert_allclose(scores.sum(1), 1, atol=1e-9)
    assert 0.4 < scores[0, 0] < 0.6
    np.testing.assert_allclose(scores[1:], 0.25)


def test_the_log_frequencies_are_those_of_bayes(languages):
    tiny = Languages({"a": ["aa"], "b": ["bb"]}, smoothing=1.0)
    np.testing.assert_allclose(np.exp(tiny.log_p).sum(1), 1, atol=1e-9)
    assert tiny.scores(["aa"])[0, 0] > 0.5 > tiny.scores(["bb"])[0, 0]


def test_wrong_arguments():
    with pytest.raises(ValueError, match="two languages or more"):
        Languages({"a": ["x"]})
    with pytest.raises(ValueError, match="smoothing should be more than 0"):
        Languages(SAMPLES, 0.0)
    with pytest.raises(ValueError, match="language should be one of English"):
        Languages().share(["x"], "Latin")
