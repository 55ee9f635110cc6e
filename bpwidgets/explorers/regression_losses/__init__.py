"""Lesson 04, slide "Loss Functions for Regression": MSE and MAE, what pulls a line, and where the pulls lead it."""
