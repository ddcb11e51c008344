/** Fields in which something is typed: words, numbers, addresses, dates and times. */

import { el } from "./dom.js";
import { plainText } from "./mrkdwn.js";

const INPUT_TYPES = { email_text_input: "email", url_text_input: "url", number_input: "number" };

/** A line of text, a number or an address, or a field of several lines. */
export function drawText(element, start, attributes) {
  const { type, multiline, placeholder, max_length: most } = element;
  const all = { ...attributes, placeholder: plainText(placeholder) || null, maxlength: most };
  const node = multiline
    ? el("textarea", { ...all, rows: 4 }, start)
    : el("input", { ...all, ...limits(element), type: INPUT_TYPES[type] ?? "text", value: start });
  return { node, read: () => node.value || null };
}

function limits({ type, min_value: min, max_value: max, is_decimal_allowed: isDecimal }) {
  return type === "number_input" ? { min, max, step: isDecimal ? "any" : 1 } : {};
}

/** Several lines of plain words, which the app is told as a rich_text block. */
export function drawRichText({ placeholder }, start, attributes) {
  const node = el("textarea", { ...attributes, placeholder: plainText(placeholder) || null, rows: 4 }, wordsOf(start));
  return { node, read: () => (node.value ? richText(node.value) : null) };
}

function richText(text) {
  const section = { type: "rich_text_section", elements: [{ type: "text", text }] };
  return { type: "rich_text", elements: [section] };
}

function wordsOf(block) {
  const words = (part) => part.text ?? (part.elements ?? []).map(words).join("");
  return (block?.elements ?? []).map(words).join("\n");
}

/** A day, such as 2026-11-22. */
export function drawDate(element, start, attributes) {
  const node = el("input", { ...attributes, type: "date", value: start });
  return { node, read: () => node.value || null };
}

/** A time of day, such as 09:30. */
export function drawTime(element, start, attributes) {
  const node = el("input", { ...attributes, type: "time", value: start });
  return { node, read: () => node.value || null };
}

/** A moment: shown in the reader's own time zone, and told in seconds since 1970. */
export function drawMoment(element, start, attributes) {
  const node = el("input", { ...attributes, type: "datetime-local", value: start ? localMoment(start) : null });
  return { node, read: () => (node.value ? Math.floor(new Date(node.value) / 1000) : null) };
}

function localMoment(seconds) {
  const date = new Date(seconds * 1000);
  const local = new Date(date - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
}
