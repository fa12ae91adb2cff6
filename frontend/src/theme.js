// What both components need to know about the page's theme.

/** Relative luminance (WCAG 2.2) of a computed `rgb(...)` colour, 0 black to 1 white. */
export function luminance(rgb) {
  const [r, g, b] = rgb.match(/[\d.]+/g).slice(0, 3).map((part) => {
    const c = Number(part) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Writes `data-scheme="light|dark"` on `element`, read off the background that Streamlit's theme gives it. */
export function followScheme(element) {
  const probe = document.createElement("span");
  probe.style.cssText = "display:none;color:var(--st-background-color)";
  element.append(probe);
  const dark = luminance(getComputedStyle(probe).color) < 0.4;
  probe.remove();
  element.dataset.scheme = dark ? "dark" : "light";
}

/** A new element with a class and a text; text never becomes markup. */
export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
