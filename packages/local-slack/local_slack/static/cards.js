/** Blocks that hold others or stand out: cards, carousels, containers, alerts, tasks and plans. */

import { el } from "./dom.js";
import { renderElement } from "./elements.js";
import { link } from "./links.js";
import { renderImage } from "./media.js";
import { renderText } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";

const STATES = { pending: "Waiting", in_progress: "In progress", complete: "Done", error: "Failed" };

/** Draw a card. */
export function renderCard(block, context) {
  const { hero_image: hero, icon, title, subtitle, body, actions = [] } = block;
  const { directory } = context;
  return el(
    "div",
    { class: "card" },
    hero && renderImage(hero, context),
    heading({ icon, title, subtitle }, context),
    body && el("div", {}, renderText(body, directory)),
    actions.length > 0 &&
      el(
        "div",
        { class: "actions" },
        actions.map((element) => renderElement(element, block.block_id, context)),
      ),
  );
}

function heading({ icon, title, subtitle }, context) {
  if (!icon && !title && !subtitle) return null;
  const words = el(
    "div",
    {},
    title && el("strong", {}, renderText(title, context.directory)),
    subtitle && el("small", {}, renderText(subtitle, context.directory)),
  );
  return el("div", { class: "card-heading" }, icon && renderImage(icon, context), words);
}

/** Draw a carousel: cards side by side. */
export function renderCarousel({ elements }, context) {
  const cards = elements.map((card) => renderCard(card, context));
  return el("div", { tabindex: 0, role: "region", "aria-label": "Cards" }, cards);
}

/** Draw a container, which may be closed; `renderBlocks` draws what it holds. */
export function renderContainer(block, context, renderBlocks) {
  const { rich_text_title: rich, title, subtitle, icon, child_blocks: children } = block;
  const words = rich
    ? el("strong", {}, renderRichText(rich, context.directory))
    : heading({ icon, title, subtitle }, context);
  const content = renderBlocks(children, context);
  if (!block.is_collapsible) return el("section", {}, words, content);
  return el("details", { open: !block.default_collapsed }, el("summary", {}, words), content);
}

/** Draw an alert. */
export function renderAlert({ text, level = "default" }, { directory }) {
  return el("div", { role: "note", "data-level": level }, renderText(text, directory));
}

/** Draw the card of a task. */
export function renderTask({ title, status, details, output, sources = [] }, { directory }) {
  const state = el("span", { class: "task-state", "data-state": status }, STATES[status] ?? status);
  return el(
    "div",
    { class: "card" },
    el("div", { class: "card-heading" }, state, el("strong", {}, title)),
    details && renderRichText(details, directory),
    output && renderRichText(output, directory),
    sources.map(({ url, text }) => el("p", {}, link(url, text))),
  );
}

/** Draw a plan: its title and its tasks. */
export function renderPlan({ title, tasks = [] }, context) {
  return el(
    "section",
    {},
    el("strong", {}, title),
    tasks.map((task) => renderTask(task, context)),
  );
}
