import { Clock } from "./clock.js";
import { Column, HIDDEN_PX } from "./column.js";
import { element } from "./dom.js";
import { decodeMarks } from "./encoding.js";
import { EventQueue } from "./event_queue.js";
import { Fold } from "./fold.js";
import { Handles } from "./handles.js";
import { Inbox } from "./inbox.js";
import { keepKeys } from "./keys.js";
import { Output } from "./output.js";
import { Painter } from "./painter.js";
import { Question } from "./question.js";
import { Report } from "./report.js";
import { nameControls, Sliders } from "./sliders.js";
import { Stage } from "./stage.js";
import { themeAt } from "./theme.js";
import { Tries } from "./tries.js";
import { WordLinks } from "./word_links.js";

const REST_MS = 1000; // without another frame, after which the kernel may keep where the picture was left
const SETTLE_MS = 60; // without another frame, after which the agreement that was too slow for the last one is asked for
const RESIZE_MS = 120; // without another change of size, after which a stage is asked for
const RETRY_MS = 250; // after which a picture that has no width is measured again
const ROLL_CALL_MS = 3000; // after which a view that has not said it is here has gone

/** One view of the picture on the page, with all that stands around it. */
export class Client {
  constructor(model, el) {
    this.model = model;
    this.column = new Column(el, { scale: model.get("scale"), openCount: model.get("open_count") });
    this.output = new Output(model.get("box"));
    this.abort = new AbortController(); // ends all that listens outside `el`
    this.markDefaults = model.get("mark_defaults");
    this.queue = new EventQueue((message) => model.send(message), model.get("events"));
    this.build();
    this.inbox = new Inbox({
      decodeImage: (png) => createImageBitmap(new Blob([png], { type: "image/png" })),
      showStage: (...stage) => this.showStage(...stage),
      showMessage: (...message) => this.showMessage(...message),
      fail: (problem) => this.onBrokenStage(problem),
    });
    this.observe();
    const first = model.get("first");
    if (first?.stage) {
      this.inbox.receive(first.stage, first.stage_buffers);
      this.inbox.receive(first.frame, first.frame_buffers);
    }
  }

  build() {
    const { queue, model } = this;
    const { el } = this.column;
    // Behind the controls, which are a sibling of this element: `attach` moves it there.
    this.below = document.createElement("div");
    this.below.className = "bpw-after-controls";
    const buttons = element(this.below, "div", "bpw-buttons");
    this.fold = new Fold(buttons, model);
    this.clock = new Clock(buttons, queue, {
      animated: model.get("animated"),
      paceMs: 1000 * model.get("pace_s"),
      stepsPerFrame: model.get("steps_per_frame"),
    });
    this.report = new Report(el, this.below, queue, (name) => {
      this.links.lit = name;
      this.redraw();
    });
    this.question = new Question(el, queue, () => this.tries.start({ to: "question" }));
    this.sliders = new Sliders(model, queue);
    this.container = element(el, "div", "bpw-container");
    this.picture = element(this.container, "div", "bpw-picture");
    this.background = element(this.picture, "canvas", "bpw-stage");
    this.background.width = this.background.height = 0;
    this.background.setAttribute("aria-hidden", "true");
    this.painter = new Painter(this.picture);
    this.handles = new Handles(this.picture, queue);
    this.tries = new Tries(this.container, queue, model.get("tries"), model.get("last_setting"), () =>
      this.clock.pause(),
    );
    this.links = new WordLinks(this.report.words, this.painter, this.handles);
    this.links.observe(this.picture);
  }

  /** Listen to the kernel, and to what changes size, theme and pixel ratio. */
  observe() {
    this.onMessage = (content, buffers) => this.inbox.receive(content, buffers);
    this.model.on("msg:custom", this.onMessage);
    this.sizes = new ResizeObserver(() => {
      this.attach();
      this.requestStage();
      this.report.fitEquation();
      if (this.stage && this.marks) this.output.showLive(this.column.el);
    });
    this.sizes.observe(this.container);
    this.themes = new MutationObserver(() => this.requestStage());
    for (const node of [document.documentElement, document.body])
      this.themes.observe(node, {
        attributes: true,
        attributeFilter: ["data-jp-theme-light", "data-vscode-theme-kind", "data-theme", "class", "style"],
      });
    this.watchRatio();
    this.container.addEventListener("focusin", () => this.requestStage({ focused: true }));
    // A page that is loaded anew or left disposes of nothing.
    const onPageHide = () => {
      this.requested = undefined;
      this.queue.notify({ kind: "bye" });
    };
    addEventListener("pagehide", onPageHide, { signal: this.abort.signal });
  }

