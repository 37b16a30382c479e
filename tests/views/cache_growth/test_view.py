"""CacheGrowth without a browser: what is shown, what is refused, pictures."""

import pytest

from helpers.views import CacheGrowth, CacheRow, CacheSets
from helpers.views.kit.amounts import size

SETS = CacheSets(
    {
        "toy": [CacheRow("all heads", "MHA", 1024.0), CacheRow("one", "MQA", 128.0)],
        "published": [CacheRow("Llama 3 8B", "GQA", 131_072.0)],
    }
)


def test_bytes_are_in_the_unit_that_keeps_them_short():
    assert [size(b) for b in (1.0, 1000.0, 1024.0, 131_072.0, 40.0 * 2**30)] == [
        "1 B", "1,000 B", "1 KiB", "128 KiB", "40 GiB",
    ]  # fmt: skip


def test_the_words_say_what_each_cache_holds():
    view = CacheGrowth(SETS, tokens=8)
    assert "toy, after 8 tokens: all heads (MHA) 8 KiB, one (MQA) 1 KiB." in repr(view)
    view.set_state({"chosen": 1, "tokens": 131_072})  # as the browser sends it
    assert "Llama 3 8B (GQA) 16 GiB" in repr(view)
    assert view.kinds == ["MHA", "MQA", "GQA"]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: CacheSets({}), "at least one set"),
        (lambda: CacheSets({"a": []}), "'a' should have at least one CacheRow"),
        (lambda: CacheSets({"a": [CacheRow("x", "MHA", 0)]}), "bytes of 'x' should be"),
        (lambda: CacheSets({"a": [CacheRow("x", "MHA", float("nan"))]}), "bytes of 'x' should be"),
        (lambda: CacheGrowth(SETS, tokens=0), r"tokens should be in 1\.\.131072, got 0"),
        (lambda: setattr(CacheGrowth(SETS), "chosen", 2), r"chosen should be in 0\.\.1, got 2"),
    ],
)
def test_wrong_input_is_named(make, says):
    with pytest.raises(ValueError, match=says):
        make()


def test_the_picture_and_the_words_are_the_same_on_every_run():
    for tokens in (5, 100_000):
        a, b = (CacheGrowth(SETS, title="$x$ <b>", tokens=tokens) for _ in range(2))
        assert a.png() == b.png()
        assert repr(a) == repr(b)
