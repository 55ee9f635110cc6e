"""Every misconception written a second time, as a learner would write it: from its text, not from the reference.

`MISTAKES` of a lesson's module maps "<exercise>", or "<exercise>.<step>" where several values are returned, to a
function for each misconception's id; where its text is true of several answers, to a list of functions. A function
takes what it needs by name, of the exercise's arguments and of the right values of earlier steps, and returns the
mistaken value.
"""
