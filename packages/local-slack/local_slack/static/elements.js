/** Interactive elements of Block Kit: what a person clicks and chooses. */

import { confirmed } from "./dialog.js";
import { el, icon } from "./dom.js";
import { drawLater } from "./later.js";
import { safeHref } from "./links.js";
import { openMenu } from "./menu.js";
import { plainText } from "./mrkdwn.js";

const BUSY_MS = 3000;
const ELEMENTS = {
  button: renderButton,
  feedback_buttons: renderFeedback,
  icon_button: renderIconButton,
  overflow: renderOverflow,
};

/** Draw an interactive element of the block with this id. */
export function renderElement(element, blockId, context) {
  const known = ELEMENTS[element.type];
  if (known) return known(element, blockId, context);
  const act = (field, choice) => perform(field, element, context, choice);
  return drawLater("acting", ({ renderActing }) => renderActing(element, blockId, context, act));
}

/** Nothing inside this node is busy any more. */
export function settle(node) {
  for (const control of node.querySelectorAll("[aria-busy]")) control.removeAttribute("aria-busy");
}

/** A button of the app; one with an address is a link, and tells the app as well. */
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

function renderFeedback(element, blockId, context) {
  const { positive_button: positive, negative_button: negative } = element;
  const thumb = ({ text, value, accessibility_label: label }, sign) => {
    const words = plainText(text);
    const act = () => perform(button, element, context, { block_id: blockId, value });
    const attributes = {
      type: "button",
      class: "button small",
      title: words,
      "aria-label": label ?? words,
      onclick: act,
    };
    const button = el("button", attributes, sign);
    return button;
  };
  return el(
    "div",
    { class: "feedback", role: "group", "aria-label": "Feedback" },
    thumb(positive, "👍"),
    thumb(negative, "👎"),
  );
}

/** Slack knows one picture for these, a bin. */
function renderIconButton(element, blockId, context) {
  const seers = element.visible_to_user_ids;
  if (seers && !seers.includes(context.directory.me)) return el("span", { hidden: true });
  const words = plainText(element.text);
  const act = () => perform(button, element, context, { block_id: blockId, value: element.value });
  const attributes = { type: "button", class: "icon-button", title: words, onclick: act };
  const button = el("button", { ...attributes, "aria-label": element.accessibility_label ?? words }, icon("trash"));
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
    "data-focus": `${blockId} ${element.action_id}`,
  };
  const onclick = () => openMenu(button, element.options.map(entry));
  const button = el("button", { ...attributes, onclick }, icon("more"));
  return button;
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
