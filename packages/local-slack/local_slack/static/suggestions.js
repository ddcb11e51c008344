/** The list above a composer: commands after a slash, people after @, channels after #, emoji after a colon. */

import { nameOf } from "./directory.js";
import { el } from "./dom.js";
import { findEmoji } from "./emoji.js";

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const MOST_EMOJI = 8;
const NOT_IN_THREADS = "Slash commands do not work in threads. Mention the app instead: ";
const OFFERS = { "@": people, "#": places, ":": emoji };

let lists = 0;

/**
 * Suggestions for a text area that follow what is typed in it: `element` to place, `handleKey(event)`.
 *
 * `handleKey` gives whether the key was meant for the list; only then must nothing else happen.
 */
export function createSuggestions(textarea, directory, { inThread }) {
  const list = el("div", { class: "suggestions", id: `suggestions-${++lists}`, role: "listbox", hidden: true });
  let entries = [];
  let chosen = 0;

  list.setAttribute("aria-label", "Suggestions");
  textarea.setAttribute("aria-controls", list.id);
  textarea.setAttribute("aria-autocomplete", "list");
  textarea.addEventListener("input", () => {
    entries = suggest(textarea.value.slice(0, textarea.selectionStart), directory, inThread);
    choose(0);
  });
  textarea.addEventListener("blur", () => {
    entries = [];
    list.hidden = true;
  });

  function choose(index) {
    chosen = index;
    const hint = entries.length ? null : hintFor(textarea.value, directory, inThread);
    const options = entries.map((entry, at) => option(entry, `${list.id}-${at}`, at === chosen, () => take(entry)));
    list.hidden = !hint && !entries.length;
    list.replaceChildren(...(hint ? [el("p", {}, hint)] : options));
    textarea.setAttribute("aria-activedescendant", entries.length ? `${list.id}-${chosen}` : "");
  }

  function take({ from, text }) {
    textarea.setRangeText(text, from, textarea.selectionStart, "end");
    textarea.dispatchEvent(new Event("input"));
  }

  function close() {
    entries = [];
    choose(0);
  }

  function reaction(event) {
    if (!entries.length || event.shiftKey || event.isComposing) return null;
    if (event.key in STEPS) return () => choose((chosen + STEPS[event.key] + entries.length) % entries.length);
    if (event.key === "Escape") return close;
    const completes = event.key === "Tab" || (event.key === "Enter" && !isComplete(entries[chosen], textarea));
    return completes ? () => take(entries[chosen]) : null;
  }

  function handleKey(event) {
    const react = reaction(event);
    if (react) event.preventDefault();
    react?.();
    return Boolean(react);
  }

  return { element: list, handleKey };
}

function option({ label, usage, detail }, id, isChosen, onTake) {
  const onpointerdown = (event) => {
    event.preventDefault();
    onTake();
  };
  const attributes = { id, role: "option", "aria-selected": String(isChosen), onpointerdown };
  return el("div", attributes, el("strong", {}, label), usage && el("code", {}, usage), el("small", {}, detail));
}

/** Whether all of the suggestion stands in the text already, so that Enter means send. */
function isComplete({ from, text }, textarea) {
  return textarea.value.slice(from).trim() === text.trim();
}

function suggest(before, directory, inThread) {
  if (/^\/\S*$/.test(before)) return inThread ? [] : commands(directory, before);
  const typed = /(?:^|\s)([@#:])([\p{L}\p{N} ._+-]{0,40})$/u.exec(before);
  if (!typed) return [];
  const [, sign, written] = typed;
  return OFFERS[sign](directory, written.toLowerCase()).map((entry) => ({
    ...entry,
    from: before.length - written.length - 1,
  }));
}

function commands({ commands: known }, written) {
  const fitting = known.filter(({ command }) => command.startsWith(written));
  return fitting.map(({ command, usage_hint: usage, description: detail }) => ({
    label: command,
    usage,
    detail,
    from: 0,
    text: `${command} `,
  }));
}

function people({ users }, written) {
  const fits = (user) => [user.name, nameOf(user)].some((name) => name.toLowerCase().startsWith(written));
  return users.filter(fits).map((user) => ({
    label: nameOf(user),
    detail: user.is_bot ? "app" : `@${user.name}`,
    text: `@${nameOf(user)} `,
  }));
}

function places({ places: known }, written) {
  const fitting = known.filter(({ name }) => name.startsWith(written));
  return fitting.map(({ name, topic }) => ({ label: `#${name}`, detail: topic, text: `#${name} ` }));
}

/** One letter could be the beginning of a smiley typed by hand. */
function emoji(directory, written) {
  if (written.length < 2 || written.includes(" ")) return [];
  const found = findEmoji(written).slice(0, MOST_EMOJI);
  return found.map(({ name, character }) => ({ label: character, detail: `:${name}:`, text: `${character} ` }));
}

function hintFor(value, directory, inThread) {
  const written = /^\/\S*/.exec(value)?.[0];
  if (!written) return null;
  if (inThread) return `${NOT_IN_THREADS}@${directory.app.name}`;
  const known = directory.commands.find(({ command }) => command === written);
  return known ? `${known.command} ${known.usage_hint ?? ""}` : null;
}
