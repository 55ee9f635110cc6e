"""Lesson 05, slides "Loss Functions for Classification": four losses of a margin, and cross entropy stage by stage."""
