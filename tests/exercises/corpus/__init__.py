"""Answers as students write them, for each lesson, labelled before its catalogue was read."""
