/** rich_text blocks drawn as nodes: their text is never read for markup. */

import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { link } from "./links.js";
import { mention, renderDate } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

const STYLE_TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

const SECTIONS = {
  rich_text_section: (part, directory) => el("p", {}, renderElements(part.elements, directory)),
  rich_text_quote: (part, directory) => el("blockquote", {}, renderElements(part.elements, directory)),
  rich_text_preformatted: (part, directory) => el("pre", {}, renderElements(part.elements, directory)),
  rich_text_list: renderList,
};

const ELEMENTS = {
  text: ({ text }) => text,
  link: ({ url, text }) => link(url, text || null),
  user: ({ user_id: id }, directory) => mention(`@${directory.userName(id)}`, id === directory.me),
  channel: ({ channel_id: id }, directory) => mention(`#${directory.channelName(id)}`),
  usergroup: () => mention("@group"),
  broadcast: ({ range }) => mention(`@${range}`, true),
  emoji: ({ name, unicode }) => emoji(name) ?? fromCodePoints(unicode) ?? `:${name}:`,
  date: ({ timestamp, format, url, fallback }) =>
    renderDate({ date: timestamp, template: format, href: url, label: fallback }),
  color: ({ value }) => el("code", {}, value),
};

/** Draw the parts of a rich_text block. */
export function renderRichText(block, directory) {
  return block.elements.map((part) => SECTIONS[part.type]?.(part, directory) ?? unknown(part));
}

/** Slack writes nested lists as lists that follow each other with a larger indent. */
function renderList({ style, elements, indent = 0, offset = 0 }, directory) {
  const tag = style === "ordered" ? "ol" : "ul";
  const start = style === "ordered" && offset ? offset + 1 : null;
  return el(
    tag,
    { "data-indent": indent, start },
    elements.map((item) => el("li", {}, renderElements(item.elements, directory))),
  );
}

function renderElements(elements, directory) {
  return elements.map((element) =>
    styled(ELEMENTS[element.type]?.(element, directory) ?? unknown(element), element.style),
  );
}

function styled(node, style) {
  const tags = Object.keys(STYLE_TAGS).filter((name) => style?.[name]);
  return tags.reduce((inner, name) => el(STYLE_TAGS[name], {}, inner), node);
}

function fromCodePoints(unicode) {
  return unicode ? String.fromCodePoint(...unicode.split("-").map((point) => parseInt(point, 16))) : null;
}
