import { Clock } from "./clock.js";
import { Column } from "./column.js";
import { Continuity } from "./continuity.js";
import { nameControls } from "./controls.js";
import { Delayed } from "./delayed.js";
import { button, element } from "./dom.js";
import { Items } from "./encoding.js";
import { Equation } from "./equation.js";
import { EventQueue } from "./event_queue.js";
import { Fold } from "./fold.js";
import { HandleNodes } from "./handle_nodes.js";
import { Handles } from "./handles.js";
import { Inbox } from "./inbox.js";
import { keepKeys } from "./keys.js";
import { Labels } from "./labels.js";
import { OncePerFrame } from "./once_per_frame.js";
import { Output } from "./output.js";
import { Painter } from "./painter.js";
import { Presence } from "./presence.js";
import { Question } from "./question.js";
import { Report } from "./report.js";
import { Scene } from "./scene.js";
import { Sliders } from "./sliders.js";
import { Stage } from "./stage.js";
import { Tries } from "./tries.js";
import { Viewport } from "./viewport.js";
import { WordLinks } from "./word_links.js";

const REST_MS = 1000; // without another frame, after which the kernel may keep where the picture was left
const SETTLE_MS = 60; // without another frame, after which an agreement that was too slow for the last one follows

/** One view of the picture on the page, with all that stands around it: here its parts are put together, each after those
 * that it needs, and then connected with the kernel and the page; and each message goes to those that it is for. */
export class Client {
  constructor(model, el) {
    this.model = model;
    this.abort = new AbortController(); // ends all that listens outside `el`
    this.build(el);
    this.listen();
    this.receiveFirst(model.get("first"));
  }

  build(el) {
    const { model } = this;
    this.markDefaults = model.get("mark_defaults");
    this.marks = new Items(this.markDefaults);
    this.drawing = new OncePerFrame(() => this.draw());
    this.queue = new EventQueue((message) => model.send(message), model.get("events"));
    this.rest = new Delayed(REST_MS, (number) => this.queue.notify({ kind: "rest", number }));
    this.settle = new Delayed(SETTLE_MS, (number) => this.queue.notify({ kind: "settle", number }));
    this.column = new Column(el, { scale: model.get("scale"), openCount: model.get("open_count") });
    this.output = new Output(model.get("box"));
    // Behind the controls, which are a sibling of `el`: `attach` moves it there.
    this.afterControls = document.createElement("div");
    this.afterControls.className = "bpw-after-controls";
    this.buildButtons(element(this.afterControls, "div", "bpw-buttons"));
    this.equation = new Equation(el);
    this.report = new Report(this.afterControls, this.equation.formula, this.queue);
    this.container = document.createElement("div");
    this.container.className = "bpw-container";
    this.buildPicture();
    const [tries, last] = [model.get("tries"), model.get("last_setting")];
    this.tries = new Tries(this.container, this.queue, tries, last, () => this.clock?.pause());
    this.question = new Question(el, this.queue, () => this.tries.start({ to: "question" }));
    el.append(this.container); // below the question
    this.sliders = new Sliders(model, this.queue);
    this.viewport = new Viewport(this.scene, this.column, {
      container: this.container,
      layOut: () => this.layOut(),
      othersPx: () => this.tries.heightPx + this.question.heightPx,
      fit: () => {
        this.resize();
        this.drawing.ask();
      },
      hello: (viewport) => this.queue.notify({ kind: "hello", ...viewport, tables: this.report.showsTables }),
    });
    this.continuity = new Continuity(() => this.viewport.askAgain());
    this.presence = new Presence(this.queue, this.viewport, this.abort.signal);
  }

  buildButtons(parent) {
    const { model, queue } = this;
    this.fold = new Fold(parent, model);
    this.resetButton = button(parent, "Reset", "All controls to their first values", () => {
      this.clock?.pause();
      queue.enqueue({ kind: "reset" });
    });
    this.resetButton.classList.add("bpw-reset");
    const [paceMs, stepsPerFrame] = [1000 * model.get("pace_s"), model.get("steps_per_frame")];
    if (model.get("animated")) this.clock = new Clock(parent, queue, { paceMs, stepsPerFrame });
  }

  /** The layers of the picture, one above the other, and what words have to do with them. */
  buildPicture() {
    const { words } = this.report;
    this.picture = element(this.container, "div", "bpw-picture");
    this.background = element(this.picture, "canvas", "bpw-stage");
    this.background.width = this.background.height = 0;
    this.background.setAttribute("aria-hidden", "true");
    this.scene = new Scene(this.picture);
    this.painter = new Painter(this.scene, this.markDefaults.line);
    this.labels = new Labels(this.scene, this.markDefaults.label);
    this.handles = new Handles(this.queue, this.markDefaults);
    this.handleNodes = new HandleNodes(this.scene, this.handles, this.queue, this.markDefaults.handle);
    const { handleNodes, handles, labels, painter } = this;
    const parts = { words, handles, painter, labels, handleNodes };
    this.wordLinks = new WordLinks(this.scene, parts, () => this.drawing.ask());
  }

  /** Listen to the kernel, and to what changes on the page. */
  listen() {
    this.inbox = new Inbox({
      decodeImage: (png) => createImageBitmap(new Blob([png], { type: "image/png" })),
      showStage: (...stage) => this.showStage(...stage),
      showMessage: (...message) => this.showMessage(...message),
      fail: (problem) => this.onBrokenStage(problem),
    });
    this.queue.onGiveUp = () => {
      this.handles.pending.settle();
      this.drawing.ask();
    };
    this.onMessage = (content, buffers) => this.inbox.receive(content, buffers);
    this.model.on("msg:custom", this.onMessage);
    this.sizes = new ResizeObserver(() => {
      this.column.ensure();
      this.attach();
      this.viewport.check();
      this.equation.fit();
      if (this.scene.isComplete) this.output.showLive(this.column.el);
    });
    this.sizes.observe(this.container);
    this.viewport.watch(this.abort.signal);
    this.container.addEventListener("focusin", () => this.viewport.check({ focused: true }));
  }

