"""Stage and marks by Matplotlib: backgrounds, saved pictures. Start with `figures.py`, then `painter.py`."""
