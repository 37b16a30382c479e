"""Twelve famous figures, recomputed with the course's own functions (the end of notebook 20).

Each function returns one `Entry`: the number in it is computed here, and so is the verdict.
"""

import math

import torch

from helpers.experiments.model_cards import published_budgets
from helpers.experiments.scaling import PUBLISHED, best_of_each_budget, fit_law, power_law
from helpers.figures import Entry, Ledger
from helpers.figures.ledger import Fits
from helpers.models import gpt_sizes
from helpers.models.gpt_anatomy import anatomy, step_flops
from helpers.models.published_sizes import DEEPSEEK, MODELS, WITHOUT_LATENT, cache_bytes
from helpers.text.published_pairs import cl100k
from helpers.training.kl import best_of_n_bound, best_of_n_policy, kl_divergence
from helpers.validate import checked
from helpers.worlds.published_runs import cs336_runs

_CONDITION: Fits = "adds up under a condition"
_TOLERANCE = 0.01  # figures are printed with two or three digits


def _fits(said: float, found: float | int, otherwise: Fits) -> Fits:
    return "adds up" if abs(found / said - 1) < _TOLERANCE else otherwise


def _gpt2() -> Entry:
    n = gpt_sizes.parameter_count(50_257, 1024, 768, 12)
    return Entry("GPT-2 small has 117M parameters", "Radford et al. 2019, table 2",
                 f"{n:,}, to the last weight of the released file",
                 _fits(117e6, n, "does not add up"), "16")  # fmt: skip


def _gpt3() -> Entry:
    size = gpt_sizes.PUBLISHED["GPT-3"]
    n = gpt_sizes.parameter_count(size.vocab, size.context, size.d_model, size.n_blocks)
    flops = 6 * n * 300e9
    return Entry("GPT-3 took 3.14e23 FLOPs", "Brown et al. 2020, table D.1",
                 f"6ND with {n:,} parameters and 300B tokens: {flops:.3g}",
                 _fits(3.14e23, flops, "does not add up"), "16")  # fmt: skip


def _gpt2_flops() -> Entry:
    size = gpt_sizes.PUBLISHED["GPT-2"]
    both = 2 * size.context * step_flops(size) / 3  # two texts; forward is a third of a step
    counted = sum(part.flops for part in anatomy(size) if part.name not in ("scores", "mix"))
    return Entry("A forward pass of GPT-2, batch 2, takes 5.1e11 FLOPs",
                 "Raschka, flops-analysis notebook",
                 f"{both:.3g}; {2 * size.context * counted:.3g} without attention's scores and"
                 " its mix of values",
                 _fits(5.1e11, both, "does not add up"), "16")  # fmt: skip


def _twenty() -> Entry:
    C = 6 * 70e9 * 1.4e12  # Chinchilla's own budget
    N, D = PUBLISHED["Hoffmann et al. 2022"].best_size(C)
    n, d = PUBLISHED["Besiroglu et al. 2024"].best_size(C)
    return Entry("20 tokens for each parameter", "Hoffmann et al. 2022",
                 f"at {C:.3g} FLOPs, the constants printed there give {D / N:.0f},"
                 f" a refit of its data {d / n:.0f}",
                 _fits(20.0, d / n, _CONDITION), "16")  # fmt: skip


def _argmin() -> Entry:
    N, C, losses = cs336_runs()
    law = fit_law(N, C / (6 * N), losses)
    best, _ = law.best_size(1e24)
    budgets, sizes = best_of_each_budget(N, C, losses, "lowest run")
    c, m = power_law(budgets, sizes)
    found = c * 1e24**m
    return Entry("The lowest run of each budget shows the best size", "CS336, assignment 3",
                 f"at 1e24 FLOPs it is {1 - found / best:.0%} below the law that made the data",
                 _fits(best, found, "does not add up"), "16")  # fmt: skip


