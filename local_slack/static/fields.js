/** Fields of Block Kit in which people enter and choose; each knows its value as Slack writes it. */

import { el } from "./dom.js";
import { plainText } from "./mrkdwn.js";

const readers = new WeakMap();

/** How each type of element is drawn, where its value is, and where the app says what is there at first. */
const FIELDS = {
  plain_text_input: { draw: drawText, key: "value", initial: "initial_value" },
  static_select: { draw: drawSelect, key: "selected_option", initial: "initial_option" },
  radio_buttons: { draw: drawChoices, key: "selected_option", initial: "initial_option" },
  checkboxes: { draw: drawChoices, key: "selected_options", initial: "initial_options" },
  users_select: { draw: drawPeople, key: "selected_user", initial: "initial_user" },
  datepicker: { draw: drawDate, key: "selected_date", initial: "initial_date" },
};

/** Whether this element is one of several controls, which need a common legend instead of a label. */
export function isGroup(element) {
  return FIELDS[element.type]?.draw === drawChoices;
}

/** Whether this element can be drawn as a field. */
export function isField(element) {
  return Object.hasOwn(FIELDS, element.type);
}

/**
 * Draw the field of an element.
 *
 * `attributes` go to its control, or to each of them; `value` is what was entered before, if anything was.
 */
export function renderField(element, blockId, { attributes = {}, value, directory }) {
  const { draw, key, initial } = FIELDS[element.type];
  const start = value ? value[key] : element[initial];
  const { node, read } = draw(element, start, attributes, directory);
  node.dataset.focus = `${blockId} ${element.action_id}`;
  readers.set(node, () => ({ blockId, actionId: element.action_id, value: { type: element.type, [key]: read() } }));
  return node;
}

/** What a field holds, as {type, value | selected_option | …}. */
export function valueOf(field) {
  return readers.get(field)().value;
}

/** What all fields inside a node hold, by block and action. */
export function valuesIn(node) {
  const values = {};
  for (const field of node.querySelectorAll("[data-focus]")) {
    const entry = readers.get(field)?.();
    if (entry) values[entry.blockId] = { ...values[entry.blockId], [entry.actionId]: entry.value };
  }
  return values;
}

function drawText({ multiline, placeholder, max_length: most }, start, attributes) {
  const all = { ...attributes, placeholder: plainText(placeholder) || null, maxlength: most };
  const node = multiline
    ? el("textarea", { ...all, rows: 4 }, start)
    : el("input", { ...all, type: "text", value: start });
  return { node, read: () => node.value || null };
}

function drawSelect(element, start, attributes) {
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  const options = groups.flatMap((group) => group.options);
  const entry = (option) => [options.indexOf(option), plainText(option.text), option.value === start?.value];
  const lists = groups.map(({ label, options: members }) => ({ label, entries: members.map(entry) }));
  const node = select(plainText(element.placeholder), lists, attributes);
  return { node, read: () => options[node.value] ?? null };
}

function drawPeople(element, start, attributes, directory) {
  const entries = directory.people.map(({ id }) => [id, directory.userName(id), id === start]);
  const node = select(plainText(element.placeholder), [{ entries }], attributes);
  return { node, read: () => node.value || null };
}

/** A select; where nothing has to be chosen, choosing can be taken back. */
function select(placeholder, lists, attributes) {
  const isOptional = attributes["aria-required"] === "false";
  const entries = lists.map(({ label, entries: members }) => optionsOf(label, members));
  const nothing = el("option", { value: "", hidden: !isOptional }, placeholder || "Choose");
  const node = el("select", attributes, nothing, entries);
  if (!node.querySelector("option[selected]")) node.value = "";
  return node;
}

function optionsOf(label, members) {
  const options = members.map(([value, text, selected]) => el("option", { value, selected }, text));
  return label ? el("optgroup", { label: plainText(label) }, options) : options;
}

let groups = 0;

function drawChoices(element, start, attributes) {
  const isSingle = element.type === "radio_buttons";
  const chosen = new Set([start ?? []].flat().map((option) => option.value));
  const name = `choices-${++groups}`;
  const control = ({ value }, index) =>
    el("input", {
      ...attributes,
      type: isSingle ? "radio" : "checkbox",
      name,
      value: index,
      checked: chosen.has(value),
    });
  const row = (option, index) =>
    el(
      "label",
      { class: "choice" },
      control(option, index),
      el(
        "span",
        {},
        plainText(option.text),
        option.description ? el("small", {}, plainText(option.description)) : null,
      ),
    );
  const node = el("div", { class: "choice-list" }, element.options.map(row));
  const read = () => [...node.querySelectorAll(":checked")].map((box) => element.options[box.value]);
  return { node, read: () => (isSingle ? (read()[0] ?? null) : read()) };
}

function drawDate(element, start, attributes) {
  const node = el("input", { ...attributes, type: "date", value: start });
  return { node, read: () => node.value || null };
}
