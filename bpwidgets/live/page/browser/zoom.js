/** The handle that moves as one zooms: by the wheel over the picture, by a touchpad, or by two fingers. */
export class Zoom {
  constructor(scene, handles, queue, gestures) {
    Object.assign(this, { handles, queue, gestures });
    this.armed = false; // whether the wheel moves it: from a click on the picture until the pointer leaves it
    this.rolled = undefined; // {items, sign}: the frame in which it was moved last, and in which direction
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

  /** The index of the handle; -1 where there is none. */
  get index() {
    return this.handles.items.findIndex(({ wheel }) => wheel);
  }

  /** The wheel after a click on the picture, or with Ctrl, and a touchpad's pinch; else the page scrolls. */
  onWheel(event) {
    const fraction = -event.deltaY * (event.ctrlKey ? 0.005 : 0.0005);
    if ((this.armed || event.ctrlKey) && this.move(fraction)) event.preventDefault();
  }

  /** Two fingers on the picture. */
  onTouch(event) {
    const before = this.fingerDistance;
    this.fingerDistance = undefined;
    if (event.touches.length !== 2 || this.index < 0) return;
    event.preventDefault();
    const [a, b] = event.touches;
    this.fingerDistance = Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY);
    if (before) this.move(0.4 * Math.log(this.fingerDistance / before));
  }

  /** Move it by a fraction of its axes; whether there is one that can go further. */
  move(fraction) {
    const { index } = this;
    if (index < 0 || this.handles.locked || !fraction) return false;
    const { items } = this.handles;
    const sign = Math.sign(fraction);
    if (this.queue.idle) {
      // Back from the kernel without another frame: an end of what it can be set to.
      if (this.rolled?.items === items && this.rolled.sign === sign) return false;
      this.rolled = { items, sign };
    }
    const size = items[index].wheel * fraction;
    this.gestures.move(index, this.gestures.displaced(index, size, size), { fine: true });
    return true;
  }
}
