"""What was said of the answers to questions: none is asked again in this kernel or, where it was saved, in the next.

Saved in the small file of the lessons' folder (lesson_folder.py).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bpwidgets import lesson_folder
from bpwidgets.live.model.verdicts import AnswerError

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.model.predict import Prediction

SECTION = "predictions"


class Answers:
    """What was said, by the question (`Prediction.key`): a cell that is run again makes new objects of everything."""

    def __init__(self) -> None:
        self._verdicts: dict[tuple[str, ...], str] = {}

    def verdict(self, explorer: Explorer) -> str | None:
        """What was said of the answer to an explorer's question, "" where it was skipped; None where nothing was."""
        question = explorer.prediction
        return None if question is None else self._verdicts.get(question.key(explorer))

    def is_awaited(self, explorer: Explorer) -> bool:
        """Whether a question is open: neither answered nor skipped."""
        return explorer.prediction is not None and self.verdict(explorer) is None

    def answer(self, explorer: Explorer, given: str | None) -> None:
        """Judge an answer, None to skip the question, and remember what is said of it.

        Raises:
            AnswerError, UserFunctionError, TypeError: as of `Prediction.judge`; the question stays open.
            ValueError: no question is asked.
        """
        question = explorer.prediction
        if question is None:
            raise ValueError("no question is asked here")
        self._verdicts[question.key(explorer)] = "" if given is None else question.judge(explorer, given)

    def save(self, explorer: Explorer) -> str:
        """Save what was said; a sentence if it cannot be saved."""
        question, verdict = explorer.prediction, self.verdict(explorer)
        if question is None or verdict is None:
            return ""
        entry = {json.dumps(question.key(explorer)): verdict}
        return lesson_folder.update(SECTION, lambda saved: {**saved, **entry}, what=SECTION)

    def restore(self, explorer: Explorer) -> None:
        """Take the question of an explorer for answered if it was in an earlier kernel."""
        question = explorer.prediction
        if question is None:
            return
        verdict = lesson_folder.kept(SECTION).get(json.dumps(question.key(explorer)))
        if isinstance(verdict, str):
            self._verdicts.setdefault(question.key(explorer), verdict)


class Question:
    """What one explorer asks, if it asks anything, and how far that is answered.

    Attributes:
        refusal: why the last answer was none; "" where it was one.
    """

    def __init__(self, explorer: Explorer, answers: Answers) -> None:
        self._explorer, self._answers = explorer, answers
        self.refusal = ""

    @property
    def is_open(self) -> bool:
        """Whether it is neither answered nor skipped: until then nothing on the page moves."""
        return self._answers.is_awaited(self._explorer)

    @property
    def asked(self) -> Prediction:
        """What is asked.

        Raises:
            ValueError: nothing is.
        """
        question = self._explorer.prediction
        if question is None:
            raise ValueError("no question is asked here")
        return question

    def take(self, given: Any) -> bool:
        """Judge an answer, None to skip the question, or say why it is none. Whether it was judged."""
        self.refusal = ""
        if self._answers.verdict(self._explorer) is not None:
            return False  # it was answered meanwhile, in another view or cell; what was said of that is shown here too
        try:
            self._answers.answer(self._explorer, None if given is None else str(given))
        except AnswerError as problem:
            self.refusal = str(problem)
            return False
        return True

    def save(self) -> str:
        """Save what was said of its answer; a sentence if it cannot be saved."""
        return self._answers.save(self._explorer)

    def shown(self) -> dict[str, Any] | None:
        """All that the page shows of it; None where nothing is asked."""
        question = self._explorer.prediction
        if question is None:
            return None
        return {
            "question": question.question,
            "kind": question.kind,
            "choices": list(question.choices),
            "refusal": self.refusal,
            "verdict": self._answers.verdict(self._explorer),
            "where": question.where(self._explorer),
        }
