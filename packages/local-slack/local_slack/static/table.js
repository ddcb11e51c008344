/** Tables in blocks: plain ones, and data tables, which show a page at a time. */

import { el } from "./dom.js";
import { renderRichText } from "./richtext.js";

const PAGE_SIZE = 5;

/** Draw a table block. */
export function renderTable({ rows, column_settings: columns = [] }, { directory }) {
  return frame("Table", tableOf(rows, columns, directory));
}

/** Draw a data table: with its caption, and a button for more rows than the first page. */
export function renderDataTable({ rows, caption, page_size: size = PAGE_SIZE }, { directory }) {
  const table = tableOf(rows, [], directory);
  const hidden = [...table.tBodies[0].rows].slice(size);
  const showAll = () => {
    for (const row of hidden) row.hidden = false;
    more.remove();
  };
  const more = el(
    "button",
    { type: "button", class: "button small", onclick: showAll },
    `Show all ${rows.length - 1} rows`,
  );
  for (const row of hidden) row.hidden = true;
  table.prepend(el("caption", {}, caption));
  return el("div", {}, frame(caption, table), hidden.length ? more : null);
}

/** Wide tables scroll in their own frame, also with the keyboard. */
function frame(label, table) {
  return el("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": label }, table);
}

function tableOf([head, ...body], columns, directory) {
  const row = (tag) => (cells) =>
    el(
      "tr",
      {},
      cells.map((cell, index) => cellOf(tag, cell, columns[index], directory)),
    );
  return el("table", {}, el("thead", {}, row("th")(head)), el("tbody", {}, body.map(row("td"))));
}

function cellOf(tag, cell, settings, directory) {
  const align = settings?.align ?? (cell.type === "raw_number" ? "right" : null);
  return el(tag, { "data-align": align, "data-wrap": settings?.is_wrapped || null }, contentOf(cell, directory));
}

function contentOf(cell, directory) {
  if (cell.type === "rich_text") return renderRichText(cell, directory);
  return String(cell.text ?? cell.value ?? "");
}
