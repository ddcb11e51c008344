/** The menu that opens beside a button: arrow keys move in it, Escape or a click elsewhere closes it. */

import { el } from "./dom.js";

const GAP = 4;
const MARGIN = 8;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** Open a menu of {label, detail?, danger?, choose} beside a button. */
export function openMenu(button, entries) {
  const menu = el("div", {
    class: "menu",
    role: "menu",
    popover: "auto",
    onkeydown: (event) => moveFocus(event, menu),
  });
  menu.append(...entries.map((entry) => menuItem(entry, menu)));
  menu.addEventListener("toggle", (event) => event.newState === "closed" && close(menu, button));
  (button.closest("dialog") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, button.getBoundingClientRect());
  button.setAttribute("aria-expanded", "true");
  menu.firstElementChild.focus();
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

function close(menu, button) {
  const hadFocus = menu.contains(document.activeElement) || document.activeElement === document.body;
  menu.remove();
  if (hadFocus) button.focus();
  button.setAttribute("aria-expanded", "false");
}

/** Below the button and flush with its right edge, or above it where there is no room, within the window. */
function place(menu, button) {
  const { width, height } = menu.getBoundingClientRect();
  const below = button.bottom + GAP;
  const top = below + height > innerHeight - MARGIN ? button.top - GAP - height : below;
  menu.style.top = `${Math.max(MARGIN, top)}px`;
  menu.style.left = `${Math.max(MARGIN, Math.min(button.right - width, innerWidth - width - MARGIN))}px`;
}
