"""What people get wrong in a backward pass: ``table`` lists the kinds, one short function for each.

``mutation`` says what a mutation is, and what it is made from. The rows of the table are in ``multiples``, ``slopes``,
``products``, ``mixing``, ``sums`` and ``updates``, by what they exchange; ``rounds`` makes one of them in every round
of a loop. ``terms`` finds the summands of a loss; ``amounts`` and ``numbers`` say what a factor is, and where it may
come from.
"""
