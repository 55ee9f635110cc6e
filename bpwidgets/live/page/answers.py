"""What was said of the answer to an explorer's question: it is not asked again after a restart.

Saved in the small file of the lessons' folder (lesson_folder.py).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bpwidgets import lesson_folder
from bpwidgets.live.model import predict

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer

SECTION = "predictions"


def save(explorer: Explorer) -> str:
    """Save what was said of the answer to an explorer's question; a sentence if it cannot be saved."""
    question = explorer.prediction
    verdict = None if question is None else question.verdict(explorer)
    if question is None or verdict is None:
        return ""
    entry = {json.dumps(question.key(explorer)): verdict}
    return lesson_folder.update(SECTION, lambda saved: {**saved, **entry}, what=SECTION)


def restore(explorer: Explorer) -> None:
    """Take the question of an explorer for answered if it was in an earlier kernel."""
    question = explorer.prediction
    if question is None:
        return
    verdict = lesson_folder.kept(SECTION).get(json.dumps(question.key(explorer)))
    if isinstance(verdict, str):
        predict.verdicts.setdefault(question.key(explorer), verdict)
