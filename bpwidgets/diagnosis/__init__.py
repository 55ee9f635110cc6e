"""The gradient doctor: which mistake, at which operation, in which line of anybody's backward pass.

The tape knows every operation of a loss. So the backward pass can be run with one thing wrong at a time, and the run
that gives exactly what was claimed names the mistake. Read in this order:

1. ``diagnose``: what is called from outside; it takes the loss, the parameters and the claimed gradients.
2. ``recording`` and ``places``: the loss on the tape, and the line of each of its operations.
3. ``backward``: the backward pass, with what some nodes send exchanged.
4. ``blocks`` and ``functions``: several operations seen as one, such as a sigmoid, a softmax or a normalisation.
5. ``mistakes``: the table of kinds; each kind proposes its mutations of the backward pass.
6. ``search``: which mutation, or which pair, gives what was claimed; ``kinks``: what may be claimed at one.
7. ``report`` and ``wording``: the findings, and what is said.
8. ``evidence`` and ``picture``: what is kept of the search, and the graph that is drawn of it.
"""
