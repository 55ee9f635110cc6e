"""Reverse-mode automatic differentiation of plain NumPy.

Read in this order:

1. ``tape``: the idea. A Node is a value and where it came from; ``backward`` runs the chain rule over the Nodes;
   ``grad``, ``value_and_grad`` and ``jacobian`` are what is called from outside, and ``operation`` in
   ``own_operations``, which gives a function of one's own its rules.
2. ``vjps``: the table of derivative rules, one vector-Jacobian product for each array argument of an operation.
   ``recorder`` has the types, and lets the table have functions of our own.
3. ``composed``: NumPy functions that need no rule of their own, written in those that have one.
4. ``array_api``: what a traced value offers to the function being differentiated. TracedArray is the array, the tape's
   Node adds the record; there is no other subclass.
5. ``dispatch`` and ``arguments``: from a NumPy call to a record, and its arguments in one form; ``large_copies`` spares
   most copies of large ones. ``results``: what comes back, as arrays of the caller's own.
6. ``errors``: what cannot be differentiated, and what to write instead, by the tables in ``replacements``;
   ``other_libraries`` knows what NumPy, SciPy and pandas make of a traced value, and which of their errors refuse one.
"""
