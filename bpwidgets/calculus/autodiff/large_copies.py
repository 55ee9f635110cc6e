"""Copies of large arrays, such as all the data of a training set, which are recorded again and again.

A copy is kept for as long as its array is, and serves all uses between which the array does not change.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from bpwidgets.calculus.autodiff.recorder import Array

LARGE_BYTES = 2**16  # a smaller array is copied as fast as it is compared
CACHE_BYTES = 2**26  # of all copies that are kept


class CachedCopy(NamedTuple):
    """A large array, and its bytes when it was last used."""

    array: weakref.ref[Array]
    content: bytearray


CACHE: dict[int, CachedCopy] = {}  # by the id of an array, for as long as it lives


def copy_of_large(a: Array) -> Array:
    """A read-only copy of a large array: that of an earlier use, if every byte is still the same.

    In a training loop the data are the same in each call. To compare them is quicker than to fill fresh memory.
    """
    if not a.flags.c_contiguous:
        return a.copy()  # its memory is not one run of bytes, which could be compared at once
    key, memory = id(a), a.data
    cached = CACHE.get(key)
    if cached is None or cached.array() is not a or cached.content != memory:
        cached = CachedCopy(weakref.ref(a, lambda _: CACHE.pop(key, None)), bytearray(memory))
        CACHE.pop(key, None)  # what is outdated takes no room
        if a.nbytes <= CACHE_BYTES:
            if sum(len(each.content) for each in list(CACHE.values())) + a.nbytes > CACHE_BYTES:
                CACHE.clear()
            CACHE[key] = cached
    copy = np.frombuffer(cached.content, a.dtype).reshape(a.shape)
    copy.flags.writeable = False
    return copy
