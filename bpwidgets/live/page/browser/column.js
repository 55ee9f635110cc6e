import { cssNumber, element } from "./dom.js";

export const HIDDEN_PX = 40; // what is narrower is not really there
// Widths of a column at scale 1, from which controls stand beside the picture. That has the rest: all but --bpw-panel-px
// and the gap.
const BESIDE_PX = 1044; // always
const BESIDE_IF_LOW_PX = 760; // in a window so low that the picture is larger so
const LECTURE_PX = [1280, 760]; // of a window in which a lecture shows everything together, at scale 1
const ASPECT = 900 / 420; // of most pictures
const HEIGHT_STEP_PX = 20; // of a picture's room: screens of nearly one height have one stage

/** Where an explorer stands on the page: the picture's element, and the column that holds it and the controls.
 *
 * el: of the picture.
 * alone: whether the page shows the picture without controls.
 * layout: as it was laid out last, {scale, shrunk, beside}: by how much everything is enlarged, by which part of that
 *     the explorer's own scale is shrunk here, and whether the controls stand beside the picture.
 */
export class Column {
  constructor(el, { scale, openCount }) {
    this.explorerScale = scale;
    this.openCount = openCount; // how many controls stand open
    this.alone = false;
    this.place(el);
  }

  /** The picture is in an element from now on. */
  place(el) {
    this.el = el;
    el.classList.add("bpw-client");
    this.layout = { ...this.writeScale(), beside: false };
  }

  /** The element that holds the picture and its controls; undefined while the picture has no place on the page. */
  get root() {
    const parent = this.el.parentElement;
    return parent?.matches(".bpw, .widget-box") ? parent : undefined;
  }

  /** Where the picture has a place on a page that knows widgets of anywidget alone, it is shown without controls: its
   * column is made, inside `el`. Returns the column, if there is one now. */
  ensure() {
    if (this.root || !this.el.parentElement) return this.root;
    this.alone = true;
    const picture = document.createElement("div");
    picture.append(...this.el.childNodes);
    this.el.classList.remove("bpw-client");
    element(this.el, "div", "bpw").append(picture);
    this.place(picture);
    return this.root;
  }

  /** Lay it out for the size that it and the window have now. Returns the layout; that of a hidden column keeps its
   * controls where they are. */
  layOut() {
    const { root } = this;
    const { scale, shrunk } = this.writeScale();
    let { beside } = this.layout;
    if (root && root.clientWidth >= HIDDEN_PX) {
      const open = !this.alone && this.openCount > 0;
      beside = open && this.hasRoomBeside(root.clientWidth / scale, this.screenHeight / scale);
      root.classList.toggle("bpw-beside", beside);
    }
    this.layout = { scale, shrunk, beside };
    return this.layout;
  }

  /** Let the style sheets have the explorer's scale; in a lecture less, in a window that is too small to show all of it
   * together. Returns the two parts of a layout that say so. */
  writeScale() {
    const [width, height] = LECTURE_PX.map((px) => px * this.explorerScale);
    const isLecture = cssNumber(document.documentElement, "--bpw-lecture") > 0;
    const shrunk = isLecture ? Math.min(1, innerWidth / width, innerHeight / height) : 1;
    const scale = this.explorerScale * shrunk;
    for (const node of [this.el, this.root]) node?.style.setProperty("--bpw-scale", scale);
    return { scale, shrunk };
  }

  /** Whether the controls stand beside the picture in a column of a width, in a window of a height: px at scale 1. They
   * do where the column is wide, or the window so low that the picture is larger so than with the controls above it. */
  hasRoomBeside(width, height) {
    if (width >= BESIDE_PX) return true;
    const panel = this.px("panel") + this.px("panel-gap");
    const beside = Math.min(width - panel, ASPECT * (height - this.px("words")));
    const above = Math.min(width, ASPECT * (height - this.px("words") - this.px("controls")));
    return width >= BESIDE_IF_LOW_PX && beside > above;
  }

  /** What of the page scrolls, in JupyterLab; null where that is the window. */
  get panel() {
    return this.el.closest(".jp-WindowedPanel-outer");
  }

  /** The height in which an explorer is seen: that of the panel or the window, without what the page keeps for
   * itself. */
  get screenHeight() {
    const height = this.panel?.clientHeight || innerHeight;
    return height - cssNumber(document.documentElement, "--bpw-kept");
  }

  /** How high a picture may be, in CSS px, so that it is seen together with its words, the open controls and other
   * parts, whose height is given in px at scale 1. However low the window, there is some room. */
  heightOfRoom(othersPx) {
    const { beside, scale } = this.layout;
    const rest = this.px("words") + othersPx + (beside ? 0 : this.px("controls"));
    return HEIGHT_STEP_PX * Math.max(1, Math.floor((this.screenHeight - rest * scale) / HEIGHT_STEP_PX));
  }

  /** What a part of the page takes, as view.css has it: px at scale 1. */
  px(part) {
    return cssNumber(this.el, `--bpw-${part}-px`);
  }
}
