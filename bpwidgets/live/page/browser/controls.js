/** Give every control the name that stands before it, as ipywidgets' sliders have none for a screen reader
 * (leongersen/noUiSlider#1223). */
export function nameControls(column) {
  for (const row of column.querySelectorAll(".widget-inline-hbox")) {
    const label = row.querySelector(".widget-label")?.textContent;
    const name = label || row.closest(".bpw-matrix")?.querySelector(".widget-label")?.textContent;
    for (const control of row.querySelectorAll("[role=slider], select, input, .widget-readout"))
      if (name && !control.ariaLabel) control.ariaLabel = name;
  }
}
