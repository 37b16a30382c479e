"""From a folder of submissions to outcomes: files read as data, workers asked, all written."""
