"""What the view `Budget` shows (notebook 19): training runs as their model cards state them.

Peaks are NVIDIA's data sheets, dense 16-bit matrix products: V100 (SXM2) 125 TFLOP/s, A100 312,
H100 (SXM) and H800 989. Parameters are exact counts of the published configurations, where the
cards round; tokens are the cards' ("15T+" for Llama 3, so its utilization is a lower bound).
"""

from helpers.validate import checked
from helpers.views import BudgetCards, ModelCard

V100, A100, H100 = 125e12, 312e12, 989e12  # FLOP/s
CARDS = (
    ModelCard("Llama 3 8B", 8_030_261_248, 15e12, H100, "H100",
              "Meta Llama 3 model card, April 2024", gpu_hours=1.3e6),
    ModelCard("Llama 3 70B", 70_553_706_496, 15e12, H100, "H100",
              "Meta Llama 3 model card, April 2024", gpu_hours=6.4e6),
    ModelCard("Llama 3.1 405B", 405_853_388_800, 15.6e12, H100, "H100",
              "Llama 3.1 model card, July 2024; tokens, GPUs and FLOPs: arXiv 2407.21783",
              gpu_hours=30.84e6, gpus=16_384, flops=3.8e25),
    ModelCard("DeepSeek-V3", 36.7e9, 14.8e12, H100, "H800",
              "arXiv 2412.19437, pre-training only; active parameters: README_WEIGHTS.md",
              gpu_hours=2.664e6, gpus=2048),
    ModelCard("Llama 2 7B", 6_738_415_616, 2e12, A100, "A100",
              "Llama 2 model card, July 2023", gpu_hours=184_320),
    ModelCard("Llama 2 70B", 68_976_648_192, 2e12, A100, "A100",
              "Llama 2 model card, July 2023", gpu_hours=1_720_320),
    ModelCard("GPT-3", 174_604_259_328, 300e9, V100, "V100",
              "arXiv 2005.14165, table D.1, which states FLOPs and no hours", flops=3.14e23),
)  # fmt: skip


@checked
def published_budgets() -> BudgetCards:
    """Return what `Budget` shows of `CARDS`.

    >>> [round(100 * card.implied_utilization, 1) for card in published_budgets().cards[:4]]
    [15.6, 27.9, 34.6, 34.4]
    """
    return BudgetCards(CARDS)
