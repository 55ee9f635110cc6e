import { claim, isShortcut, STEPS } from "./keys.js";
import { clamp, interpolate, shift } from "./numbers.js";

/** What a learner does to handles, as events to the kernel and as moves ahead of it. */
export class Gestures {
  /** redraw: shows the handles where they are now. */
  constructor(scene, handles, queue, redraw) {
    Object.assign(this, { scene, handles, queue, redraw });
    this.grip = undefined; // {node, offset}: of the handle that a pointer holds, and where on it
    this.armed = false; // whether the wheel moves a handle: from a click on the picture until the pointer leaves it
    this.rolled = undefined; // {items, sign}: of the frame in which the wheel moved a handle last, and in which direction
    this.fingerDistance = undefined; // in CSS px, while two are on the picture
    const { picture } = scene;
    picture.addEventListener("pointerdown", ({ button }) => {
      this.armed ||= button === 0;
    });
    picture.addEventListener("pointerleave", () => {
      this.armed = false;
    });
    picture.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    for (const kind of ["touchstart", "touchmove", "touchend"])
      picture.addEventListener(kind, (event) => this.onTouch(event), { passive: false });
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
    for (const end of ["pointerup", "pointercancel"]) node.addEventListener(end, () => this.release());
  }

  grab(event, index) {
    if (this.handles.locked || event.button > 0) return;
    event.preventDefault();
    const node = event.currentTarget;
    node.focus({ preventScroll: true });
    node.setPointerCapture(event.pointerId);
    const { axes } = this.handles.items[index];
    const [px, py] = this.scene.placeOf(event);
    const [x, y] = this.scene.stage.toPixels(axes, ...this.handles.position(index));
    this.grip = { node, offset: [px - x, py - y] };
  }

  /** A pointer that came down on another handle, or on none, passes over this one. */
  drag(event, index) {
    if (this.grip?.node !== event.currentTarget) return;
    const [px, py] = this.scene.placeOf(event);
    const { offset } = this.grip;
    const to = this.scene.stage.toData(this.handles.items[index].axes, [px - offset[0], py - offset[1]]);
    this.move(index, to, { held: true, fine: event.shiftKey });
  }

  release() {
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
    if (track) at[1] = interpolate(track, at[0]);
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
    const { items } = this.handles;
    const sign = Math.sign(fraction);
    if (this.queue.idle) {
      // Back from the kernel without another frame: an end of what it can be set to.
      if (this.rolled?.items === items && this.rolled.sign === sign) return false;
      this.rolled = { items, sign };
    }
    const size = items[index].wheel * fraction;
    this.move(index, this.displaced(index, size, size), { fine: true });
    return true;
  }
}
