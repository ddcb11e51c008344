/** The square that stands for a person: initials on a colour. */

import { el } from "./dom.js";

/** Draw the square of an author {name, color, isBot}; screen readers hear the name elsewhere. */
export function avatar({ name, color, isBot }) {
  const square = el("span", { class: isBot ? "avatar app" : "avatar", "aria-hidden": "true" }, initials(name));
  if (color) square.style.backgroundColor = `#${color.replace("#", "")}`;
  return square;
}

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0].toUpperCase())
    .join("");
}
