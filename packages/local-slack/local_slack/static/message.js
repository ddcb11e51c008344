/** One message as an article; its parts are replaced only when they change, so that players go on and focus stays. */

import { authorOf } from "./directory.js";
import { el, reconcile } from "./dom.js";
import { settle } from "./elements.js";
import { fileKey, renderFile } from "./file.js";
import { clockTime } from "./format.js";
import { load } from "./later.js";
import { renderBody, renderGutter, renderHeading, renderNote, renderReplies } from "./messageparts.js";
import { renderTools } from "./messagetools.js";
import { renderReactions } from "./reactions.js";

const shown = new WeakMap();
const editors = new WeakMap();

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
  draw(article, message, isGrouped, context);
}

function draw(article, message, isGrouped, context) {
  const author = authorOf(message, context.directory);
  article.className = ["message", isGrouped && "grouped", message.ephemeral && "ephemeral"].filter(Boolean).join(" ");
  article.setAttribute("aria-label", `${author.name}, ${clockTime(message.ts)}`);
  const focus = focusedControl(article);
  settle(article);
  reconcile(article, parts(article, message, author, isGrouped, context));
  if (focus) article.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
}

function focusedControl(article) {
  return article.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
}

/** Begin to rewrite a message in its place; the editor stays through whatever else happens to the message. */
async function edit(article, context) {
  const { createEditor } = await load("editor");
  const redraw = () => {
    const { message, isGrouped } = shown.get(article);
    draw(article, message, isGrouped, context);
  };
  const editor = createEditor(shown.get(article).message, context, () => {
    editors.delete(article);
    redraw();
    article.focus();
  });
  editors.set(article, editor);
  redraw();
  editor.focus();
}

function parts(article, message, author, isGrouped, context) {
  const isGone = message.subtype === "tombstone";
  const editor = editors.get(article);
  const tools = () => renderTools(message, context, () => edit(article, context));
  const part = (name, value, build) => ({ key: `${name} ${JSON.stringify(value)}`, build });
  return [
    !message.ephemeral && !isGone && part("tools", message.thread_ts, tools),
    message.ephemeral && part("note", null, renderNote),
    part("gutter", [isGrouped, isGone], () => renderGutter(message, author, isGrouped || isGone)),
    !isGrouped && !isGone && part("heading", author, () => renderHeading(message, author)),
    editor
      ? { key: "editor", build: () => editor.element }
      : part("body", bodyKey(message), () => renderBody(message, context)),
    ...(message.files ?? []).map((file) => part("file", fileKey(file), () => renderFile(file, context))),
    message.reactions?.length > 0 && part("reactions", message.reactions, () => renderReactions(message, context)),
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
