"""Damaged texts: BERT's masks as transformers draws them, T5's lengths, spans that come back."""

import pytest
import torch
from transformers import BertTokenizerFast, DataCollatorForLanguageModeling

from helpers.text.corruption import (
    corrupt_spans,
    infill,
    mask_tokens,
    random_spans,
    restored,
    span_counts,
    t5_lengths,
)

WORDS = [f"w{n}" for n in range(50)]


@pytest.fixture(scope="module")
def collator(tmp_path_factory):
    folder = tmp_path_factory.mktemp("vocabulary")
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    (folder / "vocab.txt").write_text("\n".join([*special, *WORDS]))
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"))
    return DataCollatorForLanguageModeling(tokenizer, mlm_probability=0.15)


def test_it_masks_as_transformers_does_bit_for_bit(collator):
    vocab, mask_id = len(collator.tokenizer), collator.tokenizer.mask_token_id
    tokens = torch.randint(5, vocab, (40, 30), generator=torch.Generator().manual_seed(0))
    collator.generator = torch.Generator().manual_seed(1)
    special = torch.zeros_like(tokens)
    theirs, labels = collator.torch_mask_tokens(tokens.clone(), special)
    ours = mask_tokens(tokens, mask_id, vocab, torch.Generator().manual_seed(1))
    assert torch.equal(ours.inputs, theirs)
    assert torch.equal(ours.chosen, labels != -100)
    assert torch.equal(tokens[ours.chosen], labels[ours.chosen])


def test_the_shares_are_those_of_the_paper():
    tokens = torch.full((1000, 400), 7)
    inputs, chosen = mask_tokens(tokens, 99, 100, torch.Generator().manual_seed(0))
    n, of = tokens.numel(), chosen.sum().item()
    assert abs(of / n - 0.15) < 0.002
    assert abs(((inputs == 99) & chosen).sum().item() / of - (0.8 + 0.1 / 100)) < 0.006
    assert abs(((inputs == 7) & chosen).sum().item() / of - (0.1 + 0.1 / 100)) < 0.004
    assert torch.equal(inputs[~chosen], tokens[~chosen])


def test_other_shares_are_taken_at_their_word():
    tokens = torch.full((500, 400), 7)
    chosen_all = mask_tokens(tokens, 99, 100, torch.Generator().manual_seed(0), 1.0, 1.0, 0.0)
    assert chosen_all.chosen.all()
    assert (chosen_all.inputs == 99).all()
    replaced = mask_tokens(tokens, 99, 100, torch.Generator().manual_seed(0), 1.0, 0.0, 0.5).inputs
    assert abs((replaced != 7).double().mean() - 0.5 * 0.99) < 0.005
    with pytest.raises(ValueError, match="at most 1"):
        mask_tokens(tokens, 99, 100, masked=0.8, random=0.3)
    with pytest.raises(ValueError, match="tokens"):
        mask_tokens(torch.tensor([[100]]), 99, 100)


def published_lengths(inputs, density, mean):
    """Search for the longest text as T5's preprocessing does, from its description."""

    def lengths(n):
        noise = round(n * density)
        spans = round(noise / mean)
        return n - noise + spans + 1, noise + spans + 1

    n = inputs
    while lengths(n + 1)[0] <= inputs:
        n += 1
    return n, lengths(n)


@pytest.mark.parametrize("inputs", [64, 128, 256, 512, 1024])
@pytest.mark.parametrize(("density", "mean"), [(0.15, 3.0), (0.5, 3.0), (0.15, 8.0)])
def test_the_lengths_are_those_of_t5(inputs, density, mean):
    n, expected = published_lengths(inputs, density, mean)
    assert t5_lengths(n, density, mean) == expected


def test_512_tokens_of_input_come_from_568():
    assert published_lengths(512, 0.15, 3.0) == (568, (512, 114))
    assert t5_lengths(568) == (512, 114)
    assert t5_lengths(569)[0] == 513
    assert span_counts(568) == (85, 28)


@pytest.mark.parametrize("length", [2, 3, 10, 64, 200])
def test_spans_have_the_right_number_and_never_come_first(length):
    removed, spans = span_counts(length)
    for seed in range(20):
        gone = random_spans(length, torch.Generator().manual_seed(seed))
        starts = (gone[1:] & ~gone[:-1]).sum().item()
        assert (len(gone), gone.sum().item(), starts) == (length, removed, spans)
        assert not gone[0]


def test_all_ways_to_cut_are_equally_likely():
    generator, found = torch.Generator().manual_seed(0), {}
    for _ in range(4000):  # 4 removed in 2 spans, 4 kept in 2 pieces: 3 x 3 ways
        key = tuple(random_spans(8, generator, 0.5, 2.0).tolist())
        found[key] = found.get(key, 0) + 1
    assert len(found) == 9
    assert max(abs(count / 4000 - 1 / 9) for count in found.values()) < 0.02


@pytest.mark.parametrize("seed", range(10))
def test_nothing_is_lost(seed):
    tokens, sentinels = torch.arange(100, 160), list(range(20))
    removed = random_spans(60, torch.Generator().manual_seed(seed))
    source, target = corrupt_spans(tokens, removed, sentinels)
    spans = span_counts(60).spans
    assert (len(source) + 1, len(target)) == t5_lengths(60)  # no end-of-text token in the source
    assert [t for t in source.tolist() if t < 20] == sentinels[:spans]
    assert [t for t in target.tolist() if t < 20] == sentinels[: spans + 1]
    assert torch.equal(restored(source, target, sentinels), tokens)


def test_a_span_by_hand():
    tokens = torch.tensor([[5, 6, 7, 8, 9], [1, 2, 3, 4, 0]])
    removed = torch.tensor([False, True, True, False, True])
    source, target = corrupt_spans(tokens, removed, [90, 91, 92])
    assert source.tolist() == [[5, 90, 8, 91], [1, 90, 4, 91]]
    assert target.tolist() == [[90, 6, 7, 91, 9, 92], [90, 2, 3, 91, 0, 92]]
    with pytest.raises(ValueError, match="one more than the spans"):
        corrupt_spans(tokens, removed, [90, 91])


def test_an_incomplete_target_leaves_a_gap():
    assert restored(torch.tensor([5, 90, 8]), torch.tensor([90, 6]), [90, 91]).tolist() == [5, 6, 8]
    assert restored(torch.tensor([5, 90, 8]), torch.tensor([3]), [90, 91]).tolist() == [5, 8]


def test_infilling_removes_about_its_share_and_keeps_the_order():
    tokens = torch.arange(100, 200)
    for seed in range(20):
        damaged = infill(tokens, 0, torch.Generator().manual_seed(seed))
        kept = damaged[damaged > 0]
        assert (kept[1:] > kept[:-1]).all()
        assert 70 <= len(kept) <= 100
        assert (damaged == 0).any()
    assert infill(tokens, 0, share=0.0).tolist() == tokens.tolist()
