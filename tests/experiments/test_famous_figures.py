"""The ledger of famous figures: each number is the one that the course's own tests know."""

from helpers.experiments.famous_figures import famous_figures


def test_every_figure_is_recomputed_with_a_verdict():
    ledger = famous_figures()
    told = {entry.figure: (entry.result, entry.verdict) for entry in ledger.entries}
    assert len(told) == 12
    assert told["GPT-2 small has 117M parameters"][0].startswith("124,439,808")
    assert told["GPT-3 took 3.14e23 FLOPs"][1] == "adds up"
    flops = told["A forward pass of GPT-2, batch 2, takes 5.1e11 FLOPs"]
    assert flops[0].startswith("5.83e+11; 5.06e+11 without")
    assert flops[1] == "does not add up"
    assert "give 93, a refit of its data 18" in told["20 tokens for each parameter"][0]
    assert "31% below" in told["The lowest run of each budget shows the best size"][0]
    assert told["Latent attention needs 93.3% less cache"][0] == (
        "82.2% at equal bits; 93.3% with 6 bits against 16"
    )
    assert "37.55B with both, 36.63B" in " ".join(result for result, _ in told.values())
    assert "100,261 stand" in told["GPT-4 has 100,277 possible tokens"][0]
    assert "0.693, not 3.175" in " ".join(result for result, _ in told.values())
    assert "34.6%" in told["Llama 3.1 405B trained at 38% to 43% of the peak"][0]
    assert {entry.verdict for entry in ledger.entries} == {
        "adds up", "adds up under a condition", "does not add up",
    }  # fmt: skip
