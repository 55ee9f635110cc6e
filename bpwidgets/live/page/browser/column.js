import { element, fromPage } from "./dom.js";

export const HIDDEN_PX = 40; // what is narrower is not really there
const BESIDE_PX = 1044; // of a column's width, from which controls stand beside the picture: it keeps 760 px then
const LOW_PX = 760; // the same in a window so low that the picture is larger so
const LECTURE_PX = [1280, 760]; // of a screen on which a lecture shows everything together, at scale 1
const ASPECT = 900 / 420; // of most pictures
const PANEL_PX = 268; // of the controls beside a picture, with the gap
const WORDS_PX = 134; // above and below a picture: equation, sentence, agreement and what is between them
const BELOW_PX = 76; // controls and buttons, where they stand below
const HEIGHT_STEP_PX = 20; // of a picture's room: screens of nearly one height have one stage

/** Where an explorer stands on the page: the picture's element, and the column that holds it and the controls.
 *
 * el: of the picture.
 * scale: by which everything is enlarged here, and `shrunk`, its part of the explorer's own scale.
 * beside: whether the controls stand beside the picture.
 * alone: whether the page shows the picture without controls.
 */
export class Column {
  constructor(el, { scale, openCount }) {
    this.explorerScale = scale;
    this.openCount = openCount; // how many controls stand open
    this.beside = this.alone = false;
    this.place(el);
  }

  /** The picture is in an element from now on. */
  place(el) {
    this.el = el;
    el.classList.add("bpw-client");
    this.setScale();
  }

  get parent() {
    const parent = this.el.parentElement;
    return parent?.matches(".bpw, .widget-box") ? parent : undefined;
  }

  /** The element that holds the picture and its controls; undefined while the picture has no place on the page. A page
   * that knows widgets of anywidget alone shows the picture without controls: its column is made, inside `el`. */
  find() {
    if (this.parent || !this.el.parentElement) return this.parent;
    this.alone = true;
    const picture = document.createElement("div");
    picture.append(...this.el.childNodes);
    this.el.classList.remove("bpw-client");
    const column = element(this.el, "div", "bpw");
    column.append(picture);
    this.place(picture);
    return column;
  }

  /** The explorer's scale; in a lecture less, on a screen that is too small to show all of it together. */
  setScale() {
    const [width, height] = LECTURE_PX.map((px) => px * this.explorerScale);
    this.shrunk = fromPage("--bpw-lecture") ? Math.min(1, innerWidth / width, innerHeight / height) : 1;
    this.scale = this.explorerScale * this.shrunk;
    for (const node of [this.el, this.parent]) node?.style.setProperty("--bpw-scale", this.scale);
  }

  /** The controls stand beside the picture where the column is wide, or the window low. */
  layOut() {
    const column = this.find();
    if (!column || column.clientWidth < HIDDEN_PX) return;
    this.setScale();
    const open = !this.alone && this.openCount > 0;
    const [width, height] = [column.clientWidth / this.scale, this.screen / this.scale];
    this.beside = open && (width >= BESIDE_PX || isLow(width, height));
    column.classList.toggle("bpw-beside", this.beside);
  }

  /** The height in which an explorer is seen: the window's, without what the page keeps for itself. */
  get screen() {
    const window = this.el.closest(".jp-WindowedPanel-outer")?.clientHeight || innerHeight;
    return window - fromPage("--bpw-kept");
  }

  /** How high a picture may be so that it is seen together with its words, the open controls and other parts of a
   * height, in px at scale 1. */
  heightOfRoom(othersPx) {
    const rest = WORDS_PX + othersPx + (this.beside ? 0 : BELOW_PX);
    return HEIGHT_STEP_PX * Math.floor((this.screen - rest * this.scale) / HEIGHT_STEP_PX);
  }
}

/** Whether a window is so low that a picture is larger with the controls beside it than above them: px at scale 1. */
function isLow(width, height) {
  const beside = Math.min(width - PANEL_PX, ASPECT * (height - WORDS_PX));
  const above = Math.min(width, ASPECT * (height - WORDS_PX - BELOW_PX));
  return width >= LOW_PX && beside > above;
}
