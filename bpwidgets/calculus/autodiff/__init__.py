"""Reverse-mode automatic differentiation of plain NumPy: the idea in `tape`, the rule of each operation in `vjps`."""
