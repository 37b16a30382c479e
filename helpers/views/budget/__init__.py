"""Budget: what a training run costs, beside what model cards say."""
