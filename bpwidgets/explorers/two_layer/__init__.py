"""Lesson 08: a network of two layers, forward and backward, one line of a slide at a time."""
