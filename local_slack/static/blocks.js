/** Block Kit as nodes. A context is {directory, fileUrl(id), onAction(action), suggest(search)}; views add valueAt. */

import * as cards from "./cards.js";
import { renderChart } from "./chart.js";
import { el } from "./dom.js";
import { renderElement } from "./elements.js";
import { renderInputBlock } from "./inputblock.js";
import { renderMarkdown } from "./markdown.js";
import { renderImage, renderRemoteFile, renderVideo } from "./media.js";
import { plainText, renderText } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";
import { renderDataTable, renderTable } from "./table.js";
import { unknown } from "./unknown.js";

const BLOCKS = {
  actions: renderActions,
  alert: cards.renderAlert,
  card: cards.renderCard,
  carousel: cards.renderCarousel,
  container: (block, context) => cards.renderContainer(block, context, renderBlocks),
  context: renderContext,
  context_actions: renderActions,
  data_table: renderDataTable,
  data_visualization: renderChart,
  divider: () => el("hr"),
  file: renderRemoteFile,
  header: (block) => el("h3", {}, plainText(block.text)),
  image: renderImage,
  input: renderInputBlock,
  markdown: (block, { directory }) => el("div", {}, renderMarkdown(block.text, directory)),
  plan: cards.renderPlan,
  rich_text: (block, { directory }) => el("div", {}, renderRichText(block, directory)),
  section: renderSection,
  table: renderTable,
  task_card: cards.renderTask,
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
