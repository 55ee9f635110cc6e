"""Answers as students write them, right and wrong, each with what is true of it."""
