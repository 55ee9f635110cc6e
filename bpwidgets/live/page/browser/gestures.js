import { STEPS } from "./keys.js";
import { clamp, interpolate, shift } from "./numbers.js";

/** What a learner does to handles, as events to the kernel and as moves ahead of it. */
export class Gestures {
  constructor(handles, queue) {
    this.handles = handles;
    this.queue = queue;
    this.grip = undefined; // {index, offset}: the handle that a pointer holds, and where on it
    this.armed = false; // whether the wheel moves a handle: from a click on the picture until the pointer leaves it
    this.rolled = undefined; // {index, at, sign}: where the wheel moved a handle last, and in which direction
    const { picture } = handles;
    picture.addEventListener("pointerdown", () => {
      this.armed = true;
    });
    picture.addEventListener("pointerleave", () => {
      this.armed = false;
    });
    picture.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    for (const kind of ["touchstart", "touchmove", "touchend"])
      picture.addEventListener(kind, (event) => this.onTouch(event), { passive: false });
  }

  /** Let go of a handle that has gone: it gets no event when the pointer lets go. */
  dropMissing() {
    if (this.grip && this.handles.items[this.grip.index]?.kind !== "handle") this.grip = undefined;
  }

  /** Where a pointer is, in px at scale 1. */
  pointer(event) {
    const { picture, stage } = this.handles;
    const box = picture.getBoundingClientRect();
    return [(event.clientX - box.left) / stage.zoom, (event.clientY - box.top) / stage.zoom];
  }

  grab(event, index) {
    if (this.handles.locked || event.button > 0) return;
    event.preventDefault();
    event.currentTarget.focus({ preventScroll: true });
    event.currentTarget.setPointerCapture(event.pointerId);
    const { axes, at } = this.handles.items[index];
    const [px, py] = this.pointer(event);
    const [x, y] = this.handles.stage.toPixels(axes, ...at);
    this.grip = { index, offset: [px - x, py - y] };
  }

  drag(event, index) {
    if (this.grip?.index !== index) return;
    const [px, py] = this.pointer(event);
    const { offset } = this.grip;
    const to = this.handles.stage.toData(this.handles.items[index].axes, [px - offset[0], py - offset[1]]);
    this.move(index, to, { held: true, fine: event.shiftKey });
  }

  release() {
    this.grip = undefined;
    this.handles.pending.release();
    this.handles.redraw();
  }

  /** Move a handle at once, within its axes and along its track; the kernel's answer follows.
   *
   * held: whether a pointer holds it. If none does, a key or the wheel moved it, and the kernel hears from where.
   * fine: whether it may come to rest between two steps.
   */
  move(index, [x, y], { held = false, fine = false } = {}) {
    const { axes, along: direction, at: present } = this.handles.items[index];
    const limits = this.handles.stage.axes[axes];
    const at = [
      direction === "y" ? present[0] : clamp(x, limits.x),
      direction === "x" ? present[1] : clamp(y, limits.y),
    ];
    const track = this.handles.stage.tracks[index];
    if (track) at[1] = interpolate(track, at[0]);
    const since = held ? null : this.handles.position(index);
    this.handles.pending.move(index, at, { held, since, fine });
    this.handles.redraw();
  }

  onKey(event, index) {
    if (this.handles.locked || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.keyTarget(event, index);
    const resets = event.key === "Backspace" || event.key === "Delete";
    if (!to && !resets) return;
    event.preventDefault();
    event.stopPropagation();
    if (resets) this.reset(index);
    else this.move(index, to, { fine: event.shiftKey });
  }

  /** Where a key takes a handle: a hundredth of the axes an arrow, a tenth a page, with Shift a tenth of either. */
  keyTarget(event, index) {
    const { axes, along: direction } = this.handles.items[index];
    const { x: xLimits, y: yLimits } = this.handles.stage.axes[axes];
    if (event.key === "Home") return [xLimits[0], yLimits[0]];
    if (event.key === "End") return [xLimits[1], yLimits[1]];
    if (!(event.key in STEPS)) return null;
    let [dx, dy] = STEPS[event.key];
    if (direction === "x") dx = dx || dy;
    if (direction === "y") dy = dy || dx;
    const unit = event.shiftKey ? 0.001 : 0.01;
    return this.displaced(index, dx * unit, dy * unit);
  }

  /** Where a handle lies some fractions of its axes further on: by factors where they are logarithmic. */
  displaced(index, dx, dy) {
    const { x: xLimits, y: yLimits, log } = this.handles.stage.axes[this.handles.items[index].axes];
    const [x, y] = this.handles.position(index);
    return [shift(x, xLimits, dx, log[0]), shift(y, yLimits, dy, log[1])];
  }

  reset(index) {
    if (this.handles.locked) return;
    this.handles.pending.cancel();
    this.queue.enqueue({ kind: "reset", handle: index });
  }

  /** The wheel after a click on the picture, or with Ctrl, and a touchpad's pinch; else the page scrolls. */
  onWheel(event) {
    const fraction = -event.deltaY * (event.ctrlKey ? 0.005 : 0.0005);
    if ((this.armed || event.ctrlKey) && this.zoomBy(fraction)) event.preventDefault();
  }

  /** Two fingers on the picture. */
  onTouch(event) {
    const before = this.fingerDistance;
    this.fingerDistance = undefined;
    if (event.touches.length !== 2 || !this.handles.items.some(({ wheel }) => wheel)) return;
    event.preventDefault();
    const [a, b] = event.touches;
    this.fingerDistance = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (before) this.zoomBy(0.4 * Math.log(this.fingerDistance / before));
  }

  /** Move the handle that the wheel moves by a fraction of its axes; whether there is one that can go further. */
  zoomBy(fraction) {
    const index = this.handles.items.findIndex(({ wheel }) => wheel);
    if (index < 0 || this.handles.locked || !fraction) return false;
    const [at, sign] = [[...this.handles.position(index)], Math.sign(fraction)];
    if (this.queue.idle) {
      // Back from the kernel without having moved: an end of what it can be set to.
      const { rolled } = this;
      if (rolled?.index === index && rolled.sign === sign && String(rolled.at) === String(at)) return false;
      this.rolled = { index, at, sign };
    }
    const size = this.handles.items[index].wheel * fraction;
    this.move(index, this.displaced(index, size, size), { fine: true });
    return true;
  }
}
