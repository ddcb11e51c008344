/** Block Kit as nodes. A context is {directory, fileUrl(id), onAction(action), suggest(search)}; views add valueAt. */

import { el } from "./dom.js";
import { renderElement } from "./elements.js";
import { drawLater } from "./later.js";
import { renderMarkdown } from "./markdown.js";
import { renderImage, renderRemoteFile, renderVideo } from "./media.js";
import { plainText, renderText } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";
import { unknown } from "./unknown.js";

const BLOCKS = {
  actions: renderActions,
  alert: inModule("cards", "renderAlert"),
  card: inModule("cards", "renderCard"),
  carousel: inModule("cards", "renderCarousel"),
  container: inModule("cards", "renderContainer"),
  context: renderContext,
  context_actions: renderActions,
  data_table: inModule("table", "renderDataTable"),
  data_visualization: inModule("chart", "renderChart"),
  divider: () => el("hr"),
  file: renderRemoteFile,
  header: (block) => el("h3", {}, plainText(block.text)),
  image: renderImage,
  input: inModule("inputblock", "renderInputBlock"),
  markdown: (block, { directory }) => el("div", {}, renderMarkdown(block.text, directory)),
  plan: inModule("cards", "renderPlan"),
  rich_text: (block, { directory }) => el("div", {}, renderRichText(block, directory)),
  section: renderSection,
  table: inModule("table", "renderTable"),
  task_card: inModule("cards", "renderTask"),
  video: renderVideo,
};

/** Draw blocks; one that is unknown or broken becomes a box with its JSON. */
export function renderBlocks(blocks, context) {
  return blocks.map((block) => renderBlock(block, context));
}

function renderBlock(block, context) {
  const known = Object.hasOwn(BLOCKS, block.type);
  try {
    const node = known ? BLOCKS[block.type](block, context) : unknown(block);
    node.classList.add("block", known ? block.type : "unknown");
    return node;
  } catch {
    return unknown(block);
  }
}

/** Draws a kind of block that few messages have; a broken one becomes a box with its JSON, as all do. */
function inModule(name, renderer) {
  return (block, context) =>
    drawLater(name, (module) => {
      try {
        return module[renderer](block, context, renderBlocks);
      } catch {
        return unknown(block);
      }
    });
}

function renderActions({ elements, block_id: id }, context) {
  return el(
    "div",
    {},
    elements.map((element) => renderElement(element, id, context)),
  );
}

function renderContext({ elements }, context) {
  const shown = (element) =>
    element.type === "image" ? renderImage(element, context) : el("div", {}, renderText(element, context.directory));
  return el("div", {}, elements.map(shown));
}

function renderSection(block, context) {
  const { text, fields = [], accessory } = block;
  const body = el("div", { class: "section-body" }, text ? renderText(text, context.directory) : null);
  if (fields.length) body.append(renderFields(fields, context));
  return el("div", {}, body, accessory && el("div", { class: "accessory" }, renderAccessory(block, context)));
}

function renderAccessory({ accessory, block_id: id }, context) {
  return accessory.type === "image" ? renderImage(accessory, context) : renderElement(accessory, id, context);
}

function renderFields(fields, { directory }) {
  return el(
    "div",
    { class: "fields" },
    fields.map((field) => el("div", {}, renderText(field, directory))),
  );
}
