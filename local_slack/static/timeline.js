/** The scrolling list of messages of a channel or a thread, with a line for each day. */

import { authorOf } from "./directory.js";
import { el, reconcile } from "./dom.js";
import { count, dayName } from "./format.js";
import { messageId, messageItem } from "./message.js";
import { isGrouped, isReply } from "./messages.js";
import { announce } from "./notices.js";

const NEAR_BOTTOM = 80;
const SPOKEN_LENGTH = 200;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * A timeline: `element` to place, `show(messages)` to call at every change, `reveal(ts)` to point at one message.
 *
 * It stays at the newest message while the reader is there, and goes there when the reader writes. `empty` is shown
 * while there are no messages.
 */
export function createTimeline(label, context, empty = null) {
  const list = el("div", { class: "messages" });
  const element = el("div", { class: "timeline", tabindex: 0, role: "region", "aria-label": label }, list);
  const emptyItem = { key: "empty", build: () => empty };
  let shown = null;
  let isAtEnd = true;
  let wanted = null;

  /** Never back: who reads on in a tall message is not thrown to its beginning. */
  const toEnd = () => isAtEnd && element.scrollTo({ top: Math.max(element.scrollTop, endOf(element, list)) });

  /** The wanted message may not have been read yet; then this is tried again when it is. */
  function point() {
    const article = wanted && document.getElementById(messageId(wanted, context.inThread));
    if (!article) return;
    wanted = null;
    isAtEnd = false;
    article.scrollIntoView({ block: "center" });
    article.focus({ focusVisible: true });
  }

  element.addEventListener("keydown", moveBetweenMessages);
  element.addEventListener("scroll", () => (isAtEnd = endOf(element, list) - element.scrollTop < NEAR_BOTTOM));
  element.addEventListener("load", toEnd, true);
  new ResizeObserver(toEnd).observe(element);

  return {
    element,
    show(messages) {
      const news = shown ? newest(shown, messages) : null;
      shown = messages;
      if (news?.user === context.directory.me && !news.ephemeral) isAtEnd = true;
      reconcile(list, messages.length || !empty ? timelineItems(messages, context) : [emptyItem]);
      toEnd();
      point();
      if (news) speak(news, context.directory);
    },
    reveal(ts) {
      wanted = ts;
      point();
    },
  };
}

/** Where to scroll for the newest message: to all of it, or, when it is taller than the view, to its beginning. */
function endOf(element, list) {
  const bottom = element.scrollHeight - element.clientHeight;
  const newest = list.lastElementChild;
  if (!newest) return bottom;
  const above = newest.getBoundingClientRect().top - element.getBoundingClientRect().top;
  return Math.min(bottom, element.scrollTop + above);
}

function newest(before, after) {
  const last = after.at(-1);
  return last && before.every((message) => message.ts !== last.ts) ? last : null;
}

function speak(message, directory) {
  const words = `${authorOf(message, directory).name}: ${message.text ?? ""}`;
  if (message.user !== directory.me) announce(words.slice(0, SPOKEN_LENGTH));
}

function timelineItems(messages, context) {
  return messages.flatMap((message, index) => {
    const previous = messages[index - 1];
    const line = lineBefore(message, index, messages, context);
    return [...line, messageItem(message, !line.length && isGrouped(message, previous), context)];
  });
}

function lineBefore(message, index, messages, { inThread }) {
  if (inThread) return index === 1 ? repliesLine(messages) : [];
  const day = dayName(message.ts);
  const isNewDay = index === 0 || dayName(messages[index - 1].ts) !== day;
  return isNewDay ? [separator(`day ${day}`, day)] : [];
}

function repliesLine(messages) {
  const replies = messages.filter((message) => isReply(message) && !message.ephemeral).length;
  return [separator(`replies ${replies}`, replies ? count(replies, "reply", "replies") : "No replies yet")];
}

function separator(key, words) {
  return { key, build: () => el("h2", { class: "separator" }, el("span", {}, words)) };
}

/** The arrow keys go from message to message, past the lines between them. */
function moveBetweenMessages(event) {
  const article = event.target;
  if (!(event.key in STEPS) || !(article.matches(".message") || article === event.currentTarget)) return;
  event.preventDefault();
  const articles = [...event.currentTarget.querySelectorAll(".message")];
  const next = article.matches(".message") ? articles.indexOf(article) + STEPS[event.key] : articles.length - 1;
  articles[Math.max(0, Math.min(next, articles.length - 1))]?.focus();
}
