/** Interactive elements of Block Kit: what a person clicks and chooses. */

import { confirmed } from "./dialog.js";
import { el, icon } from "./dom.js";
import { isGroup, renderField, valueOf } from "./fields.js";
import { safeHref } from "./links.js";
import { openMenu } from "./menu.js";
import { plainText } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

const BUSY_MS = 3000;

const LABELS = {
  static_select: "Choose",
  radio_buttons: "Choose one",
  checkboxes: "Choose any",
  users_select: "Choose a person",
  datepicker: "Choose a date",
};
const ACTING = Object.fromEntries(Object.keys(LABELS).map((type) => [type, renderActing]));
const ELEMENTS = { button: renderButton, overflow: renderOverflow, ...ACTING };

/** Draw an interactive element of the block with this id. */
export function renderElement(element, blockId, context) {
  return ELEMENTS[element.type]?.(element, blockId, context) ?? unknown(element);
}

/** Draw the element of an input block at rest. */
export function renderDisabled(element) {
  const placeholder = plainText(element.placeholder);
  if (element.type !== "plain_text_input") return unknown(element);
  if (element.multiline) return el("textarea", { disabled: true, placeholder }, element.initial_value);
  return el("input", { disabled: true, placeholder, value: element.initial_value });
}

/** Nothing inside this node is busy any more. */
export function settle(node) {
  for (const control of node.querySelectorAll("[aria-busy]")) control.removeAttribute("aria-busy");
}

function renderButton(element, blockId, context) {
  const act = () => perform(button, element, context, { block_id: blockId, value: element.value });
  const label = { "aria-label": element.accessibility_label, "data-focus": `${blockId} ${element.action_id}` };
  const href = element.url && safeHref(element.url);
  const attributes = { ...label, class: `button ${element.style ?? ""}`, onclick: act };
  const button = href
    ? el("a", { ...attributes, href, target: "_blank", rel: "noopener noreferrer" }, plainText(element.text))
    : el("button", { ...attributes, type: "button" }, plainText(element.text));
  return button;
}

function renderOverflow(element, blockId, context) {
  const entry = (option) => ({
    label: plainText(option.text),
    detail: plainText(option.description),
    choose: () => perform(button, element, context, { block_id: blockId, selected_option: option }),
  });
  const attributes = {
    type: "button",
    class: "button overflow",
    "aria-haspopup": "menu",
    "aria-label": "More actions",
  };
  const onclick = () => openMenu(button, element.options.map(entry));
  const button = el(
    "button",
    { ...attributes, "data-focus": `${blockId} ${element.action_id}`, onclick },
    icon("more"),
  );
  return button;
}

function renderActing(element, blockId, context) {
  const label = plainText(element.placeholder) || LABELS[element.type];
  const onchange = () => perform(field, element, context, { block_id: blockId, ...valueOf(field) });
  const field = renderField(element, blockId, {
    attributes: { "aria-label": isGroup(element) ? null : label, onchange },
    value: context.valueAt?.(blockId, element.action_id),
    directory: context.directory,
  });
  if (isGroup(element)) field.setAttribute("role", "group");
  if (isGroup(element)) field.setAttribute("aria-label", label);
  return field;
}

/** Ask where the element wants it, then act; the control is busy until its message changes or a while has passed. */
async function perform(control, element, context, choice) {
  if (control.hasAttribute("aria-busy")) return;
  if (element.confirm && !(await confirmed(element.confirm, context.directory))) return;
  control.setAttribute("aria-busy", "true");
  setTimeout(() => control.removeAttribute("aria-busy"), BUSY_MS);
  const sent = await context.onAction({ action_id: element.action_id, ...choice });
  if (!sent) control.removeAttribute("aria-busy");
}
