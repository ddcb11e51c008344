/** The parts of a message: its author, its words, and the way to its thread. */

import { renderAttachment } from "./attachment.js";
import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { authorOf } from "./directory.js";
import { el, icon } from "./dom.js";
import { clockTime, count, fullTime, shortTime } from "./format.js";
import { outsiderMark } from "./marks.js";
import { renderMrkdwn } from "./mrkdwn.js";

const DELETED = "This message was deleted.";

/** The line that says that a message is for its reader alone. */
export function renderNote() {
  return el("p", { class: "note" }, icon("eye"), "Only visible to you");
}

/** The avatar of the author; for a message without a heading, its time. */
export function renderGutter(message, author, isBare) {
  return el("div", { class: "gutter" }, isBare ? renderTime(message, shortTime) : avatar(author));
}

/** Who wrote the message, and when. */
export function renderHeading(message, { name, isBot, isOutsider }) {
  return el(
    "header",
    {},
    el("strong", {}, name),
    isBot && el("span", { class: "badge" }, "APP"),
    outsiderMark(isOutsider),
    renderTime(message, clockTime),
  );
}

function renderTime({ ts }, format) {
  return el("time", { title: fullTime(ts) }, format(ts));
}

/** What the message says: its blocks, or its text, and its attachments. */
export function renderBody(message, context) {
  if (message.subtype === "tombstone") return el("p", { class: "gone" }, DELETED);
  const { blocks = [], attachments = [], text = "" } = message;
  const inBlocks = {
    ...context,
    onAction: (action) => context.actor.click(message, action),
    suggest: (search) => context.actor.suggest(message, search),
  };
  const content = blocks.length ? renderBlocks(blocks, inBlocks) : renderMrkdwn(text, context.directory);
  const mark = isMarkedEdited(message) && el("small", { class: "edited" }, "(edited)");
  return el(
    "div",
    { class: "body" },
    content,
    attachments.map((attachment) => renderAttachment(attachment, inBlocks)),
    mark,
  );
}

/** Slack marks what people have edited, and texts of apps; an app's message of blocks changes without a mark. */
function isMarkedEdited({ edited, blocks = [], bot_id: bot }) {
  return Boolean(edited) && !(bot && blocks.length);
}

/** The button that opens the thread of a message. */
export function renderReplies(message, { directory, openThread }) {
  const faces = (message.reply_users ?? []).slice(0, 5).map((user) => avatar(authorOf({ user }, directory)));
  const words = el("strong", {}, count(message.reply_count, "reply", "replies"));
  const last = message.latest_reply && el("small", {}, `Last at ${clockTime(message.latest_reply)}`);
  return el(
    "button",
    { type: "button", class: "replies", "data-focus": "replies", onclick: () => openThread(message.ts) },
    faces,
    words,
    last,
  );
}
