"""From a folder of files to submissions: read archives, recognize layouts, tell people apart,
choose one file for each person and notebook.
"""
