"""Lesson 03: the multivariate chain rule as paths, along a curve, and as an order of multiplication."""
