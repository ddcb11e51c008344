/** The basic standard Markdown of markdown blocks, drawn as nodes. */

import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { readInline, readReference, renderNodes, unescapeText } from "./mrkdwn.js";

const INLINE = [
  { pattern: /`([^`\n]+)`/uy, read: ([, body]) => ({ tag: "code", children: [{ text: unescapeText(body) }] }) },
  { pattern: /\\([\\`*_{}[\]()#+.!~>|-])/uy, read: ([, character]) => ({ text: character }) },
  {
    pattern: /\[([^\]\n]{1,1000})\]\(([^()\s]{1,3000})\)/uy,
    read: ([, label, href]) => ({ href: unescapeText(href), label: unescapeText(label) }),
  },
  { pattern: /<([^<>\n]{1,3000})>/uy, read: ([written, body]) => readReference(body) ?? { text: written } },
  {
    pattern: /(\*\*|__)(?!\s)([^\n]{1,3000}?)(?<!\s)\1/uy,
    read: ([, , body]) => ({ tag: "strong", children: readInline(body, INLINE) }),
  },
  {
    pattern: /~~(?!\s)([^\n]{1,3000}?)(?<!\s)~~/uy,
    read: ([, body]) => ({ tag: "s", children: readInline(body, INLINE) }),
  },
  {
    pattern: /(?<![\p{L}\p{N}])([*_])(?!\s)([^\n]{1,3000}?)(?<!\s)\1(?![\p{L}\p{N}])/uy,
    read: ([, , body]) => ({ tag: "em", children: readInline(body, INLINE) }),
  },
  { pattern: /:([a-z0-9_+-]{1,60}):/uy, read: ([written, name]) => ({ text: emoji(name) ?? written }) },
  { pattern: /&(?:amp|lt|gt);/uy, read: ([entity]) => ({ text: unescapeText(entity) }) },
];

const LINES = [
  { kind: "heading", pattern: /^(#{1,6})\s+(.*?)\s*#*$/ },
  { kind: "rule", pattern: /^ {0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/ },
  { kind: "bullet", pattern: /^(\s*)[-*+]\s+(.*)$/ },
  { kind: "number", pattern: /^(\s*)(?:\d+)[.)]\s+(.*)$/ },
  { kind: "table", pattern: /^\s*\|((?:[^|]*\|){1,50})\s*$/ },
  { kind: "quote", pattern: /^(?:>|&gt;) ?(.*)$/ },
  { kind: "blank", pattern: /^\s*$/ },
  { kind: "text", pattern: /^(.*)$/ },
];

const DRAW = {
  heading: (lines, directory) =>
    lines.map(([, marks, body]) => el(`h${Math.min(marks.length + 2, 6)}`, {}, inline(body, directory))),
  rule: () => [el("hr")],
  bullet: (lines, directory) => [list("ul", lines, directory)],
  number: (lines, directory) => [list("ol", lines, directory)],
  quote: (lines, directory) => [
    el("blockquote", {}, renderMarkdown(lines.map(([, body]) => body).join("\n"), directory)),
  ],
  table: (lines, directory) => [table(lines, directory)],
  blank: () => [],
  text: (lines, directory) => [el("p", {}, inline(lines.map(([, body]) => body).join("\n"), directory))],
};

/** Draw Markdown: headings, lists, quotes, rules, code, emphasis, links; anything else stays text. */
export function renderMarkdown(source, directory) {
  return source.split(/^```[^\n]*\n([\s\S]*?)\n?```$/m).flatMap((part, index) => {
    if (index % 2) return [el("pre", {}, unescapeText(part))];
    return runs(part.split("\n").map(readLine)).flatMap(({ kind, lines }) => DRAW[kind](lines, directory));
  });
}

function readLine(line) {
  const { kind, pattern } = LINES.find((rule) => rule.pattern.test(line));
  return { kind, match: pattern.exec(line) };
}

function runs(lines) {
  const found = [];
  for (const { kind, match } of lines) {
    if (found.at(-1)?.kind !== kind) found.push({ kind, lines: [] });
    found.at(-1).lines.push(match);
  }
  return found;
}

function list(tag, lines, directory) {
  const item = ([, spaces, body]) =>
    el("li", { "data-indent": Math.floor(spaces.length / 2) }, inline(checkbox(body), directory));
  return el(tag, {}, lines.map(item));
}

/** A line of dashes under the first one says that it is the head. */
function table(lines, directory) {
  const rows = lines.map(([, cells]) =>
    cells
      .slice(0, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
  const hasHead = rows[1]?.every((cell) => /^:?-+:?$/.test(cell));
  const row = (tag) => (cells) =>
    el(
      "tr",
      {},
      cells.map((cell) => el(tag, {}, inline(cell, directory))),
    );
  const head = hasHead ? el("thead", {}, row("th")(rows[0])) : null;
  const body = el("tbody", {}, rows.slice(hasHead ? 2 : 0).map(row("td")));
  return el(
    "div",
    { class: "table-frame", tabindex: 0, role: "region", "aria-label": "Table" },
    el("table", {}, head, body),
  );
}

function checkbox(body) {
  return body.replace(/^\[( |x)\]\s/i, (_, mark) => (mark === " " ? "☐ " : "☑ "));
}

function inline(source, directory) {
  return renderNodes(readInline(source, INLINE), directory);
}
