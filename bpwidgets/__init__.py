"""bpwidgets: a course on backpropagation that a learner moves.

``import bpwidgets as bp`` costs NumPy; every name below is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_HOME = {
    "TinyNetwork": "bpwidgets.explorers.start_here.tiny_network",
    "ChainRule": "bpwidgets.explorers.chain_rule.chain_rule",
    "LongChain": "bpwidgets.explorers.chain_rule.long_chain",
    "Jacobian": "bpwidgets.explorers.jacobian.jacobian",
    "JacobianTable": "bpwidgets.explorers.jacobian.jacobian_table",
    "MultivariateChainRule": "bpwidgets.explorers.multivariate_chain_rule.multivariate_chain_rule",
    "GradientAlongCurve": "bpwidgets.explorers.multivariate_chain_rule.gradient_along_curve",
    "MultiplicationOrder": "bpwidgets.explorers.multivariate_chain_rule.multiplication_order",
    "MatrixDerivatives": "bpwidgets.explorers.matrix_derivatives.matrix_derivatives",
    "OuterProduct": "bpwidgets.explorers.matrix_derivatives.outer_product",
    "BothWays": "bpwidgets.explorers.matrix_derivatives.both_ways",
    "DenseArray": "bpwidgets.explorers.matrix_derivatives.dense_array",
    "SingleLayer": "bpwidgets.explorers.single_layer.single_layer",
    "RegressionLosses": "bpwidgets.explorers.regression_losses.regression_losses",
    "RegressionDescent": "bpwidgets.explorers.regression_losses.regression_descent",
    "ClassificationLosses": "bpwidgets.explorers.classification_losses.classification_losses",
    "ScoreToLoss": "bpwidgets.explorers.classification_losses.score_to_loss",
    "PrintedCrossEntropy": "bpwidgets.explorers.classification_losses.printed_cross_entropy",
    "TwoLayer": "bpwidgets.explorers.two_layer.two_layer",
    "Softmax": "bpwidgets.explorers.softmax.softmax",
    "SoftmaxRegions": "bpwidgets.explorers.softmax.softmax_regions",
    "SoftmaxOverflow": "bpwidgets.explorers.softmax.softmax_overflow",
    "Backpropagation": "bpwidgets.explorers.backpropagation.backpropagation",
    "Training": "bpwidgets.explorers.backpropagation.training",
    "Prediction": "bpwidgets.live.model.predict",
    "LESSONS": "bpwidgets.contents",
    "Lesson": "bpwidgets.contents",
    "grad": "bpwidgets.calculus.autodiff.tape",
    "jacobian": "bpwidgets.calculus.autodiff.tape",
    "value_and_grad": "bpwidgets.calculus.autodiff.tape",
    "Agreement": "bpwidgets.calculus.agreement",
    "check_gradient": "bpwidgets.calculus.agreement",
    "diagnose": "bpwidgets.diagnosis.diagnose",
    "Diagnosis": "bpwidgets.diagnosis.report",
    "Finding": "bpwidgets.diagnosis.report",
    "check": "bpwidgets.exercises.engine.check",
    "exercise": "bpwidgets.exercises.engine.registry",
    "Feedback": "bpwidgets.exercises.engine.feedback",
    "progress": "bpwidgets.exercises.progress",
    "practice": "bpwidgets.practising",
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
