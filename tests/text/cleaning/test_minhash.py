"""MinHash and its bands: against exact similarity, the S-curve, and datasketch."""

import itertools

import numpy as np
import pytest
from datasketch import MinHash, MinHashLSH

from helpers.text.cleaning.bands import candidate_pairs, chance_of_meeting, cluster, keep_first
from helpers.text.cleaning.hashes import hash_grams, hash_words
from helpers.text.cleaning.minhash import (
    band_keys,
    estimated_similarity,
    jaccard,
    shingles,
    signatures,
)
from helpers.text.cleaning.packed import find_words, pack
from helpers.worlds.small_web import edit_words
from helpers.worlds.stories import write_stories


def pairs(count=60):
    """Texts, edited copies of them, and their exact similarity."""
    texts = [" ".join(write_stories(2, seed)) for seed in range(count)]
    copies = [edit_words(text, seed % 15, seed) for seed, text in enumerate(texts)]
    exact = [jaccard(shingles(a), shingles(b)) for a, b in zip(texts, copies, strict=True)]
    return texts, copies, np.array(exact)


def test_jaccard_by_hand():
    assert jaccard({1, 2, 3}, {2, 3, 4}) == 0.5
    assert jaccard(set(), set()) == 0
    assert shingles("a b c", 2) == {("a", "b"), ("b", "c")}
    assert shingles("a b", 5) == {("a", "b")}
    assert shingles("  ", 5) == set()


def test_equal_words_and_grams_have_equal_hashes_and_others_do_not():
    packed = pack(["ab ba ab", "b", "ab ba ab", "x ab ba"])
    words = find_words(packed)
    hashes = hash_words(packed, words)
    assert len(set(hashes.tolist())) == 4
    assert hashes[0] == hashes[2] == hashes[4]
    grams, begin = hash_grams(hashes, words.first, 2)
    assert begin.tolist() == [0, 2, 3, 5, 7]
    assert grams[0] == grams[3] == grams[6]
    assert len(set(grams.tolist())) == 4  # ab ba, ba ab, b, x ab


def test_a_word_has_the_same_hash_anywhere_in_any_text():
    alone = hash_words(pack(["kite"]), find_words(pack(["kite"])))[0]
    many = pack([f"{'x' * k} kite {k}" for k in range(1, 51)])
    words = find_words(many)
    assert (hash_words(many, words)[1::3] == alone).all()


def test_the_estimate_is_the_similarity_within_three_standard_deviations():
    texts, copies, exact = pairs(150)
    hashes = 400
    a, b = signatures(texts, hashes=hashes), signatures(copies, hashes=hashes)
    z = (estimated_similarity(a, b) - exact) / np.sqrt(
        np.maximum(exact * (1 - exact), 1e-9) / hashes
    )
    assert (np.abs(z) < 3).mean() > 0.98
    assert 0.7 < (z[exact < 1] ** 2).mean() < 1.3
    assert abs(z[exact < 1].mean()) < 0.3


def test_datasketch_estimates_the_same_similarities():
    texts, copies, exact = pairs(40)
    ours = estimated_similarity(signatures(texts), signatures(copies))
    theirs = np.array([sketch(a).jaccard(sketch(b)) for a, b in zip(texts, copies, strict=True)])
    assert np.abs(theirs - exact).mean() == pytest.approx(np.abs(ours - exact).mean(), abs=0.015)
    assert np.corrcoef(ours, theirs)[0, 1] > 0.9


def sketch(text, hashes=112):
    one = MinHash(num_perm=hashes)
    one.update_batch([" ".join(gram).encode() for gram in shingles(text)])
    return one


def test_the_s_curve_is_fineweb_s_and_swapped_numbers_find_nothing():
    s = np.array([0.7, 0.75, 0.8, 0.85, 0.9])
    np.testing.assert_allclose(
        chance_of_meeting(s), [0.565, 0.772, 0.924, 0.988, 0.9996], atol=5e-4
    )
    assert chance_of_meeting(np.array(0.8), 13, 60) == pytest.approx(2e-5, rel=0.05)
    assert chance_of_meeting(np.array(0.8), 60, 13) == pytest.approx(0.966, abs=5e-4)


def test_texts_meet_as_often_as_the_s_curve_says():
    rng = np.random.default_rng(0)
    for s in (0.5, 0.8, 0.9):
        a = rng.integers(0, 2**31, size=(4000, 112), dtype=np.uint32)
        b = np.where(rng.random(a.shape) < s, a, a + 1)
        met = (band_keys(a, 14, 8) == band_keys(b, 14, 8)).any(1).mean()
        expected = float(chance_of_meeting(np.array(s)))
        assert abs(met - expected) < 4 * np.sqrt(expected * (1 - expected) / 4000) + 1e-3


def test_clusters_are_those_of_datasketch_s_index_on_the_same_signatures():
    texts, copies, _ = pairs(30)
    every = [*texts, *copies, "", ""]
    signed = signatures(every)
    lsh = MinHashLSH(num_perm=112, params=(14, 8))
    sketches = [
        MinHash(num_perm=112, hashvalues=row.astype(np.uint64), scheme="legacy")
        for row in signed[:60]
    ]
    for i, one in enumerate(sketches):
        lsh.insert(i, one)
    found = [(i, j) for i, one in enumerate(sketches) for j in lsh.query(one)]
    theirs = {tuple(sorted(pair)) for pair in found if pair[0] != pair[1]}
    assert {tuple(pair) for pair in candidate_pairs(signed).tolist()} == theirs
    first = cluster(signed)
    assert first[60:].tolist() == [60, 61]  # texts without words are alone
    assert all(first[i] == first[j] for i, j in theirs)


def test_friends_of_friends_are_one_cluster_and_its_first_stays():
    chain = np.array([[1, 1, 5, 6], [1, 1, 2, 2], [8, 9, 2, 2], [4, 4, 4, 4]], np.uint32)
    assert cluster(chain, 2, 2).tolist() == [0, 0, 0, 3]
    assert candidate_pairs(chain, 2, 2).tolist() == [[0, 1], [1, 2]]
    text = " ".join(write_stories(1, 0))
    other = " ".join(write_stories(1, 5))
    assert keep_first([text, other, text, edit_words(text, 1, 0)]).tolist() == [1, 1, 0, 0]
    assert keep_first([]).tolist() == []


def test_a_long_chain_is_joined_from_both_ends():
    rng = np.random.default_rng(1)
    ids = rng.permutation(200).astype(np.uint32)
    ends = np.stack([ids, ids + 1], 1) + np.uint32(7)  # text k has its k + 1 from text k + 1
    turned = np.where((ids % 2 == 0)[:, None], ends, ends[:, ::-1])  # in the same band
    assert (cluster(turned, 2, 1) == 0).all()


def test_two_signatures_give_one_estimate():
    (signed,) = signatures(["a b c d e f"])
    assert estimated_similarity(signed, signed).shape == ()


def test_wrong_arguments():
    signed = signatures(["a b"], hashes=10)
    with pytest.raises(ValueError, match="3 bands of 4 rows need 12 hashes, got 10"):
        band_keys(signed, 3, 4)
    with pytest.raises(ValueError, match="as many signatures, or one"):
        estimated_similarity(signatures(["a", "b"]), signatures(["a", "b", "c"]))


def test_signatures_do_not_depend_on_how_many_texts_come_together():
    texts = write_stories(5, 0)
    together = signatures(texts)
    for text, row in itertools.zip_longest(texts, together):
        assert (signatures([text])[0] == row).all()
