"""The judge: what an exercise is, how an answer is read, run and compared, and what is said of it."""
