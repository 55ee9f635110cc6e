"""Explorers without widgets or plots: parameters in; result, marks, agreement and sentence out."""
