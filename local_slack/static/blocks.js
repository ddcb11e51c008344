/** Block Kit drawn as nodes. A context is {directory, fileUrl(id), onAction(action)}; that of a modal has valueAt too. */

import { el } from "./dom.js";
import { renderDisabled, renderElement } from "./elements.js";
import { renderInputBlock } from "./inputblock.js";
import { renderMarkdown } from "./markdown.js";
import { plainText, renderText } from "./mrkdwn.js";
import { renderRichText } from "./richtext.js";
import { unknown } from "./unknown.js";

const BLOCKS = {
  header: (block) => el("h3", {}, plainText(block.text)),
  section: renderSection,
  context: (block, context) =>
    el(
      "div",
      {},
      block.elements.map((element) => renderContextElement(element, context)),
    ),
  divider: () => el("hr"),
  image: (block, context) => renderImage(block, context),
  actions: (block, context) =>
    el(
      "div",
      {},
      block.elements.map((element) => renderElement(element, block.block_id, context)),
    ),
  rich_text: (block, { directory }) => el("div", {}, renderRichText(block, directory)),
  markdown: (block, { directory }) => el("div", {}, renderMarkdown(block.text, directory)),
  table: (block, { directory }) => renderTable(block, directory),
  input: renderInput,
};

/** Draw the blocks of a message; one that is unknown or broken becomes a box with its JSON. */
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

function renderSection(block, context) {
  const { text, fields = [], accessory } = block;
  const body = el("div", { class: "section-body" }, text ? renderText(text, context.directory) : null);
  if (fields.length) body.append(renderFields(fields, context));
  const side =
    accessory?.type === "image"
      ? renderImage(accessory, context)
      : accessory && renderElement(accessory, block.block_id, context);
  return el("div", {}, body, side && el("div", { class: "accessory" }, side));
}

function renderFields(fields, { directory }) {
  return el(
    "div",
    { class: "fields" },
    fields.map((field) => el("div", {}, renderText(field, directory))),
  );
}

function renderContextElement(element, context) {
  return element.type === "image"
    ? renderImage(element, context)
    : el("div", {}, renderText(element, context.directory));
}

/** Pictures of this workspace are shown; those elsewhere are not fetched, and their description stands for them. */
function renderImage({ slack_file: file, alt_text: alt, title }, { fileUrl }) {
  const picture = file?.id
    ? el("img", { src: fileUrl(file.id), alt })
    : el("span", { class: "picture", role: "img", "aria-label": alt }, alt);
  return el("figure", {}, title ? el("figcaption", {}, plainText(title)) : null, picture);
}

function renderTable({ rows, column_settings: columns = [] }, directory) {
  const cell = (tag, value, index) => el(tag, { "data-align": columns[index]?.align }, renderCell(value, directory));
  const row = (tag) => (cells) =>
    el(
      "tr",
      {},
      cells.map((value, index) => cell(tag, value, index)),
    );
  const [head, ...body] = rows;
  const table = el("table", {}, el("thead", {}, row("th")(head)), el("tbody", {}, body.map(row("td"))));
  return el("div", { tabindex: 0, role: "region", "aria-label": "Table" }, table);
}

function renderCell(cell, directory) {
  if (cell.type === "rich_text") return renderRichText(cell, directory);
  return String(cell.text ?? cell.value ?? "");
}

/** Inputs only take part in modals; in a message they are shown at rest. */
function renderInput(block, context) {
  if (context.valueAt) return renderInputBlock(block, context);
  const { label, hint, element } = block;
  return el("label", {}, plainText(label), renderDisabled(element), hint ? el("small", {}, plainText(hint)) : null);
}