  /** A query is for one ratio: when that has changed, the next one is watched. */
  watchRatio() {
    const onChange = () => {
      this.watchRatio();
      this.requestStage();
    };
    this.ratioQuery = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.ratioQuery.addEventListener("change", onChange, { once: true, signal: this.abort.signal });
  }

  dispose() {
    this.abort.abort();
    this.clock.pause();
    this.tries.stop();
    this.report.dispose();
    this.links.dispose();
    this.inbox.dispose();
    this.queue.dispose();
    this.output.dispose();
    this.fold.dispose();
    this.below.remove();
    this.model.off("msg:custom", this.onMessage);
    this.sizes.disconnect();
    this.themes.disconnect();
    cancelAnimationFrame(this.drawing);
    clearTimeout(this.settleTimer);
    clearTimeout(this.restTimer);
    clearTimeout(this.requestTimer);
    clearTimeout(this.rollCallTimer);
    // Last: where the notebook was closed nobody is left to be told, and that throws.
    this.sliders.dispose();
    this.queue.notify({ kind: "bye" });
  }

  // -- size, theme, and the place on the page

  /** Ask the kernel for a stage where one is needed, and draw the present one at the new size until it comes. */
  requestStage({ focused = false, retry = true } = {}) {
    clearTimeout(this.requestTimer);
    this.placeControls();
    const viewport = this.viewport();
    if (viewport.width < HIDDEN_PX) {
      // Hidden, until an observer calls; or between two themes, after which none does.
      const again = () => this.requestStage({ focused, retry: false });
      if (retry) this.requestTimer = setTimeout(again, RETRY_MS);
      return;
    }
    if (this.stage && this.zoom() !== this.stage.zoom) this.fit();
    if (!this.needsStage(viewport, focused)) return;
    const request = () => {
      this.requested = viewport;
      this.queue.notify({ kind: "hello", ...viewport });
    };
    if (!this.requested || focused) request();
    else this.requestTimer = setTimeout(request, RESIZE_MS);
    if (this.stage) this.fit();
  }

  fit() {
    this.resize();
    this.redraw();
  }

  /** The words stand under a picture that has its controls beside it, else behind these. */
  placeControls() {
    const { column, report, below, fold } = this;
    column.layOut();
    if (column.alone) fold.button.hidden = true;
    const place = column.beside ? column.el : below;
    if (report.root.parentElement !== place) place.append(report.root);
  }

  /** What the kernel draws for: it knows the explorer's own scale, on a page as much larger. */
  viewport() {
    const { shrunk } = this.column;
    return {
      width: Math.round(this.container.clientWidth / shrunk),
      height: Math.round(this.column.heightOfRoom(this.tries.heightPx + this.question.heightPx) / shrunk),
      ratio: devicePixelRatio * shrunk,
      theme: themeAt(this.column.el),
    };
  }

  /** Whether no stage was asked for this viewport yet; or, when this client gets the focus, whether the present stage
   * was drawn for another client. */
  needsStage(viewport, focused) {
    if (!sameViewport(viewport, this.requested)) return true;
    return Boolean(focused && this.stage && !sameViewport(viewport, this.stage.viewport));
  }

  /** By how much the stage is enlarged to fit its place; where that is hidden, as if it had room. */
  zoom() {
    const { clientWidth } = this.container;
    const { width } = this.stage;
    const largest = this.stage.largest * this.column.shrunk;
    return clientWidth < HIDDEN_PX ? largest : Math.min(clientWidth / width, largest);
  }

  resize() {
    this.stage.zoom = this.zoom();
    const [width, height] = [this.stage.width * this.stage.zoom, this.stage.height * this.stage.zoom];
    this.picture.style.width = `${width}px`;
    this.picture.style.height = `${height}px`;
    this.painter.resize(width, height);
  }

  /** Colours and scale for all parts, the controls too, and what stands below these: once this element has a place on
   * the page and a stage. */
  attach() {
    const column = this.stage && this.column.find();
    if (!column) return;
    for (const [role, colour] of Object.entries(this.stage.palette))
      column.style.setProperty(`--bpw-${role}`, colour);
    this.column.setScale();
    if (this.below.parentElement === column) return;
    column.append(this.below);
    const { signal } = this.abort;
    this.placeControls();
    this.fold.attach(column);
    this.sliders.attach(column, signal);
    this.tries.attach(column, signal);
    keepKeys(column, signal);
    // Again with each focus: ipywidgets may render a control later.
    const describe = () => {
      nameControls(column);
      this.sliders.announce(column);
    };
    describe();
    column.addEventListener("focusin", describe, { signal });
  }

