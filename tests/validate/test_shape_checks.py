"""The checks of shapes and kinds that tests/conftest.py adds to a test run are there."""

import jaxtyping
import numpy as np
import pytest

from helpers.text.cleaning import language


def test_a_result_of_another_kind_than_annotated_is_seen(monkeypatch):
    data = np.frombuffer(b"Anna is here.", np.uint8)
    assert language._trigrams(data).shape == data.shape
    monkeypatch.setattr(language, "_KIND", language._KIND / 1)
    with pytest.raises(jaxtyping.TypeCheckError, match="Int"):
        language._trigrams(data)
