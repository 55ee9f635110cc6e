"""Lesson 09, slide "Softmax": scores to probabilities, the loss of them, three regions in the plane, and overflow."""
