"""Lesson 10, backpropagation: all of it at once."""
