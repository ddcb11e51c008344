/** Input blocks: a label, a field, a hint, and what is wrong with what was entered. */

import { el } from "./dom.js";
import { isField, isGroup, renderField, valueOf } from "./fields.js";
import { plainText } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

let count = 0;

/** Draw an input block; in a message nothing was entered before, and only what dispatches is ever told. */
export function renderInputBlock(block, context) {
  const { label, hint, element, optional, block_id: blockId } = block;
  if (!isField(element)) return el("div", {}, el("strong", {}, plainText(label)), unknown(element));
  const id = `field-${++count}`;
  const about = `${hint ? `${id}-hint ` : ""}${id}-error`;
  const attributes = {
    "aria-describedby": about,
    "aria-required": String(!optional),
    onchange: acting(block, context),
  };
  const field = renderField(element, blockId, {
    attributes: isGroup(element) ? attributes : { ...attributes, id },
    value: context.valueAt?.(blockId, element.action_id),
    directory: context.directory,
    suggest: (typed) => context.suggest({ block_id: blockId, action_id: element.action_id, value: typed }),
  });
  const caption = [plainText(label), optional ? el("small", {}, " (optional)") : null];
  const parts = [
    field,
    hint ? el("small", { id: `${id}-hint` }, plainText(hint)) : null,
    el("p", { id: `${id}-error`, class: "field-error", hidden: true }),
  ];
  return isGroup(element)
    ? el("fieldset", { "data-block": blockId, oninput: forgive }, el("legend", {}, caption), parts)
    : el("div", { "data-block": blockId, oninput: forgive }, el("label", { for: id }, caption), parts);
}

/** Hide an error once its value is fixed. */
function forgive({ currentTarget: block }) {
  complain(block, "");
}

function complain(block, words) {
  const shown = block.querySelector(".field-error");
  shown.textContent = words;
  shown.hidden = !words;
  for (const control of controlsOf(block)) control.setAttribute("aria-invalid", String(Boolean(words)));
}

/** Show these words beside their blocks, take others away, and go to the first. */
export function showErrors(form, errors) {
  for (const block of form.querySelectorAll("[data-block]")) complain(block, errors[block.dataset.block] ?? "");
  const wrong = form.querySelector('[data-block]:has([aria-invalid="true"])');
  (wrong?.querySelector(":checked[type]") ?? wrong?.querySelector("[aria-invalid]"))?.focus();
}

function controlsOf(block) {
  return block.querySelectorAll("input, select, textarea");
}

function acting({ dispatch_action: acts, element, block_id: blockId }, context) {
  if (!acts) return null;
  return ({ target }) => {
    const value = valueOf(target.closest("[data-focus]"));
    context.onAction({ block_id: blockId, action_id: element.action_id, ...value });
  };
}
