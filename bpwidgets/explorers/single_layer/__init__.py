"""Lesson 07: one layer, and dL/dW as a table of products whose rows are scaled by gates."""
