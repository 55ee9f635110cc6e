"""bpwidgets: a course on backpropagation that a learner moves.

``import bpwidgets as bp`` costs NumPy; every name below is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "ChainRule": "bpwidgets.explorers.chain_rule",
    "Jacobian": "bpwidgets.explorers.jacobian.plane",
    "JacobianTable": "bpwidgets.explorers.jacobian.table",
    "MultivariateChainRule": "bpwidgets.explorers.multivariate_chain_rule.paths",
    "GradientAlongCurve": "bpwidgets.explorers.multivariate_chain_rule.along",
    "MultiplicationOrder": "bpwidgets.explorers.multivariate_chain_rule.order",
    "MatrixDerivatives": "bpwidgets.explorers.matrix_derivatives.experiments",
    "OuterProduct": "bpwidgets.explorers.matrix_derivatives.outer_product",
    "BothWays": "bpwidgets.explorers.matrix_derivatives.both_ways",
    "DenseArray": "bpwidgets.explorers.matrix_derivatives.dense_array",
    "RegressionLosses": "bpwidgets.explorers.regression_losses.pulling",
    "RegressionDescent": "bpwidgets.explorers.regression_losses.descent",
    "ClassificationLosses": "bpwidgets.explorers.classification_losses.pulling",
    "ScoreToLoss": "bpwidgets.explorers.classification_losses.stack",
    "PrintedCrossEntropy": "bpwidgets.explorers.classification_losses.printed",
    "Prediction": "bpwidgets.live.predict",
    "LESSONS": "bpwidgets.contents",
    "Lesson": "bpwidgets.contents",
    "grad": "bpwidgets.calculus.tape",
    "jacobian": "bpwidgets.calculus.tape",
    "value_and_grad": "bpwidgets.calculus.tape",
    "Agreement": "bpwidgets.calculus.agreement",
    "check_gradient": "bpwidgets.calculus.agreement",
    "check": "bpwidgets.exercises.check",
    "exercise": "bpwidgets.exercises.register",
    "Feedback": "bpwidgets.exercises.feedback",
    "doctor": "bpwidgets.checkup",
}

__all__ = [*_HOME, "__version__"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'bpwidgets' has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
