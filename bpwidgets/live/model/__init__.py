"""Explorers without widgets or plots: parameters in; result, marks, agreement and sentence out.

hooks           what a lesson's explorer writes; `class_checks` refuses one that lacks any
explorer        what it inherits: the picture, its gradients (`gradient_checks` finds them once), errors; on top of
tries           named settings, and the way from here to one
animated        time: the `run` that is shown, with its `timeline` of states
parametrized    parameters and all ways to change them
parameters      the kinds of parameters, their values and refusals; `own_data` reads a learner's dataset for one
steps, motion   the steps of a range, and where a number that is moved comes to rest on them
user_function   a learner's own function at a point, evaluated or refused; at many points: `sampling`
computing       what surrounds all of it: prints and warnings stay inside, an interrupt comes in
predict         a question before the controls unlock; `verdicts` has what is said of an answer
agreement_text  what is said of gradients, `notices` of errors and prints, `tables` of numbers
sentences       how what a learner gave or wrote is worded, quoted and shortened in them
shown           an explorer on a page or as a figure, to which `front_end` is the one way
"""
