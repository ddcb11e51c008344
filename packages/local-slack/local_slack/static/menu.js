/** The menu of a button, in which the arrow keys move. */

import { el } from "./dom.js";
import { openPopover } from "./popover.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** Open a menu of {label, detail?, danger?, choose} beside a button. */
export function openMenu(button, entries) {
  const menu = el("div", { class: "menu", role: "menu", onkeydown: (event) => moveFocus(event, menu) });
  menu.append(...entries.map((entry) => menuItem(entry, menu)));
  openPopover(button, menu, menu.firstElementChild);
}

function menuItem({ label, detail, danger, choose }, menu) {
  const onclick = () => {
    menu.hidePopover();
    choose();
  };
  const attributes = { type: "button", role: "menuitem", tabindex: -1, class: danger ? "danger" : null, onclick };
  return el("button", attributes, label, detail ? el("small", {}, detail) : null);
}

function moveFocus(event, menu) {
  if (event.key === "Tab") menu.hidePopover();
  if (!(event.key in STEPS)) return;
  event.preventDefault();
  const items = [...menu.children];
  const next = items.indexOf(document.activeElement) + STEPS[event.key];
  items.at(next % items.length).focus();
}
