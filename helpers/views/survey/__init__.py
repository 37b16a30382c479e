"""Survey: the table of a survey, to sort, to filter and on a time line."""
