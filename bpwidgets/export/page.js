// A page without a kernel: a model that answers from frames computed beforehand, and the sliders that choose among them.
// It stands behind browser/view.js in one script.

const bytes = (text) => {
  const decoded = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new DataView(decoded.buffer);
};

/** What view.js takes for the model of a widget: traits that stand still, and messages from the frames. */
class ComputedModel {
  constructor(traits, answer) {
    this.traits = traits;
    this.answer = answer;
    this.listeners = new Set();
  }

  get(name) {
    return this.traits[name];
  }

  on(kind, listener) {
    if (kind === "msg:custom") this.listeners.add(listener);
  }

  off(_kind, listener) {
    this.listeners.delete(listener);
  }

  /** Of all that the picture may ask for, a page can do one thing: go back to where it opened. */
  send({ kind, client, sequence }) {
    if (kind === "reset") this.answer({ [client]: sequence });
  }

  show(content, buffers) {
    for (const listener of this.listeners) listener(content, buffers);
  }
}

class ComputedPage {
  constructor(place, data) {
    this.data = data;
    this.positions = data.tracks.map((track) => track.opening);
    this.stages = []; // the stage of each frame: its own, or that of the last frame before it that has one
    for (const messages of data.frames)
      this.stages.push(messages.length > 1 ? messages[0] : this.stages.at(-1));
    const [stage, frame] = [this.stages[this.index], data.frames[this.index].at(-1)];
    this.shown = stage;
    const first = {
      stage: stage.content,
      frame: frame.content,
      stage_buffers: stage.buffers.map(bytes),
      frame_buffers: frame.buffers.map(bytes),
    };
    this.model = new ComputedModel({ ...data.traits, first }, (ack) => this.reset(ack));
    const column = document.createElement("div");
    column.className = "bpw";
    const picture = document.createElement("div");
    picture.className = "bpw-client";
    column.append(picture, this.sliders());
    place.append(column);
    this.client = new Client(this.model, picture);
  }

  /** Where the present frame lies among all: the last slider moves fastest. */
  get index() {
    return this.positions.reduce((sum, at, i) => sum * this.data.tracks[i].texts.length + at, 0);
  }

  sliders() {
    const form = document.createElement("form");
    form.className = "page-sliders";
    for (const [i, track] of this.data.tracks.entries()) {
      const label = document.createElement("label");
      const slider = document.createElement("input");
      const output = document.createElement("output");
      label.textContent = track.label;
      label.htmlFor = slider.id = `slider-${i}`;
      Object.assign(slider, { type: "range", min: 0, max: track.texts.length - 1, step: 1 });
      const move = () => {
        this.positions[i] = Number(slider.value);
        output.value = track.texts[this.positions[i]];
        slider.setAttribute("aria-valuetext", output.value);
      };
      slider.defaultValue = track.opening;
      move();
      slider.addEventListener("input", () => {
        move();
        this.show();
      });
      form.addEventListener("reset", () => setTimeout(move));
      form.append(label, slider, output);
    }
    this.form = form;
    return form;
  }

  reset(ack) {
    this.form.reset();
    this.positions = this.data.tracks.map((track) => track.opening);
    this.show(ack);
  }

  show(ack) {
    const [stage, frame] = [this.stages[this.index], this.data.frames[this.index].at(-1)];
    if (stage !== this.shown) this.model.show(stage.content, stage.buffers.map(bytes));
    this.shown = stage;
    this.model.show({ ...frame.content, ack }, frame.buffers.map(bytes));
  }
}

window.explorer = new ComputedPage(
  document.getElementById("explorer"),
  JSON.parse(document.getElementById("data").textContent),
);
