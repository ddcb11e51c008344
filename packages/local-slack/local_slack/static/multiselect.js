/** A menu from which several things are chosen: closed it names them, open it is a list of boxes. */

import { boxes, chosen } from "./choices.js";
import { el } from "./dom.js";
import { plainText } from "./mrkdwn.js";

/** Draw the menu; it counts as changed when it is closed with another choice than it was opened with. */
export function drawMulti(element, start, { onchange, ...attributes }, { entries, directory }) {
  const { placeholder, max_selected_items: most } = element;
  const list = el(
    "div",
    { class: "choice-list" },
    boxes(entries, start, { ...attributes, type: "checkbox" }, directory),
  );
  const summary = el("summary", {});
  const node = el("details", { class: "multi", onkeydown: closeOnEscape }, summary, list);
  const named = () => [...list.querySelectorAll(":checked")].map((box) => box.parentElement.textContent).join(", ");
  let before = named();

  function draw() {
    summary.textContent = named() || plainText(placeholder) || "Choose";
    const isFull = list.querySelectorAll(":checked").length >= (most ?? Infinity);
    for (const box of list.querySelectorAll("input")) box.disabled = isFull && !box.checked;
  }

  function toggled() {
    if (node.open || named() === before) return;
    before = named();
    onchange?.({ target: node });
  }

  list.addEventListener("change", draw);
  node.addEventListener("toggle", toggled);
  draw();
  return { node, read: () => chosen(list, entries) };
}

/** Escape closes the menu and nothing around it. */
function closeOnEscape(event) {
  const menu = event.currentTarget;
  if (event.key !== "Escape" || !menu.open) return;
  event.preventDefault();
  event.stopPropagation();
  menu.open = false;
  menu.querySelector("summary").focus();
}
