"""What lessons draw with.

`marks` is the vocabulary, `wire` its JSON; `shapes`, `gradient_arrows` and `network` are made of marks, `contours` are
lines for images. `equation` is a formula with live numbers, `formatting` numbers as text, `style` colours and fonts;
`layout` places axes, `scaling` brings data of any size into them.
"""