  /** The stage and the frame that a widget which was prepared opens with. */
  receiveFirst(first) {
    if (!first?.stage) return;
    this.inbox.receive(first.stage, first.stage_buffers);
    this.inbox.receive(first.frame, first.frame_buffers);
  }

  dispose() {
    this.abort.abort();
    this.clock?.pause();
    this.tries.stop();
    const { report, wordLinks, inbox, queue, output, fold, viewport, drawing, continuity } = this;
    for (const part of [report, wordLinks, inbox, queue, output, fold, viewport, drawing, continuity])
      part.dispose();
    this.afterControls.remove();
    this.model.off("msg:custom", this.onMessage);
    this.sizes.disconnect();
    for (const delayed of [this.settle, this.rest]) delayed.cancel();
    // Last: where the notebook was closed nobody is left to be told, and that throws.
    try {
      this.sliders.dispose();
    } finally {
      this.presence.leave();
    }
  }

  // -- the place on the page

  /** The words stand under a picture that has its controls beside it, else behind these. */
  layOut() {
    const { beside } = this.column.layOut();
    const place = beside ? this.column.el : this.afterControls;
    if (this.report.root.parentElement !== place) place.append(this.report.root);
  }

  /** Colours for all parts, the controls too, and what stands below these: once this element has a place on the page
   * and a stage. */
  attach() {
    const { root, alone } = this.column;
    if (!root || !this.scene.stage) return;
    for (const [role, colour] of Object.entries(this.scene.stage.palette))
      root.style.setProperty(`--bpw-${role}`, colour);
    this.layOut();
    if (this.afterControls.parentElement === root) return;
    root.append(this.afterControls);
    if (this.column.panel) this.sizes.observe(this.column.panel);
    const { signal } = this.abort;
    this.fold.attach(root, alone);
    this.sliders.attach(root, signal);
    this.tries.attach(root, signal);
    keepKeys(root, signal);
    // Again with each focus: ipywidgets may render a control later.
    const describe = () => {
      nameControls(root);
      this.sliders.announce(root);
    };
    describe();
    root.addEventListener("focusin", describe, { signal });
  }

  resize() {
    const { stage } = this.scene;
    stage.zoom = this.viewport.zoom();
    const [width, height] = [stage.width * stage.zoom, stage.height * stage.zoom];
    this.picture.style.width = `${width}px`;
    this.picture.style.height = `${height}px`;
    this.painter.resize(width, height);
  }

  // -- from the kernel

  showMessage(content, buffers) {
    // First, so that the kernel's answer is drawn and no longer what the pointer was ahead by.
    const answered = content.ack?.[this.queue.client];
    if (answered !== undefined) {
      this.queue.acknowledge(answered);
      this.handles.pending.settle();
    }
    if (content.kind === "frame") this.showFrame(content, buffers);
    else if (content.kind === "agreement") this.showAgreement(content);
    else if (content.kind === "error") this.report.writeProblem(content);
    else if (content.kind === "end") this.clock.end();
    else if (content.kind === "roll_call") this.presence.onRollCall(content);
    else if (content.kind === "stranger") this.presence.onStranger(content);
    // The explorer is as it was: a handle that was moved between two steps goes back to its place.
    else if (content.kind === "ack") this.drawing.ask();
  }

  showStage(content, buffers, image) {
    this.continuity.onStage();
    this.scene.stage = new Stage(content, buffers);
    this.column.ensure();
    this.attach();
    [this.background.width, this.background.height] = [image.width, image.height];
    this.background.getContext("2d").drawImage(image, 0, 0);
    image.close();
    this.equation.write(content);
    this.resize();
  }

  /** The kernel takes the stage for shown. */
  onBrokenStage(problem) {
    this.report.writeProblem({ error: `The picture could not be shown: ${problem.message}` });
    this.continuity.askAgain();
  }

  showFrame(frame, buffers) {
    if (!this.continuity.goesOn(frame)) return;
    this.marks.update(frame.marks, buffers);
    this.scene.marks = this.marks.list;
    this.handles.update(frame);
    this.wordLinks.update(frame.links);
    this.queue.kernelMs = frame.kernel_ms;
    this.picture.classList.toggle("bpw-outdated", Boolean(frame.outdated));
    this.drawing.ask();
    const noQuestion = this.question.root.hidden;
    this.resetButton.disabled = frame.locked;
    const { equation, report, question, clock, tries } = this;
    for (const part of [report, equation, question, clock, tries]) part?.update(frame);
    if (this.question.root.hidden !== noQuestion) this.viewport.check();
    this.rest.start(frame.number);
    this.settle.cancel();
    if (!frame.agreement) this.settle.start(frame.number);
  }

  /** The agreement that was too slow for its frame, if that is still the one shown. */
  showAgreement(content) {
    if (content.number === this.continuity.number) this.report.complete(content);
  }

  // -- drawing

  draw() {
    if (!this.scene.isComplete) return;
    this.picture.classList.toggle("bpw-some-lit", Boolean(this.scene.lit));
    for (const layer of [this.painter, this.labels, this.handleNodes]) layer.draw();
    if (this.column.el.isConnected) this.output.showLive(this.column.el);
  }
}
