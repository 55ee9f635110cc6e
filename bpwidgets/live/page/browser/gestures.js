import { claim, isShortcut, STEPS } from "./keys.js";
import { clamp, interpolate, shift } from "./numbers.js";

/** What a learner does to a handle, as events to the kernel and as moves ahead of it. */
export class Gestures {
  /** redraw: shows the handles where they are now. */
  constructor(scene, handles, queue, redraw) {
    Object.assign(this, { scene, handles, queue, redraw });
    this.grip = undefined; // {node, pointerId, offset}: of the handle that a pointer holds, which one, and where on it
  }

  /** What is done to the node of a handle. It may still stand there when the handle has gone. */
  attach(node, label) {
    const listen = (kind, action) =>
      node.addEventListener(kind, (event) => {
        const index = this.handles.indexOf(label);
        if (index >= 0) action(event, index);
      });
    listen("pointerdown", (event, index) => this.grab(event, index));
    listen("pointermove", (event, index) => this.drag(event, index));
    listen("keydown", (event, index) => this.onKey(event, index));
    listen("dblclick", (_, index) => this.reset(index));
    for (const end of ["pointerup", "pointercancel"])
      node.addEventListener(end, (event) => this.release(event));
  }

  /** Whether another pointer holds a handle: it keeps it, unless the handle is no longer on the page. */
  isTaken({ pointerId }) {
    const { grip } = this;
    return Boolean(grip && grip.pointerId !== pointerId && grip.node.hasPointerCapture(grip.pointerId));
  }

  /** Whether it is this pointer that holds the handle on whose node it is. */
  holds({ currentTarget, pointerId }) {
    return this.grip?.node === currentTarget && this.grip.pointerId === pointerId;
  }

  grab(event, index) {
    if (this.handles.locked || event.button > 0 || this.isTaken(event)) return;
    event.preventDefault();
    const { currentTarget: node, pointerId } = event;
    node.focus({ preventScroll: true });
    node.setPointerCapture(pointerId);
    const { axes } = this.handles.items[index];
    const [px, py] = this.scene.placeOf(event);
    const [x, y] = this.scene.stage.toPixels(axes, ...this.handles.position(index));
    this.grip = { node, pointerId, offset: [px - x, py - y] };
  }

  /** A pointer that came down on another handle, or on none, passes over this one. */
  drag(event, index) {
    if (!this.holds(event)) return;
    const [px, py] = this.scene.placeOf(event);
    const { offset } = this.grip;
    const to = this.scene.stage.toData(this.handles.items[index].axes, [px - offset[0], py - offset[1]]);
    this.move(index, to, { held: true, fine: event.shiftKey });
  }

  release(event) {
    if (!this.holds(event)) return;
    this.grip = undefined;
    this.handles.pending.release();
    this.redraw();
  }

  /** Move a handle at once, within its axes and along its track; the kernel's answer follows.
   *
   * held: whether a pointer holds it. If none does, a key or the wheel moved it, and the kernel hears from where.
   * fine: whether it may come to rest between two steps.
   */
  move(index, [x, y], { held = false, fine = false } = {}) {
    const { axes, label, along: direction, at: present } = this.handles.items[index];
    const limits = this.scene.stage.axes[axes];
    const at = [
      direction === "y" ? present[0] : clamp(x, limits.x),
      direction === "x" ? present[1] : clamp(y, limits.y),
    ];
    const track = this.scene.stage.tracks[index];
    if (track) {
      const y = interpolate(track, at[0]);
      at[1] = Number.isFinite(y) ? y : present[1]; // over a gap of its curve: the kernel says what is wrong there
    }
    const since = held ? null : this.handles.position(index);
    this.handles.pending.move(label, at, { held, since, fine });
    this.redraw();
  }

  onKey(event, index) {
    if (this.handles.locked || isShortcut(event)) return;
    const to = this.keyTarget(event, index);
    const resets = event.key === "Backspace" || event.key === "Delete";
    if (!to && !resets) return;
    claim(event);
    if (resets) this.reset(index);
    else this.move(index, to, { fine: event.shiftKey });
  }

  /** Where a key takes a handle: a hundredth of the axes an arrow, a tenth a page, with Shift a tenth of either. */
  keyTarget(event, index) {
    const { axes, along: direction } = this.handles.items[index];
    const { x: xLimits, y: yLimits } = this.scene.stage.axes[axes];
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
    const { x: xLimits, y: yLimits, log } = this.scene.stage.axes[this.handles.items[index].axes];
    const [x, y] = this.handles.position(index);
    return [shift(x, xLimits, dx, log[0]), shift(y, yLimits, dy, log[1])];
  }

  reset(index) {
    if (this.handles.locked) return;
    this.handles.pending.cancel();
    this.queue.enqueue({ kind: "reset", handle: this.handles.items[index].label });
  }
}
