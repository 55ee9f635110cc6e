import { HIDDEN_PX } from "./column.js";
import { Delayed } from "./delayed.js";
import { themeAt } from "./theme.js";

const RESIZE_MS = 120; // without another change of size, after which a stage is asked for
const RETRY_MS = 250; // after which a picture that has no width is measured again
const THEME_ATTRIBUTES = ["data-jp-theme-light", "data-vscode-theme-kind", "data-theme", "class", "style"];

/** The room that the page gives to a picture, its pixel ratio and theme: the kernel is asked for a stage that fits it,
 * and meanwhile the present one is shown as large as it fits. */
export class Viewport {
  /** container: in which the picture stands.
   * layOut: places what is around the picture, before that is measured.
   * othersPx: how high is what stands above and below the picture and may be hidden, at scale 1.
   * fit: draws the present stage at the size that it has now.
   * hello: asks the kernel for a stage for a viewport.
   */
  constructor(scene, column, { container, layOut, othersPx, fit, hello }) {
    Object.assign(this, { scene, column, container, layOut, othersPx, fit, hello });
    this.requested = undefined; // the viewport for which a stage was asked for last
    this.later = new Delayed(RESIZE_MS, (viewport) => this.ask(viewport));
    this.again = new Delayed(RETRY_MS, (focused) => this.check({ focused, retry: false }));
  }

  /** Look for changes of the theme and, until a signal, of the pixel ratio and the window's size, whose height no
   * ResizeObserver tells. The client looks for those of the column. */
  watch(signal) {
    this.themes = new MutationObserver(() => this.check());
    for (const node of [document.documentElement, document.body])
      this.themes.observe(node, { attributes: true, attributeFilter: THEME_ATTRIBUTES });
    this.watchRatio(signal);
    addEventListener("resize", () => this.check(), { signal });
  }

  /** A query is for one ratio: when that has changed, the next one is watched. */
  watchRatio(signal) {
    const onChange = () => {
      this.watchRatio(signal);
      this.check();
    };
    this.ratioQuery = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.ratioQuery.addEventListener("change", onChange, { once: true, signal });
  }

  /** Ask the kernel for a stage where one is needed, and draw the present one at the new size until it comes. */
  check({ focused = false, retry = true } = {}) {
    this.cancel();
    this.layOut();
    const viewport = this.measure();
    if (viewport.width < HIDDEN_PX) {
      // Hidden, until an observer calls; or between two themes, after which none does.
      if (retry) this.again.start(focused);
      return;
    }
    const { stage } = this.scene;
    const isNew = this.needsStage(viewport, focused);
    if (isNew && (!this.requested || focused)) this.ask(viewport);
    else if (isNew) this.later.start(viewport);
    if (stage && (isNew || stage.zoom !== this.zoom())) this.fit();
  }

  ask(viewport) {
    this.requested = viewport;
    this.hello(viewport);
  }

  /** The next check asks for a stage, whatever was asked for before. */
  forget() {
    this.requested = undefined;
  }

  askAgain() {
    this.forget();
    this.check();
  }

  /** What the kernel draws for: it knows the explorer's own scale, on a page as much larger. */
  measure() {
    const { shrunk } = this.column.layout;
    return {
      width: Math.round(this.container.clientWidth / shrunk),
      height: Math.round(this.column.heightOfRoom(this.othersPx()) / shrunk),
      ratio: devicePixelRatio * shrunk,
      theme: themeAt(this.column.el),
    };
  }

  /** Whether no stage was asked for this viewport yet; or, when this client gets the focus, whether the present stage
   * was drawn for another client. */
  needsStage(viewport, focused) {
    if (!sameViewport(viewport, this.requested)) return true;
    return Boolean(focused && this.scene.stage && !sameViewport(viewport, this.scene.stage.viewport));
  }

  /** The zoom at which the stage fits its place; where that is hidden, as if it had room. */
  zoom() {
    const { clientWidth } = this.container;
    const width = clientWidth < HIDDEN_PX ? Number.POSITIVE_INFINITY : clientWidth;
    return this.scene.stage.zoomIn(width, this.column.layout.shrunk);
  }

  cancel() {
    this.later.cancel();
    this.again.cancel();
  }

  dispose() {
    this.cancel();
    this.themes.disconnect();
  }
}

function sameViewport(one, other) {
  return ["width", "height", "ratio", "theme"].every((key) => one[key] === other?.[key]);
}
