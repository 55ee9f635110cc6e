"""What is said of the three ways to a gradient."""

from __future__ import annotations

import numpy as np
import pytest

from bpwidgets.calculus.agreement import Agreement
from bpwidgets.live.model import agreement_text


@pytest.mark.parametrize(
    ("formula", "error", "said"), [(1e-17, 0.0, "0"), (2.5, 1e-12, "2.5"), (0.0, 0.0, "0")]
)
def test_what_rounding_leaves_of_a_0_is_0(formula, error, said):
    by_autodiff = formula and formula + 1e-17
    agreement = Agreement(
        name="dL/dx",
        formula=np.array(formula),
        autodiff=np.array(by_autodiff),
        differences=np.array(by_autodiff),
        error=error,
        status="agree",
        reason="",
    )
    (row,) = agreement_text.rows([agreement])
    assert [row[way].strip() for way in ("formula", "autodiff", "differences")] == [said] * 3
