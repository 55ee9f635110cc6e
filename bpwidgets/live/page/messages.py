"""What the browser has of an explorer's picture, and the messages that bring it up to date.

They go to all clients (a client is one view of the picture on a page). A widget that was prepared opens with a stage
and its frame, in its trait `first`. What comes back is in inbox.py.

    stage   A background. A frame follows at once, and both are shown together.
            width, height: in px at scale 1; zoom: CSS px in one of these, where there is room; png: its index among
            the buffers; viewport: for which it was drawn;
            axes: [{box: [left, top, width, height], x: limits, y: limits, log: [of x, of y]}];
            tracks: of each handle [x, y] or null; palette: {role: colour}; equation: parts; spoken: its words.
    frame   All that moves over it.
            number: counted up; after: the number of the frame that the page must have, 0 for none;
            ack: {client: its last event that is answered};
            marks, handles: what of them is not as in the frame before, all after a stage: see `tell` in
            picture/deltas.py;
            numbers: {slot of the equation: text}; sentence;
            error: why the present parameters have no picture, or "";
            notice: what else there is to say, of a picture that is right; "" where there is an error;
            links: which words mean which marks, those parts of it that are others than before, if any: see
            `links_by_index` in picture/links.py;
            outdated: whether the present parameters have no picture, and this is one of others;
            agreement: {status, line, rows}, null where that is too slow for a frame;
            tables: {title: {column: [text]}}, while a client shows them; position, reach, can_step: of time;
            shown_try: the name of the try that is shown, or "";
            locked: whether a question is open; predict: {question, kind, choices, refusal, verdict, where};
            kernel_ms: its cost.
    agreement   What was too slow for frame `number`: agreement, sentence, tables.
    ack     Events changed nothing: ack.
    error   The picture cannot be drawn: error, ack.
    end     There is no next step.
    roll_call   A client came while there were others: caller. All that are there answer by `here`; a page that was
            closed or loaded anew may have left without its `bye`.
    stranger    client was taken for gone, and answers now or sends an event, which is done: it should say hello again.
            ack: of such an event.
"""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bpwidgets.live.model import agreement_text
from bpwidgets.live.model.tables import plain_tables
from bpwidgets.live.page.caches import StageCache
from bpwidgets.live.picture import equation, style
from bpwidgets.live.picture.deltas import NOTHING_TOLD, tell
from bpwidgets.live.picture.encoding import Encoder
from bpwidgets.live.picture.links import links_by_index
from bpwidgets.live.render import formula

if TYPE_CHECKING:
    from bpwidgets.live.model.explorer import Explorer
    from bpwidgets.live.page.answers import Question
    from bpwidgets.live.page.caches import DrawnStage
    from bpwidgets.live.page.clients import Clients
    from bpwidgets.live.picture.deltas import Told
    from bpwidgets.live.render.stages import StageImage

Message = tuple[dict[str, Any], list[Any]]
"""JSON and buffers."""


@dataclass(frozen=True)
class Described:
    """What a frame tells only where it is not the same as in the one before.

    Attributes:
        number: of the frame after which it is so.
    """

    number: int
    marks: Told
    handles: Told
    links: dict[str, Any]


NOTHING_DESCRIBED = Described(0, NOTHING_TOLD, NOTHING_TOLD, {})


@dataclass(frozen=True, eq=False)
class Update:
    """What brings the browser up to date, and what it has then."""

    messages: list[Message]
    stage: DrawnStage
    described: Described

    @property
    def stage_is_new(self) -> bool:
        """Whether the stage is among the messages."""
        return len(self.messages) > 1


