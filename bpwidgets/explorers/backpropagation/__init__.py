"""Lesson 10: any calculation as a graph, its gradient in one pass back, and a network that learns by it."""
