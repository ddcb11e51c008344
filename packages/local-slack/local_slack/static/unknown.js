/** The box that stands for what the page cannot draw. */

import { el } from "./dom.js";

/** A labelled box with the JSON of a block or element, closed until someone opens it. */
export function unknown(value) {
  const label = `This page does not draw “${value.type ?? "untyped"}”`;
  return el("details", { class: "unknown" }, el("summary", {}, label), el("pre", {}, JSON.stringify(value, null, 2)));
}
