// Nodes of the page, made and changed.

const SVG = "http://www.w3.org/2000/svg";

export function element(parent, tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

export function svgElement(parent, tag, attributes) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  parent.append(node);
  return node;
}

export function button(parent, text, title, action) {
  const node = element(parent, "button", "bpw-button", text);
  node.type = "button";
  node.title = title;
  node.addEventListener("click", action);
  return node;
}

export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Give a node its role, and `--role` for view.css: the role's colour in the theme. */
export function setRole(node, role) {
  if (node.dataset.role === role) return;
  node.dataset.role = role;
  node.style.setProperty("--role", `var(--bpw-${role})`);
}

export function prefersLessMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A number that the page's style sheet sets for all pictures, 0 where it sets none. */
export function fromPage(property) {
  return Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(property)) || 0;
}
