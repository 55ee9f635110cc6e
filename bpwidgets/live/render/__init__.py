"""Stage and marks by Matplotlib: backgrounds, saved pictures."""
