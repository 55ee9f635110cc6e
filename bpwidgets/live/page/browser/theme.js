// Whether a page is light or dark.

const DARK_BELOW = 110; // luminance (0 to 255) of a dark page
const OPAQUE_ABOVE = 127; // alpha (0 to 255) of a background that hides what is behind it

/** The theme of the page where a node is: what the page declares, or else what its background is. */
export function themeAt(node) {
  const { jpThemeLight, vscodeThemeKind } = document.body.dataset;
  if (jpThemeLight) return jpThemeLight === "false" ? "dark" : "light";
  if (vscodeThemeKind) return /(dark|contrast)$/.test(vscodeThemeKind) ? "dark" : "light";
  for (let at = node; at; at = at.parentElement ?? at.getRootNode().host) {
    const [r, g, b, alpha] = bytesOf(getComputedStyle(at).backgroundColor);
    if (alpha > OPAQUE_ABOVE) return 0.2126 * r + 0.7152 * g + 0.0722 * b < DARK_BELOW ? "dark" : "light";
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme; // "normal", "dark", "light dark"
  const dark = scheme.includes("light") ? matchMedia("(prefers-color-scheme: dark)").matches : true;
  return scheme.includes("dark") && dark ? "dark" : "light";
}

/** Red, green, blue and alpha of a CSS colour in any notation, as `color(srgb 1 1 1)`: a canvas reads them all. */
function bytesOf(colour) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return pen.getImageData(0, 0, 1, 1).data;
}
