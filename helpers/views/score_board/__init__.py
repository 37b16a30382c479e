"""ScoreBoard: true, judged and corrected attack success beside over-refusal."""
