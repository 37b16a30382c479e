"""Valid calls for `doors`: of what the views Anatomy and Budget show."""

from helpers.models.gpt_sizes import GPTSize

GIVEN = {
    "experiments.gpt_anatomies.gpt_anatomies": {"sizes": {"toy": GPTSize(50, 16, 24, 4, 3)}},
}
