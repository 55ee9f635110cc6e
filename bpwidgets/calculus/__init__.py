"""Mathematics in NumPy alone: no widget, no plot.

It can be read without the rest, in this order:

1. `activations`, `losses`: formulas, each with its derivative below it. `network`, of two layers, and `deep_network`,
   of any number: forward and backward by hand, from these formulas.
2. `autodiff.tape`: derivatives of any NumPy code by reverse mode; `autodiff.vjps` is its table of derivatives.
3. `derivative`, `differences`: derivatives by differences, of one variable and of arrays, with error estimates.
   `stencil` is one measurement; `evaluation` calls f where it may have no value.
4. `agreement`: whether a formula, autodiff and differences agree, and what holds at a kink. `any_derivative`: the
   derivative by the first of these three that a function has.
5. `functions`: what a learner may choose, type (`expressions`, with its table `known_functions`, and `typesetting`) or
   write; `activation_choices`: the same of activations.
6. `datasets`, with Fisher's table in `irises`, and `training_sets`: the bundled data.

`arrays` holds what several of them ask of an array, `real_numbers` what counts as one.
"""
