"""What lessons draw with.

`marks` is the vocabulary. `encoding` is its JSON, in as many `digits` as a screen can show; `deltas` says what of it a
frame tells, and `links` which words of a sentence mean which marks. `shapes`, `gradient_arrows` and `network` are made
of marks, `decision_regions` fill an image. `equation` is a formula with live numbers, `formatting` numbers as text,
`style` colours and fonts; `layout` places and labels axes, `scaling` brings data of any size into them.
"""
