/** The small picker of emoji: a search field and a grid in which the arrow keys move. */

import { el } from "./dom.js";
import { findEmoji } from "./emoji.js";
import { openPopover } from "./popover.js";

const COLUMNS = 8;
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };

/** Open the picker beside a button; `onPick(name)` runs with the choice. */
export function openEmojiPicker(button, onPick) {
  const pick = (name) => {
    picker.hidePopover();
    onPick(name);
  };
  const search = el("input", { type: "search", "aria-label": "Search emoji", placeholder: "Search emoji" });
  const grid = el("div", { class: "emoji-grid", role: "group", "aria-label": "Emoji" });
  const picker = el("div", { class: "emoji-picker", role: "dialog", "aria-label": "Pick an emoji" }, search, grid);

  const draw = () => grid.replaceChildren(...cells(search.value, pick));
  search.addEventListener("input", draw);
  search.addEventListener("keydown", (event) => fromSearch(event, grid));
  grid.addEventListener("keydown", (event) => moveInGrid(event, grid, search));
  draw();
  openPopover(button, picker, search);
}

function cells(query, pick) {
  const found = findEmoji(query.trim().replaceAll(":", ""));
  if (!found.length) return [el("p", {}, "No emoji has that name.")];
  return found.map(({ name, character }) =>
    el(
      "button",
      { type: "button", title: `:${name}:`, "aria-label": name, tabindex: -1, onclick: () => pick(name) },
      character,
    ),
  );
}

function fromSearch(event, grid) {
  const first = grid.querySelector("button");
  if (event.key === "Enter") first?.click();
  if (event.key === "ArrowDown" || (event.key === "Tab" && !event.shiftKey)) first?.focus();
  if (["Enter", "ArrowDown", "Tab"].includes(event.key)) event.preventDefault();
}

function moveInGrid(event, grid, search) {
  if (!(event.key in STEPS)) return;
  event.preventDefault();
  const buttons = [...grid.querySelectorAll("button")];
  const next = buttons.indexOf(document.activeElement) + STEPS[event.key];
  (next < 0 ? search : (buttons[next] ?? document.activeElement)).focus();
}
