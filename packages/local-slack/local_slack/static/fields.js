/** Fields of Block Kit in which people enter and choose; each knows its value as Slack writes it. */

import { drawBoxes, drawSelect } from "./choices.js";
import { channelEntries, conversationEntries, optionEntries, peopleEntries } from "./entries.js";
import { drawFiles } from "./fileinput.js";
import { drawMulti } from "./multiselect.js";
import { drawSearch } from "./searchselect.js";
import { drawDate, drawMoment, drawRichText, drawText, drawTime } from "./typing.js";

const readers = new WeakMap();

/** How each type of element is drawn, what it offers, and the names of its value and of the value it begins with. */
const FIELDS = {
  plain_text_input: { draw: drawText, key: "value", initial: "initial_value" },
  email_text_input: { draw: drawText, key: "value", initial: "initial_value" },
  url_text_input: { draw: drawText, key: "value", initial: "initial_value" },
  number_input: { draw: drawText, key: "value", initial: "initial_value" },
  rich_text_input: { draw: drawRichText, key: "rich_text_value", initial: "initial_value" },
  file_input: { draw: drawFiles, key: "files", initial: "initial_files" },
  datepicker: { draw: drawDate, key: "selected_date", initial: "initial_date" },
  timepicker: { draw: drawTime, key: "selected_time", initial: "initial_time" },
  datetimepicker: { draw: drawMoment, key: "selected_date_time", initial: "initial_date_time" },
  radio_buttons: { draw: drawBoxes, entries: optionEntries, key: "selected_option", initial: "initial_option" },
  checkboxes: { draw: drawBoxes, entries: optionEntries, key: "selected_options", initial: "initial_options" },
  ...selects("static_select", optionEntries, "option"),
  external_select: { draw: drawSearch, key: "selected_option", initial: "initial_option" },
  multi_external_select: { draw: drawSearch, key: "selected_options", initial: "initial_options" },
  ...selects("users_select", peopleEntries, "user"),
  ...selects("channels_select", channelEntries, "channel"),
  ...selects("conversations_select", conversationEntries, "conversation"),
};

/** A menu from which one is chosen, and its sibling from which several are. */
function selects(type, entries, noun) {
  return {
    [type]: { draw: drawSelect, entries, key: `selected_${noun}`, initial: `initial_${noun}` },
    [`multi_${type}`]: { draw: drawMulti, entries, key: `selected_${noun}s`, initial: `initial_${noun}s` },
  };
}

/** Whether this element is one of several controls, which need a common legend instead of a label. */
export function isGroup(element) {
  return [drawBoxes, drawMulti].includes(FIELDS[element.type]?.draw);
}

/** Whether this element can be drawn as a field. */
export function isField(element) {
  return Object.hasOwn(FIELDS, element.type);
}

/**
 * Draw the field of an element.
 *
 * `attributes` go to its control, or to each of them; `value` is what was entered before, if anything was.
 * `suggest(typed)` asks the app for what a menu offers that searches.
 */
export function renderField(element, blockId, { attributes = {}, value, directory, suggest }) {
  const { draw, entries, key, initial } = FIELDS[element.type];
  const start = value ? value[key] : element[initial];
  const { node, read } = draw(element, start, attributes, {
    entries: entries?.(element, directory),
    directory,
    suggest,
  });
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