  // -- from the kernel

  /** The kernel takes the stage for shown: ask for it again, but not for ever. */
  onBrokenStage(problem) {
    this.report.writeError(`The picture could not be shown: ${problem.message}`);
    if (this.askedAgain) return;
    this.askedAgain = true;
    this.requested = undefined;
    this.requestStage();
  }

  showStage(content, buffers, image) {
    this.askedAgain = false;
    this.stage = new Stage(content, buffers);
    this.attach();
    [this.background.width, this.background.height] = [image.width, image.height];
    this.background.getContext("2d").drawImage(image, 0, 0);
    image.close();
    this.report.writeEquation(content);
    this.resize();
  }

  showMessage(content, buffers) {
    // First, so that the kernel's answer is drawn and no longer what the pointer was ahead by.
    const answered = content.ack?.[this.queue.client];
    if (answered !== undefined) {
      this.queue.acknowledge(answered);
      this.handles.pending.settle();
    }
    if (content.kind === "frame") this.showFrame(content, buffers);
    else if (content.kind === "agreement") this.showAgreement(content);
    else if (content.kind === "error") this.report.writeError(content.error);
    else if (content.kind === "end") this.clock.end();
    else if (content.kind === "roll_call") this.onRollCall(content);
    else if (content.kind === "stranger") this.onStranger(content);
    // The explorer is as it was: a handle that was moved between two steps goes back to its place.
    else if (content.kind === "ack") this.redraw();
  }

  /** Another view has come, and the kernel asks which of the others are still there: a page may end without a word. */
  onRollCall({ caller }) {
    this.queue.notify({ kind: "here" });
    if (caller !== this.queue.client) return;
    clearTimeout(this.rollCallTimer);
    this.rollCallTimer = setTimeout(() => this.queue.notify({ kind: "roll_call_over" }), ROLL_CALL_MS);
  }

  /** The kernel took this view for gone, as after a long sleep. */
  onStranger({ client }) {
    if (client !== this.queue.client) return;
    this.requested = undefined;
    this.requestStage();
  }

  showFrame(frame, buffers) {
    this.number = frame.number;
    this.marks = decodeMarks(frame.marks, this.markDefaults, buffers);
    this.handles.update(frame, this.markDefaults);
    this.links.update(frame.links, this.marks);
    this.queue.kernelMs = frame.kernel_ms;
    this.picture.classList.toggle("bpw-outdated", Boolean(frame.outdated));
    this.redraw();
    const noQuestion = this.question.root.hidden;
    for (const part of [this.report, this.question, this.clock, this.tries]) part.update(frame);
    if (this.question.root.hidden !== noQuestion) this.requestStage();
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.queue.notify({ kind: "rest", number: frame.number }), REST_MS);
    clearTimeout(this.settleTimer);
    const settle = () => this.queue.notify({ kind: "settle", number: frame.number });
    if (!frame.agreement) this.settleTimer = setTimeout(settle, SETTLE_MS);
  }

  /** The agreement that was too slow for its frame, if that is still the one shown. */
  showAgreement({ number, agreement, sentence, tables }) {
    if (number !== this.number) return;
    this.report.agreement.write(agreement);
    this.report.writeSentence(sentence);
    if (tables) this.report.writeTables(tables);
  }

  /** Draw at once, since to wait for the browser's next frame would cost time; but once a frame only. What comes later
   * is drawn when the next frame begins. */
  redraw() {
    if (this.drawing) {
      this.stale = true;
      return;
    }
    this.draw();
    this.drawing = requestAnimationFrame(() => {
      this.drawing = undefined;
      if (this.stale) this.draw();
    });
  }

  draw() {
    this.stale = false;
    if (!this.stage || !this.marks) return;
    this.picture.classList.toggle("bpw-some-lit", Boolean(this.links.lit));
    this.painter.draw(this.stage, this.marks, this.links.litIndices("marks"));
    this.handles.draw(this.stage, this.links.litIndices("handles"));
    if (this.column.el.isConnected) this.output.showLive(this.column.el);
  }
}

function sameViewport(one, other) {
  return ["width", "height", "ratio", "theme"].every((key) => one[key] === other?.[key]);
}
