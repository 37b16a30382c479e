"""SuffixSearch: a suffix that changes while the loss of its target falls."""
