"""The parts of `agreement`: how a claimed gradient is measured, judged and spoken of.

1. `survey`: the differences of f at x along *probes*, that is, every entry of x and a few fixed directions.
2. `judging`: whether a claimed gradient agrees with each of them, and what holds at a kink. Where kinks meet, it asks
   `hidden_kinks` how much they hide from each other.
3. `wording`: the verdict in a sentence.
"""
