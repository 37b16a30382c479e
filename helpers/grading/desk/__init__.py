"""What an instructor touches: commands, grades, pages, exports and the students' copy."""
