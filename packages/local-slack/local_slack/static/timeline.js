/** The scrolling list of messages of a channel or a thread, with a line for each day. */

import { authorOf } from "./directory.js";
import { el, reconcile } from "./dom.js";
import { keepAtEnd } from "./endkeeper.js";
import { count, dayName } from "./format.js";
import { messageId, messageItem } from "./message.js";
import { isGrouped, isReply } from "./messages.js";
import { announce } from "./notices.js";
import { typedText } from "./outgoing.js";

const SPOKEN_LENGTH = 200;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/**
 * A timeline: `element` to place, `show(messages)` to call at every change, `reveal(ts)` to point at one message,
 * `last(fits)` to find the last message that fits, `toEnd()` to go to the newest.
 *
 * It stays at the newest message while the reader is there, and goes there when the reader writes; to who reads further
 * up, a button below says how many messages have come. `empty` is shown while there are no messages. `reading` follows
 * what of it the person has read.
 */
export function createTimeline(label, context, { empty = null, reading = null } = {}) {
  const list = el("div", { class: "messages" }, el("p", { class: "waiting" }, "Reading messages…"));
  const scroller = el("div", { class: "timeline", tabindex: 0, role: "region", "aria-label": label }, list);
  const news = newsButton(() => end.go());
  const element = el("div", { class: "timeline-frame" }, scroller, news.element);
  const end = keepAtEnd(scroller, list, look);
  const isLooking = () => end.isAtEnd() && document.visibilityState === "visible" && element.isConnected;
  const emptyItem = { key: "empty", build: () => empty };
  let shown = null;
  let wanted = null;

  /** The wanted message may not have been read yet; then this is tried again when it is. */
  function point() {
    const article = wanted && document.getElementById(messageId(wanted, context.inThread));
    if (!article) return;
    wanted = null;
    end.want(false);
    article.scrollIntoView({ block: "center" });
    article.focus({ focusVisible: true });
  }

  function look() {
    if (end.isAtEnd()) news.clear();
    if (shown && isLooking()) reading?.look();
  }

  function show(messages) {
    const added = shown ? addedTo(shown, messages) : [];
    const last = added.at(-1);
    shown = messages;
    if (last?.user === context.directory.me && !last.ephemeral) end.want(true);
    reading?.take(messages, isLooking());
    reconcile(list, messages.length || !empty ? timelineItems(messages, context, reading) : [emptyItem]);
    end.toEnd();
    point();
    if (!end.isAtEnd()) news.add(added.length);
    if (last) speak(last, context.directory);
  }

  function reveal(ts) {
    wanted = ts;
    point();
  }

  scroller.addEventListener("keydown", moveBetweenMessages);
  scroller.addEventListener("keydown", pressTool);
  document.addEventListener("visibilitychange", look);

  return {
    element,
    show,
    reveal,
    toEnd: end.go,
    last: (fits) => articleOf(shown?.findLast(fits), context),
    close: () => document.removeEventListener("visibilitychange", look),
  };
}

/** The messages at the end that were not there before. */
function addedTo(before, after) {
  const known = new Set(before.map(({ ts }) => ts));
  return after.slice(after.findLastIndex(({ ts }) => known.has(ts)) + 1);
}

/** The button that leads to messages below what is in view: `add(number)`, and `clear()` when they are seen. */
function newsButton(onclick) {
  const element = el("button", { type: "button", class: "news", hidden: true, onclick });
  let unseen = 0;
  const set = (number) => {
    unseen = number;
    element.hidden = !unseen;
    element.textContent = `${count(unseen, "new message", "new messages")} ↓`;
  };
  return { element, add: (number) => set(unseen + number), clear: () => set(0) };
}

function speak(message, directory) {
  const words = `${authorOf(message, directory).name}: ${typedText(message.text ?? "", directory)}`;
  if (message.user !== directory.me) announce(words.slice(0, SPOKEN_LENGTH));
}

function articleOf(message, { inThread }) {
  return message ? document.getElementById(messageId(message.ts, inThread)) : null;
}

function timelineItems(messages, context, reading) {
  return messages.flatMap((message, index) => {
    const previous = messages[index - 1];
    const line = [...lineBefore(message, index, messages, context), ...newLine(message, reading)];
    return [...line, messageItem(message, !line.length && isGrouped(message, previous), context)];
  });
}

function lineBefore(message, index, messages, { inThread }) {
  if (inThread) return index === 1 ? repliesLine(messages) : [];
  const day = dayName(message.ts);
  const isNewDay = index === 0 || dayName(messages[index - 1].ts) !== day;
  return isNewDay ? [separator(`day ${day}`, day)] : [];
}

function newLine({ ts }, reading) {
  if (!reading || reading.newFrom() !== ts) return [];
  return [{ key: "new", build: () => el("h2", { class: "separator new" }, el("span", {}, "New messages")) }];
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

/** On a message itself, letters press its tools. */
function pressTool(event) {
  const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!isPlain || !event.target.matches(".message")) return;
  const tool = event.target.querySelector(`.tools [data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!tool) return;
  event.preventDefault();
  tool.click();
}
