/** Fields in which one thing is chosen, or several boxes are ticked. */

import { el } from "./dom.js";
import { idOf } from "./entries.js";
import { plainText, renderText } from "./mrkdwn.js";

/** A menu; where nothing has to be chosen, choosing can be taken back. */
export function drawSelect({ placeholder }, start, attributes, { entries }) {
  const isOptional = attributes["aria-required"] === "false";
  const nothing = el("option", { value: "", hidden: !isOptional }, plainText(placeholder) || "Choose");
  const groups = Map.groupBy(entries, ({ group = "" }) => group);
  const lists = [...groups].map(([label, members]) => optionsOf(label, members, idOf(start)));
  const node = el("select", attributes, nothing, lists);
  if (!node.querySelector("option[selected]")) node.value = "";
  return { node, read: () => entries.find(({ id }) => id === node.value)?.value ?? null };
}

function optionsOf(label, entries, start) {
  const options = entries.map(({ id, label: words }) => el("option", { value: id, selected: id === start }, words));
  return label ? el("optgroup", { label }, options) : options;
}

let groups = 0;

/** Radio buttons, or boxes to tick. */
export function drawBoxes({ type }, start, attributes, { entries, directory }) {
  const isSingle = type === "radio_buttons";
  const name = `choices-${++groups}`;
  const control = { ...attributes, type: isSingle ? "radio" : "checkbox", name };
  const node = el("div", { class: "choice-list" }, boxes(entries, start, control, directory));
  const read = () => chosen(node, entries);
  return { node, read: () => (isSingle ? (read()[0] ?? null) : read()) };
}

/** A labelled box for each entry; those in `start` are ticked. */
export function boxes(entries, start, attributes, directory) {
  const ticked = new Set([start ?? []].flat().map(idOf));
  return entries.map(({ id, label, text, detail }) =>
    el(
      "label",
      { class: "choice" },
      el("input", { ...attributes, value: id, checked: ticked.has(id) }),
      el("span", {}, text ? renderText(text, directory) : label, detail ? el("small", {}, detail) : null),
    ),
  );
}

/** The values of the entries whose boxes are ticked. */
export function chosen(node, entries) {
  const ticked = new Set([...node.querySelectorAll(":checked")].map((box) => box.value));
  return entries.filter(({ id }) => ticked.has(id)).map(({ value }) => value);
}
