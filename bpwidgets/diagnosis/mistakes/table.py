"""The table of kinds: what people get wrong in a backward pass, each as mutations of the right one.

A row is a kind and a short function that proposes mutations for a recording; ``search`` runs them. Where a mutation has
an amount, such as the factor by which an edge is multiplied, ``search`` finds the amount, and its reading says which
kind that is.

A new kind is one function and one row: CONTRIBUTING shows both. What ``fixed`` says goes on from "In the gradient of
b1, ..."; of two mutations that give the same gradients the one of less cost, its third argument, is named. A row in
``in_each_round`` is tried in all rounds of a loop, too. Its test is a case in ``tests/diagnosis/cases.py``: a loss,
somebody's backward pass, and the kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from bpwidgets.diagnosis.mistakes.mixing import (
    diagonal_only,
    mixing_left_out,
    mixing_twice,
    of_sum_for_maximum,
    sum_over_other_axis,
)
from bpwidgets.diagnosis.mistakes.multiples import (
    multiples,
    overwritten,
    share_of_term,
    single_uses,
    truncated,
)
from bpwidgets.diagnosis.mistakes.mutation import (
    ANOTHER,
    DIAGONAL,
    LEFT_OUT,
    OPERAND,
    PATH_LEFT_OUT,
    SUM_LEFT_OUT,
    SUM_TOO_MUCH,
    TERM,
    TRANSPOSED,
    TWICE,
    UPDATED,
    WRONG_POINT,
    Case,
    Mutation,
)
from bpwidgets.diagnosis.mistakes.products import (
    another_operand,
    factor_left_out,
    factor_twice,
    operand_of_round,
    transposed_operand,
    transposed_result,
)
from bpwidgets.diagnosis.mistakes.rounds import in_each_round
from bpwidgets.diagnosis.mistakes.slopes import (
    Slope,
    at_wrong_point,
    left_out,
    of_another,
    of_another_leak,
    of_one_branch,
    of_slopes,
    twice,
)
from bpwidgets.diagnosis.mistakes.sums import sum_left_out, sum_over_too_much
from bpwidgets.diagnosis.mistakes.updates import updated

if TYPE_CHECKING:
    from bpwidgets.diagnosis.blocks import Block

Proposals = Callable[[Case], Iterator[Mutation]]


def in_slope(kind: str, proposed: Callable[[Case, Block], Iterator[Slope]]) -> Proposals:
    """The row of a mistake in the slope of a diagonal block."""
    return lambda case: of_slopes(case, kind, proposed)


TABLE: tuple[tuple[str, Proposals], ...] = (
    ("constant factor, sign, path or term left out, path counted twice", multiples),
    (PATH_LEFT_OUT, single_uses),
    (PATH_LEFT_OUT, overwritten),
    (PATH_LEFT_OUT, truncated),
    (TERM, share_of_term),
    (LEFT_OUT, in_slope(LEFT_OUT, left_out)),
    (LEFT_OUT, in_each_round(factor_left_out)),
    (LEFT_OUT, mixing_left_out),
    (TWICE, in_slope(TWICE, twice)),
    (TWICE, in_each_round(factor_twice)),
    (TWICE, mixing_twice),
    (WRONG_POINT, in_slope(WRONG_POINT, at_wrong_point)),
    (ANOTHER, in_slope(ANOTHER, of_another)),
    (ANOTHER, of_another_leak),
    (ANOTHER, of_one_branch),
    (ANOTHER, of_sum_for_maximum),
    (DIAGONAL, diagonal_only),
    (TRANSPOSED, in_each_round(transposed_operand)),
    (TRANSPOSED, transposed_result),
    (OPERAND, another_operand),
    (OPERAND, operand_of_round),
    (SUM_LEFT_OUT, in_each_round(sum_left_out)),
    (SUM_TOO_MUCH, in_each_round(sum_over_too_much)),
    (SUM_TOO_MUCH, sum_over_other_axis),
    (UPDATED, updated),
)


def mutations(case: Case) -> Iterator[Mutation]:
    """All that the table proposes."""
    for _, proposals in TABLE:
        yield from proposals(case)
