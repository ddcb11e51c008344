/** Menus whose options the app offers as a person types; one or several are chosen. */

import { el, iconButton } from "./dom.js";
import { idOf, optionEntries } from "./entries.js";
import { plainText } from "./mrkdwn.js";

const LEAST_TYPED = 3;
const PAUSE_MS = 200;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

let lists = 0;

/** Draw the menu; `suggest(typed)` asks the app and gives {options} or {option_groups}. */
export function drawSearch(element, start, { onchange, ...attributes }, { suggest }) {
  const isSingle = element.type === "external_select";
  const placeholder = plainText(element.placeholder) || null;
  const list = el("div", { class: "search-options", id: `options-${++lists}`, role: "listbox", hidden: true });
  const combobox = { type: "search", role: "combobox", "aria-controls": list.id, "aria-autocomplete": "list" };
  const field = el("input", { ...attributes, ...combobox, placeholder, autocomplete: "off" });
  const chips = el("div", { class: "chips" });
  const node = el(
    "div",
    { class: "search-select", onkeydown: (event) => moveInList(event, field, list) },
    chips,
    field,
    list,
  );
  let chosen = [start ?? []].flat();
  let typing = null;

  function draw() {
    if (isSingle) field.value = chosen.length ? plainText(chosen[0].text) : "";
    else
      chips.replaceChildren(
        ...chosen.map((taken) => chip(taken, () => keep(chosen.filter((other) => other !== taken)))),
      );
  }

  function keep(options) {
    chosen = options;
    list.hidden = true;
    draw();
    onchange?.({ target: node });
  }

  function choose(taken) {
    field.value = "";
    const others = chosen.filter((other) => idOf(other) !== idOf(taken));
    keep(isSingle ? [taken] : [...others, taken]);
    field.focus();
  }

  async function search() {
    if (field.value.length < (element.min_query_length ?? LEAST_TYPED)) return;
    const found = optionEntries((await suggest(field.value)) ?? {});
    const rows = found.map(({ label, value }) => option(label, () => choose(value)));
    list.replaceChildren(...(rows.length ? rows : [el("p", {}, "Nothing found.")]));
    list.hidden = false;
  }

  // Where nothing has to be typed, opening the menu is a search too.
  field.addEventListener("click", () => list.hidden && search());
  field.addEventListener("keydown", ({ key }) => key === "ArrowDown" && list.hidden && search());
  field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(search, PAUSE_MS);
    if (isSingle && !field.value && chosen.length) keep([]);
  });
  draw();
  return { node, read: () => (isSingle ? (chosen[0] ?? null) : chosen) };
}

function option(label, onclick) {
  return el("button", { type: "button", role: "option", tabindex: -1, onclick }, label);
}

function chip({ text }, onRemove) {
  const words = plainText(text);
  return el("span", { class: "chip" }, words, iconButton("close", `Remove ${words}`, onRemove));
}

/** Arrow keys move between the field and what was found; Escape closes the list and nothing around it. */
function moveInList(event, field, list) {
  if (list.hidden) return;
  const stops = [field, ...list.querySelectorAll("button")];
  const next = stops[stops.indexOf(document.activeElement) + STEPS[event.key]];
  const isEscape = event.key === "Escape";
  if (isEscape) list.hidden = true;
  if (isEscape || event.key === "Enter") event.stopPropagation();
  if (!isEscape && !next) return;
  event.preventDefault();
  (next ?? field).focus();
}
