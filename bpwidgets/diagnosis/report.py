"""What the doctor found: a Diagnosis that shows itself in a cell, and says the same as text."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bpwidgets.diagnosis.evidence import Evidence
    from bpwidgets.explorers.backpropagation.mistaken_pass import MistakenPass

Status = Literal["agree", "wrong", "unexplained", "undefined"]

# Sign and word say what the colour says; the colours are marks at the edge, text is in the theme's own ink.
_SIGNS: dict[Status, tuple[str, str, str]] = {
    "agree": ("✓", "The gradients are right.", "#009E73"),
    "wrong": ("✗", "The mistake is found.", "#CC79A7"),
    "unexplained": ("✗", "Wrong, and no known mistake explains it.", "#CC79A7"),
    "undefined": ("!", "Nothing can be said.", "#808080"),
}


@dataclass(frozen=True)
class Finding:
    """One mistake.

    Attributes:
        kind: which of the kinds of `bpwidgets.diagnosis.mistakes`, such as "derivative left out"; "unexplained" where
            none fits.
        parameters: names of the parameters whose wrong gradient it explains.
        operation: the operation of the loss whose derivative is wrong, such as "tanh" or "@"; "" where there is none.
        line: the line of that operation in its file or cell; None where there is none.
        text: what is wrong, in words.
        certainty: "certain" where nothing else fits at any point that was tried; "likely" where only the one point
            that was handed over could be tried; "one of several" where others fit as well; "open" where nothing fits.
    """

    kind: str
    parameters: tuple[str, ...]
    operation: str
    line: int | None
    text: str
    certainty: str


@dataclass(frozen=True, repr=False)
class Diagnosis:
    """What `bp.diagnose` says.

    Attributes:
        status: "agree"; "wrong", where every wrong gradient is explained; "unexplained", where one is not;
            "undefined", where nothing can be judged.
        wrong: names of the parameters whose gradient is wrong, in the order of the parameters.
        findings: what explains them, the most likely first.
        notes: sentences on what could not be judged, or was read in another way than it was written.
        evidence: what `explorer` is drawn from; None where nothing was judged.
    """

    status: Status
    wrong: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    evidence: Evidence | None = field(default=None, compare=False)

    def explorer(self, finding: int = 0, *, scale: float | None = None) -> MistakenPass:
        """The graph of the loss with the right pass back and the one with the mistake, to be stepped through.

        The operation with the mistake is framed. Where the gradients agree, or nothing explains what is wrong, there is
        no frame.

        finding: which of the `findings` is shown, from 0; scale: the magnification, as of every explorer.

        Raises:
            ValueError: there is no such finding; or no graph: nothing could be judged, or the loss has no operation.
        """
        from bpwidgets.diagnosis import picture  # noqa: PLC0415 (the explorers, for who wants a picture)

        if self.evidence is None:
            raise ValueError(f"There is no graph to show. {' '.join(self.notes)}".replace("`", ""))
        if finding not in (numbers := range(max(len(self.findings), 1))):
            raise ValueError(f"finding is {finding!r}; expected one from 0 to {numbers[-1]}")
        return picture.explorer(self.evidence, finding, self._in_short(finding), scale)

    def _in_short(self, finding: int) -> str:
        """A finding without the source of its line, in plain text."""
        if not self.findings:
            return ""
        it = self.findings[finding]
        if it.kind == "unexplained":
            return "No known mistake explains that, so no operation is framed."
        what, at, _ = it.text.replace("`", "").partition(" (line ")
        return f"{what}{at}{it.line})." if at else what

    def __str__(self) -> str:
        lines = [f"- {finding.text}" for finding in self.findings] + [f"- {note}" for note in self.notes]
        return "\n".join([self._head(), *lines]).replace("`", "")

    __repr__ = __str__

    def _repr_html_(self) -> str:
        colour = _SIGNS[self.status][2]
        items = [_code(finding.text) for finding in self.findings] + [_code(note) for note in self.notes]
        listed = "".join(f"<li>{item}</li>" for item in items)
        return (
            f'<div class="bpw-diagnosis" style="border-left: 4px solid {colour}; padding: 2px 0 2px 12px; '
            f'max-width: 48em; color: var(--jp-content-font-color1, inherit)"><strong>{html.escape(self._head())}'
            f'</strong><ul style="margin: 4px 0">{listed}</ul></div>'
        )

    def _head(self) -> str:
        sign, words, _ = _SIGNS[self.status]
        if self.status == "wrong" and len({finding.text for finding in self.findings}) > 1:
            is_sure = all(finding.certainty != "one of several" for finding in self.findings)
            words = "The mistakes are found." if is_sure else "Here is what fits."
        return f"{sign} {words}"


def _code(text: str) -> str:
    """Text escaped for HTML, backticks as code tags."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", html.escape(text))
