"""Two hundred seeds, and their instances, which are searched for once a process."""

import functools

from bpwidgets.exercises.engine.instances import draw_instances

SEEDS = [f"seed {number}" for number in range(200)]
drawn = functools.cache(draw_instances.__wrapped__)  # the search is the larger part of the work of most tests
