"""Lesson 06, slides "Matrix Derivatives": the array D_ij g_k, what a loss makes of it, and how large it is."""
