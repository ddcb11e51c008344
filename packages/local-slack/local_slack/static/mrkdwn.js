/** Slack's mrkdwn: read into a tree of plain values, then drawn as nodes, so that text never becomes markup. */

import { el } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { templateDate } from "./format.js";
import { link } from "./links.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const STYLE_TAGS = { "*": "strong", _: "em", "~": "s" };
const BROADCASTS = new Set(["channel", "here", "everyone"]);

// The length bound keeps reading linear on hostile text; Slack's longest text object is 3000 characters.
const RULES = [
  { pattern: /<([^<>\n]{1,3000})>/uy, read: ([written, body]) => readReference(body) ?? text(written) },
  { pattern: /`([^`\n]{1,3000})`/uy, read: ([, body]) => ({ tag: "code", children: readInline(body, CODE_RULES) }) },
  {
    pattern: /(?<![\p{L}\p{N}])([*_~])(?!\s|\1)([^\n]{0,3000}?\S)\1(?![\p{L}\p{N}]|\1)/uy,
    read: ([, mark, body]) => ({ tag: STYLE_TAGS[mark], children: readInline(body) }),
  },
  { pattern: /:([a-z0-9_+-]{1,60}):/uy, read: ([written, name]) => text(emoji(name) ?? written) },
  { pattern: /&(?:amp|lt|gt);/uy, read: ([entity]) => text(ENTITIES[entity]) },
];
const CODE_RULES = [RULES[0], RULES[4]];
const STARTS = /[<`*_~:&[\\]/gu;

const text = (value) => ({ text: value });

/** Text in which the three entities of Slack stand for their characters again. */
export function unescapeText(value) {
  return value.replace(/&(?:amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** Read the inside of <…>: a mention, a channel, a date or a link; null if it is none of these. */
export function readReference(body) {
  const [target, label] = splitOnce(body, "|");
  const id = target.slice(1);
  if (/^@[UWB]/.test(target)) return { user: id, label };
  if (/^#[CG]/.test(target)) return { channel: id, label };
  if (target.startsWith("!date^")) return readDate(target, label);
  if (target.startsWith("!subteam^")) return { mention: label ?? "@group" };
  if (target.startsWith("!") && BROADCASTS.has(id)) return { mention: `@${id}` };
  return /^(?:\/archives\/|[a-z][a-z0-9+.-]*:)/i.test(target) ? readLink(target, label) : null;
}

function readLink(target, label) {
  return { href: unescapeText(target), label: label === null ? null : unescapeText(label) };
}

function readDate(target, fallback) {
  const [, seconds, template, href] = target.split("^");
  return { date: Number(seconds), template: template ?? "", href: href ?? null, label: fallback };
}

function splitOnce(value, separator) {
  const index = value.indexOf(separator);
  return index < 0 ? [value, null] : [value.slice(0, index), value.slice(index + 1)];
}

/** Read a stretch of text without blocks into a list of nodes. A rule's pattern must begin with one of STARTS. */
export function readInline(source, rules = RULES) {
  const nodes = [];
  let plainFrom = 0;
  let at = 0;
  while ((at = nextStart(source, at)) < source.length) {
    const found = firstMatch(rules, source, at);
    if (found) {
      if (plainFrom < at) nodes.push(text(source.slice(plainFrom, at)));
      nodes.push(found.node);
      plainFrom = found.end;
    }
    at = found ? found.end : at + 1;
  }
  return plainFrom < source.length ? [...nodes, text(source.slice(plainFrom))] : nodes;
}

function nextStart(source, from) {
  STARTS.lastIndex = from;
  return STARTS.exec(source)?.index ?? source.length;
}

function firstMatch(rules, source, at) {
  for (const { pattern, read } of rules) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match) return { node: read(match), end: at + match[0].length };
  }
  return null;
}

/** Read mrkdwn into blocks (preformatted, quote, text), each with its nodes. */
function readMrkdwn(source) {
  return source
    .split(/```\n?([\s\S]+?)\n?```\n?/)
    .flatMap((part, index) => (index % 2 ? [preformatted(part)] : readLines(part)));
}

function preformatted(source) {
  return { tag: "pre", children: readInline(source, CODE_RULES) };
}

function readLines(source) {
  const runs = [];
  for (const line of source.replace(/\n$/, "").split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/s.exec(line);
    const tag = quoted ? "blockquote" : "p";
    if (runs.at(-1)?.tag !== tag) runs.push({ tag, lines: [] });
    runs.at(-1).lines.push(quoted ? quoted[1] : line);
  }
  const blocks = runs.map(({ tag, lines }) => ({ tag, source: lines.join("\n") }));
  return blocks
    .filter((block) => block.source)
    .map((block) => ({ tag: block.tag, children: readInline(block.source) }));
}

/** Draw mrkdwn as a list of block elements. */
export function renderMrkdwn(source, directory) {
  return readMrkdwn(source).map(({ tag, children }) => el(tag, {}, renderNodes(children, directory)));
}

/** Draw nodes that readInline gave. */
export function renderNodes(nodes, directory) {
  return nodes.map((node) => renderNode(node, directory));
}

function renderNode(node, directory) {
  if ("text" in node) return node.text;
  if ("tag" in node) return el(node.tag, {}, renderNodes(node.children, directory));
  if ("user" in node) return mention(`@${directory.userName(node.user)}`, node.user === directory.me);
  if ("channel" in node) return mention(`#${node.label || directory.channelName(node.channel)}`);
  if ("date" in node) return renderDate(node);
  return "href" in node ? link(node.href, node.label && withEmoji(node.label)) : mention(node.mention, true);
}

/** A name of a person, a group or a channel in running text; the reader's own stand out. */
export function mention(name, isMine = false) {
  return el("span", { class: isMine ? "mention mine" : "mention" }, name);
}

/** A point in time written by Slack's template, as a link if it has an address. */
export function renderDate({ date, template, href, label }) {
  const written = Number.isFinite(date) ? templateDate(template, date) : unescapeText(label ?? "");
  const shown = el("time", { title: label }, written);
  return href ? link(href, [shown]) : shown;
}

/** Draw a text object of Block Kit: plain_text or mrkdwn. */
export function renderText(textObject, directory) {
  if (textObject.type === "mrkdwn") return renderMrkdwn(textObject.text, directory);
  return [plainText(textObject)];
}

/** The characters of a plain_text object; Slack reads its three entities here too. */
export function plainText(textObject) {
  const written = unescapeText(textObject?.text ?? "");
  return textObject?.emoji === false ? written : withEmoji(written);
}
