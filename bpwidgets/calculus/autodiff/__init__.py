"""Reverse-mode automatic differentiation of plain NumPy.

Read in this order:

1. ``tape``: the idea. A Node is a value and where it came from; ``backward`` runs the chain rule over the Nodes;
   ``grad``, ``value_and_grad`` and ``jacobian`` are what is called from outside.
2. ``vjps``: the table of derivative rules, one vector-Jacobian product for each array argument of an operation.
3. ``composed``: NumPy functions that need no rule of their own, written in those that have one.
4. ``array_api``: what a traced value offers to the function being differentiated. TracedArray is the array, the tape's
   Node adds the record; there is no other subclass.
5. ``dispatch`` and ``arguments``: from a NumPy call to a record, and its arguments in one form.
6. ``errors``: what cannot be differentiated, and what to write instead.
"""
