(() => {
  // A slide is a heading and what stands below it, until the next heading; what is above the first is not shown.
  const slides = [];
  for (const cell of document.querySelectorAll("#rendered_cells [cell-index]")) {
    if (cell.querySelector(".jp-MarkdownCell, .jp-RenderedMarkdown")) slides.push([]);
    slides.at(-1)?.push(cell);
    cell.classList.add("bpw-turned-away");
  }
  if (!slides.length) return;

  const bar = document.createElement("nav");
  bar.className = "bpw-turn";
  bar.setAttribute("aria-label", "Slides");
  bar.innerHTML = `<button type="button">Previous</button><span aria-live="polite"></span>
    <button type="button">Next</button>`;
  document.body.append(bar);
  const [previous, place, next] = bar.children;

  let shown = 0;
  const turn = (to) => {
    shown = Math.min(Math.max(to, 0), slides.length - 1);
    slides.forEach((cells, index) => {
      for (const cell of cells) cell.classList.toggle("bpw-turned-away", index !== shown);
    });
    place.textContent = `${shown + 1} of ${slides.length}`;
    previous.disabled = shown === 0;
    next.disabled = shown === slides.length - 1;
    history.replaceState(null, "", `#${shown + 1}`);
    window.scrollTo(0, 0);
    window.dispatchEvent(new Event("resize")); // pictures measure their room
  };
  previous.addEventListener("click", () => turn(shown - 1));
  next.addEventListener("click", () => turn(shown + 1));
  // The keys of a presenter's remote. Before the sliders, which would take them for large steps.
  document.addEventListener(
    "keydown",
    (event) => {
      const step = { PageDown: 1, PageUp: -1 }[event.key];
      if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      turn(shown + step);
    },
    true,
  );
  turn((Number.parseInt(location.hash.slice(1), 10) || 1) - 1);
})();
