"""Mathematics in NumPy alone: no widget, no plot."""