class Messages:
    """Makes the messages of one explorer; remembers which stage, marks, handles and links the browser has.

    Attributes:
        clients: the views of its picture on pages.
        stages: those that were drawn lately.
        frame_number: of the last frame; 0 before the first.
    """

    def __init__(self, explorer: Explorer, clients: Clients, question: Question) -> None:
        self.explorer, self.clients, self._question = explorer, clients, question
        self.stages = StageCache(explorer)
        self.frame_number = 0
        self._shown: DrawnStage | None = None
        """The stage that the browser has."""
        self._described = NOTHING_DESCRIBED
        """The marks, handles and links that it has."""

    # ---- stage ----------------------------------------------------------------------------------------

    @property
    def stage_is_current(self) -> bool:
        """Whether the browser has the stage of the present picture and viewport."""
        return self._shown is not None and self.stages.fits(self._shown, self.clients.viewport)

    def forget_stage(self) -> None:
        """Send the stage again with the next picture: a client has not seen it."""
        self._shown = None

    # ---- messages -------------------------------------------------------------------------------------

    def update(self) -> Update:
        """The frame of the present picture, after its stage where the browser has another one.

        `commit` it when it is sent.
        """
        drawn = self.stages.get(self.clients.viewport)
        needs_stage = drawn is not self._shown
        names = [axes.name for axes in drawn.stage.axes]
        limits = {axes.name: (axes.x, axes.y) for axes in drawn.stage.axes}
        known = NOTHING_DESCRIBED if needs_stage else self._described
        frame, described = self._frame(Encoder(names, limits), known)
        messages = [self._stage(drawn.stage, Encoder(names, limits)), frame] if needs_stage else [frame]
        return Update(messages, drawn, described)

    def commit(self, update: Update) -> None:
        """This was sent: the browser has its stage, marks, handles and links."""
        self._shown, self._described = update.stage, update.described

    def ack(self) -> Message:
        """Events changed nothing, and are answered."""
        return {"kind": "ack", "ack": self.clients.acknowledged}, []

    def error(self, message: str) -> Message:
        """Why the picture cannot be drawn."""
        return {"kind": "error", "error": message, "ack": self.clients.acknowledged}, []

    def _stage(self, drawn: StageImage, to: Encoder) -> Message:
        picture = self.explorer.picture
        content = {
            "kind": "stage",
            "width": drawn.width,
            "height": drawn.height,
            "zoom": drawn.zoom,
            "viewport": asdict(self.clients.viewport),
            "axes": [{"box": it.box, "x": it.x, "y": it.y, "log": it.log} for it in drawn.axes],
            "tracks": [to.track(handle) for handle in picture.handles],
            "palette": style.palette(self.clients.viewport.theme),
            "equation": [asdict(part) for part in formula.typeset(picture.equation)],
            "spoken": equation.spoken(picture.equation),
            "png": len(to.buffers),
        }
        return content, [*to.buffers, drawn.png]

    def _frame(self, to: Encoder, known: Described) -> tuple[Message, Described]:
        """The frame for a browser that has what is `known`, and what it has then."""
        started = time.perf_counter()
        explorer, picture = self.explorer, self.explorer.picture
        self.frame_number += 1
        agreements, question = explorer.gradients_if_cheap(), self._question.shown()
        marks, marks_told = tell(picture.marks, to, known.marks)
        handles, handles_told = tell(picture.handles, to, known.handles)
        links = links_by_index(picture.links, picture.marks, picture.handles)
        new_links = {part: it for part, it in links.items() if it != known.links.get(part)}
        content: dict[str, Any] = {
            "kind": "frame",
            "number": self.frame_number,
            "after": known.number,
            "ack": self.clients.acknowledged,
            "marks": marks,
            "handles": handles,
            **({"links": new_links} if new_links else {}),
            "numbers": equation.slot_texts(picture.equation, picture.result),
            "sentence": picture.sentence if agreements is None else explorer.summary,
            "agreement": None if agreements is None else agreement_text.overview(agreements),
            "error": explorer.error,
            "notice": "" if explorer.error else explorer.notice,
            "outdated": explorer.outdated,
            "position": explorer.position,
            "reach": explorer.reach,
            "can_step": explorer.can_step,
            "shown_try": explorer.shown_try,
            "locked": self._question.is_open,
            **self._tables(agreed=agreements is not None),
            **({} if question is None else {"predict": question}),
        }
        content["kernel_ms"] = round(1e3 * (explorer.composing_s + time.perf_counter() - started), 2)
        return (content, to.buffers), Described(self.frame_number, marks_told, handles_told, links)

    def agreement(self) -> Message:
        """The agreement, and what of sentence and tables had to wait for it."""
        content = {
            "kind": "agreement",
            "number": self.frame_number,
            "agreement": agreement_text.overview(self.explorer.gradients),
            "sentence": self.explorer.summary,
            **self._tables(agreed=True),
        }
        return content, []

    def _tables(self, *, agreed: bool) -> dict[str, Any]:
        """The tables where a client shows them; that of agreement only where it is known, since it may be slow."""
        if not self.clients.show_tables:
            return {}
        tables = self.explorer.tables if agreed else self.explorer.columns(self.explorer.result)
        return {"tables": plain_tables(tables)}
