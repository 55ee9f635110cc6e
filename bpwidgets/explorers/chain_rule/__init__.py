"""Lesson 01, slide "Chain Rule": d/dx f(g(x)) = f'(g(x)) g'(x)."""
