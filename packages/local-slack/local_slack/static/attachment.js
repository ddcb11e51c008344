/** Secondary attachments of a message: an older form, in which some apps still answer. */

import { renderBlocks } from "./blocks.js";
import { el } from "./dom.js";
import { fullTime } from "./format.js";
import { link } from "./links.js";
import { renderMrkdwn } from "./mrkdwn.js";

const COLORS = { good: "#2a9d5f", warning: "#d9a200", danger: "#c0392b" };

/** Draw an attachment: a bar of its colour beside its blocks, or beside its title, text and fields. */
export function renderAttachment(attachment, context) {
  const { pretext, blocks, color } = attachment;
  const content = blocks?.length ? renderBlocks(blocks, context) : renderFields(attachment, context);
  const card = el("div", { class: "attachment" }, content);
  card.style.borderLeftColor = COLORS[color] ?? (/^#?[0-9a-f]{6}$/i.test(color) ? `#${color.replace("#", "")}` : "");
  return el("div", {}, pretext ? renderMrkdwn(pretext, context.directory) : null, card);
}

function renderFields(attachment, { directory }) {
  const { author_name: author, title, title_link: address, text, fields = [], image_url: image } = attachment;
  const parts = [
    author && el("small", {}, author),
    title && el("p", {}, el("strong", {}, address ? link(address, title) : title)),
    text && renderMrkdwn(text, directory),
    fields.length > 0 &&
      el(
        "div",
        { class: "fields" },
        fields.map((field) => renderField(field, directory)),
      ),
    image && el("p", {}, link(image, "Picture")),
    renderFooter(attachment),
  ].filter(Boolean);
  return parts.length ? parts : el("p", {}, attachment.fallback ?? "");
}

function renderField({ title, value }, directory) {
  return el("div", {}, el("strong", {}, title), renderMrkdwn(value ?? "", directory));
}

function renderFooter({ footer, ts }) {
  const words = [footer, ts && fullTime(ts)].filter(Boolean).join(" · ");
  return words && el("small", {}, words);
}
