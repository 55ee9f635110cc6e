"""Every run of the tests draws the same examples: what is green once is green again.

`pytest --hypothesis-profile default` draws new ones, to look for what the fixed ones miss; what it finds becomes
an `@example` of its test.
"""

import gc

from hypothesis import settings

# As often as Python calls it by itself, the garbage collector takes a sixth of the time in which figures are drawn.
gc.set_threshold(50_000, 10, 10)

settings.register_profile("fixed", derandomize=True, database=None, deadline=None)
settings.load_profile("fixed")


def pytest_collection_finish():
    """What the collection has made stays to the end: the collector need not go through it again and again."""
    gc.freeze()
