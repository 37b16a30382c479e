"""What a notebook shows that does not move: figures in one style, and tables of claims."""

from helpers.figures.answers import answer_rows
from helpers.figures.bars import grouped_bars
from helpers.figures.claims import Claim, Claims
from helpers.figures.intervals import interval_rows
from helpers.figures.ledger import Entry, Ledger
from helpers.figures.parts import annotate, outline
from helpers.figures.picture import Picture, figure

__all__ = [
    "Claim",
    "Claims",
    "Entry",
    "Ledger",
    "Picture",
    "annotate",
    "answer_rows",
    "figure",
    "grouped_bars",
    "interval_rows",
    "outline",
]
