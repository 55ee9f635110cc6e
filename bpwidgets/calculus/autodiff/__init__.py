"""Reverse-mode automatic differentiation of plain NumPy: the idea in `tape`, one rule an operation in `vjps`."""
