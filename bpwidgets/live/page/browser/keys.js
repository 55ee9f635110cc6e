// Keys that move something, and what a notebook must leave to a control.

/** [dx, dy] of the arrow keys, y upwards. */
export const ARROWS = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
/** [dx, dy] of the keys that move a number or two. */
export const STEPS = { ...ARROWS, PageUp: [10, 10], PageDown: [-10, -10] };
export const ENDS = { Home: "low", End: "high" };

/** Whether a key is the browser's or the notebook's, as Alt with an arrow is. Shift is ours: finer steps. */
export function isShortcut({ ctrlKey, metaKey, altKey }) {
  return ctrlKey || metaKey || altKey;
}

/** This key does something here: neither the page nor the notebook takes it. */
export function claim(event) {
  event.preventDefault();
  event.stopPropagation();
}

/** Keys pressed on a control are the control's: in command mode the notebook would take arrows and letters. Those
 * with Ctrl or Cmd (save, undo) stay the notebook's, wherever the focus was before. (jupyterlab/lumino#10) */
export function keepKeys(parent, signal) {
  const keep = ({ type, target, ctrlKey, metaKey }) => {
    if (type === "focusout" || ctrlKey || metaKey) delete target.dataset.lmSuppressShortcuts;
    else target.dataset.lmSuppressShortcuts = "true";
  };
  for (const kind of ["keydown", "keyup", "focusin", "focusout"])
    parent.addEventListener(kind, keep, { signal });
}
