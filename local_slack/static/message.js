/** One message as an article; its parts are replaced only when they change, so that players go on and focus stays. */

import { avatar } from "./avatar.js";
import { renderBlocks } from "./blocks.js";
import { authorOf } from "./directory.js";
import { el, icon, iconButton, reconcile } from "./dom.js";
import { settle } from "./elements.js";
import { fileKey, renderFile } from "./file.js";
import { clockTime, count, fullTime, shortTime } from "./format.js";
import { openMenu } from "./menu.js";
import { isReply } from "./messages.js";
import { renderMrkdwn } from "./mrkdwn.js";
import { unknown } from "./unknown.js";

const DELETED = "This message was deleted.";

const shown = new WeakMap();

/**
 * The item of a message for a reconciled list.
 *
 * A context is {directory, actor, fileUrl(id), openThread(ts), inThread}. A grouped message has no heading.
 */
export function messageItem(message, isGrouped, context) {
  return {
    key: message.ts,
    build: () => renderArticle(messageId(message.ts, context.inThread)),
    update: (article) => fill(article, message, isGrouped, context),
  };
}

/** The id of the article that shows a message. */
export function messageId(ts, inThread) {
  return `${inThread ? "thread" : "channel"}-${ts}`;
}

/** The tools of a message are in the Tab order only while something in it has the focus: there are many messages. */
function renderArticle(id) {
  const article = el("article", { id, tabindex: -1 });
  const reach = (tabIndex) =>
    article.querySelectorAll(".tools button").forEach((button) => (button.tabIndex = tabIndex));
  article.addEventListener("focusin", () => reach(0));
  article.addEventListener("focusout", ({ relatedTarget }) => article.contains(relatedTarget) || reach(-1));
  return article;
}

/** Messages are values: the same one again needs no work. */
function fill(article, message, isGrouped, context) {
  const before = shown.get(article);
  if (before?.message === message && before.isGrouped === isGrouped) return;
  shown.set(article, { message, isGrouped });
  const author = authorOf(message, context.directory);
  article.className = ["message", isGrouped && "grouped", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
  article.setAttribute("aria-label", `${author.name}, ${clockTime(message.ts)}`);
  const focus = focusedControl(article);
  settle(article);
  reconcile(article, parts(message, author, isGrouped, context));
  if (focus) article.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}

function focusedControl(article) {
  return article.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
}

function parts(message, author, isGrouped, context) {
  const isGone = message.subtype === "tombstone";
  const part = (name, value, build) => ({ key: `${name} ${JSON.stringify(value)}`, build });
  return [
    !message.ephemeral && !isGone && part("tools", null, () => renderTools(message, context)),
    message.ephemeral && part("note", null, renderNote),
    part("gutter", [isGrouped, isGone], () => renderGutter(message, author, isGrouped || isGone)),
    !isGrouped && !isGone && part("heading", author, () => renderHeading(message, author)),
    part("body", bodyKey(message), () => renderBody(message, context)),
    ...(message.files ?? []).map((file) => part("file", fileKey(file), () => renderFile(file, context))),
    !context.inThread &&
      message.reply_count > 0 &&
      part("replies", repliesKey(message), () => renderReplies(message, context)),
  ].filter(Boolean);
}

function bodyKey({ text, blocks, attachments, edited, subtype }) {
  return [text, blocks, attachments, edited?.ts, subtype];
}

function repliesKey({ reply_count: replies, latest_reply: latest, reply_users: users }) {
  return [replies, latest, users];
}

function renderNote() {
  return el("p", { class: "note" }, icon("eye"), "Only visible to you");
}

function renderGutter(message, author, isBare) {
  return el("div", { class: "gutter" }, isBare ? renderTime(message, shortTime) : avatar(author));
}

function renderHeading(message, { name, isBot }) {
  return el(
    "header",
    {},
    el("strong", {}, name),
    isBot && el("span", { class: "badge" }, "APP"),
    renderTime(message, clockTime),
  );
}

function renderTime({ ts }, format) {
  return el("time", { title: fullTime(ts) }, format(ts));
}

function renderBody(message, context) {
  if (message.subtype === "tombstone") return el("p", { class: "gone" }, DELETED);
  const { blocks = [], attachments = [], text = "", edited } = message;
  const onAction = (action) => context.actor.click(message, action);
  const content = blocks.length
    ? renderBlocks(blocks, { ...context, onAction })
    : renderMrkdwn(text, context.directory);
  const mark = edited && el("small", { class: "edited" }, "(edited)");
  return el(
    "div",
    { class: "body" },
    content,
    attachments.map((attachment) => unknown({ type: "attachment", ...attachment })),
    mark,
  );
}

function renderReplies(message, { directory, openThread }) {
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

function renderTools(message, context) {
  const root = isReply(message) ? message.thread_ts : message.ts;
  const reply = iconButton("reply", "Reply in thread", () => context.openThread(root), { tabindex: -1 });
  const more = iconButton("more", "More actions", () => openMenu(more, menuEntries(message, context)), {
    tabindex: -1,
    "aria-haspopup": "menu",
  });
  return el(
    "div",
    { class: "tools", role: "group", "aria-label": "Message actions" },
    !context.inThread && reply,
    more,
  );
}

function menuEntries(message, { directory, actor }) {
  const app = directory.app.name;
  const shortcuts = directory.messageShortcuts.map(({ name, callback_id: id }) => ({
    label: name,
    detail: app,
    choose: () => actor.shortcut(message, id),
  }));
  const copy = { label: "Copy link", choose: () => actor.copyLink(message) };
  const remove = { label: "Delete message", danger: true, choose: () => actor.remove(message) };
  return [...shortcuts, copy, ...(message.user === directory.me ? [remove] : [])];
}