def _cache() -> Entry:
    of_67b, of_v2 = MODELS["DeepSeek 67B"].elements, MODELS["DeepSeek-V2"].elements
    alike, few = 1 - of_v2 / of_67b, 6  # bits, as in the paper's deployment
    six = 1 - cache_bytes(of_v2, 1, few) / cache_bytes(of_67b)
    return Entry("Latent attention needs 93.3% less cache", "DeepSeek-V2",
                 f"{alike:.1%} at equal bits; {six:.1%} with {few} bits against 16",
                 _fits(93.3, 100 * alike, _CONDITION), "12")  # fmt: skip


def _fifty_seven() -> Entry:
    v2, v3 = "DeepSeek-V2 with plain MHA", "DeepSeek-V3 with its own K and V"
    plain = WITHOUT_LATENT[v2].elements / MODELS["DeepSeek-V2"].elements
    own = WITHOUT_LATENT[v3].elements / MODELS["DeepSeek-V3"].elements
    few, many = WITHOUT_LATENT[v2].d_k, WITHOUT_LATENT[v3].d_k
    return Entry("Latent attention shrinks the cache 57 times", "explanations of MLA",
                 f"{plain:.1f} against keys of {few} numbers; {own:.1f} against its own, of {many}",
                 _fits(57.0, own, _CONDITION), "12")  # fmt: skip


def _active() -> Entry:
    v3 = DEEPSEEK["DeepSeek-V3"]
    active = v3.parameters(active=True)
    without = active - v3.vocab * v3.d_model
    return Entry("DeepSeek-V3 uses 36.7B parameters a token, both embeddings included",
                 "README_WEIGHTS of DeepSeek-V3",
                 f"{active / 1e9:.2f}B with both, {without / 1e9:.2f}B with one",
                 _fits(36.7e9, active, "does not add up"), "12")  # fmt: skip


def _tokens() -> Entry:
    pairs = cl100k()
    defined = len(pairs.tokens) + len(pairs.specials)
    return Entry("GPT-4 has 100,277 possible tokens", "the lecture",
                 f"{len(pairs):,} ids, of which {defined:,} stand for something",
                 "adds up" if defined == 100_277 else _CONDITION, "15")  # fmt: skip


def _best_of() -> Entry:
    n, reference = 64, torch.tensor([0.5, 0.5], dtype=torch.float64)
    best = best_of_n_policy(reference, torch.tensor([0.0, 1.0], dtype=torch.float64), n)
    exact, formula = kl_divergence(best, reference).item(), best_of_n_bound(n)
    return Entry("Best-of-n costs ln n - (n - 1) / n nats of KL", "common in RLHF papers",
                 f"n = 64, two possible answers: {exact:.3f}, not {formula:.3f}; an upper bound",
                 _fits(formula, exact, _CONDITION), "17")  # fmt: skip


def _card() -> Entry:
    card = next(card for card in published_budgets().cards if "405B" in card.name)
    used = card.implied_utilization or 0.0
    return Entry("Llama 3.1 405B trained at 38% to 43% of the peak", "Llama team 2024, table 4",
                 f"6ND over the card's GPU hours: {used:.1%};"
                 " the hours may hold more than training",
                 "adds up" if 0.38 <= used <= 0.43 else _CONDITION, "19")  # fmt: skip


def _rank() -> Entry:
    n, d_k, generator = 64, 8, torch.Generator().manual_seed(0)
    q, k = torch.randn(2, n, d_k, generator=generator, dtype=torch.float64)
    E = q @ k.T / math.sqrt(d_k)
    full = int(torch.linalg.matrix_rank(E.softmax(-1)))
    scores = int(torch.linalg.matrix_rank(E))
    return Entry("Attention of an encoder has low rank", "the lecture",
                 f"{n} random queries and keys, d_k = {d_k}: the scores have rank {scores},"
                 f" after the softmax {full}",
                 _CONDITION if full > scores else "adds up", "18")  # fmt: skip


@checked
def famous_figures() -> Ledger:
    """Return the ledger of all twelve figures."""
    entries = (_gpt2(), _gpt3(), _gpt2_flops(), _twenty(), _argmin(), _cache(),
               _fifty_seven(), _active(), _tokens(), _best_of(), _card(), _rank())  # fmt: skip
    return Ledger(entries)
