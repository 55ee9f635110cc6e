/** What a picture shows now. There is one, which all that draw the picture, or ask what lies where in it, look at.
 *
 * picture: its element.
 * stage: undefined before the first one has come.
 * marks: those of the last frame; undefined before the first one.
 * lit: the indices of the marks and of the handles that are lit, {marks, handles}; undefined where none are meant.
 */
export class Scene {
  constructor(picture) {
    this.picture = picture;
    this.stage = undefined;
    this.marks = undefined;
    this.lit = undefined;
  }

  /** Whether there is something to draw. */
  get isComplete() {
    return Boolean(this.stage && this.marks);
  }

  /** Whether one of the "marks" or "handles" stands back behind others that are lit. */
  isFaint(kind, index) {
    return Boolean(this.lit && !this.lit[kind].includes(index));
  }

  /** Where a pointer is, in px at scale 1. */
  placeOf({ clientX, clientY }) {
    const { left, top } = this.picture.getBoundingClientRect();
    return [(clientX - left) / this.stage.zoom, (clientY - top) / this.stage.zoom];
  }
}
