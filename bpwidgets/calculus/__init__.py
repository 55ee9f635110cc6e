"""Mathematics in NumPy alone: no widget, no plot.

It can be read without the rest, in this order:

1. `activations`, `losses`, `softmax`, `output_losses`, `layer`: formulas, each with its derivative below it; `labels`:
   which labels a loss takes. `network`, of two layers, and `deep_network`, of any number: forward and backward by hand,
   from these formulas. `descent`: how training begins, and a step of it.
2. `autodiff.tape`: derivatives of any NumPy code by reverse mode; `autodiff.vjps` is its table of derivatives.
3. `numerical_derivative`, `differences`: derivatives by differences, of one variable and of arrays, with error
   estimates. `stencil` is one measurement, and `nonsmooth` says what several see of a kink or a jump; `evaluation`
   calls f where it may have no value.
4. `agreement`: whether a formula, autodiff and differences agree, and what holds at a kink; its parts are in
   `gradient_check`. `any_derivative`: the derivative by the first of these three that a function has.
5. `functions`: what a learner may choose, type or write. `expressions` understands what is typed, by the steps in
   `parsing`, with the table `known_functions` and `typesetting`; `activation_choices`: the same of activations.
6. `datasets`, with Fisher's table in `irises`, and `training_sets`: the bundled data.

`arrays` holds what several of them ask of an array, `real_numbers` what counts as one, `rounding` what is 0 on paper.
"""
