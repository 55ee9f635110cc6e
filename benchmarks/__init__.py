"""How fast a picture follows: ours, interact, ipympl and bqplot, measured in one run on one picture."""
