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

/** Write a node's text where it is another: into the text that is there, which costs less than a new one. */
export function write(node, text) {
  if (node.textContent === text) return;
  if (text && node.childNodes.length === 1 && node.firstChild instanceof Text) node.firstChild.data = text;
  else node.textContent = text;
}

const stylesSet = new WeakMap(); // {node: {property: value}}

/** Set styles of a node, each only where it is another than last time: for one that is set, the same again or not, the
 * browser looks at the page anew. */
export function setStyles(node, styles) {
  const last = stylesSet.get(node) ?? {};
  stylesSet.set(node, last);
  for (const [name, value] of Object.entries(styles)) {
    if (last[name] !== value) node.style.setProperty(name, value);
    last[name] = value;
  }
}

/** Set ARIA states and other properties of a node, each only where it has changed. */
export function setProperties(node, properties) {
  for (const [name, value] of Object.entries(properties)) if (node[name] !== value) node[name] = value;
}

/** The node in another one that has the focus; undefined where none has. In a shadow root the document's own
 * `activeElement` is its host. */
export function activeIn(root) {
  const active = root.getRootNode().activeElement;
  return root.contains(active) ? active : undefined;
}

/** Give a node its role, and `--role` for the style sheets: the role's colour in the theme. */
export function setRole(node, role) {
  if (node.dataset.role === role) return;
  node.dataset.role = role;
  node.style.setProperty("--role", `var(--bpw-${role})`);
}

export function prefersLessMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** A number that a style sheet gives a node as a custom property, 0 where it gives none. */
export function cssNumber(node, property) {
  return Number.parseFloat(getComputedStyle(node).getPropertyValue(property)) || 0;
}
