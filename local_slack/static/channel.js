/** The pane of a channel, and what it has in common with that of a thread: messages, a composer, room to drop files. */

import { messages as loadMessages } from "./api.js";
import { createComposer } from "./composer.js";
import { el, icon } from "./dom.js";
import { acceptDrops } from "./dropzone.js";
import { createHistory } from "./history.js";
import { report } from "./notices.js";
import { formatRoute } from "./route.js";
import { channelMark, sharedMark } from "./sidebar.js";
import { createTimeline } from "./timeline.js";

const FINE_POINTER = matchMedia("(pointer: fine)");

/** Open a channel in its pane; gives what openPane gives. */
export function openChannel(pane, { channel, context }) {
  const { directory } = context;
  const name = channel.is_im ? channel.name : `#${channel.name}`;
  const list = formatRoute({ person: directory.user(directory.me).name });
  const back = el("a", { class: "icon-button back", href: list, "aria-label": "All channels" }, icon("back"));
  const title = el("h1", {}, channelMark(channel), channel.name, sharedMark(channel));
  const head = el("header", { class: "pane-head" }, back, title, el("small", {}, channel.topic));
  const words = { write: `Message ${name}`, messages: `Messages in ${name}`, drop: `Drop to share in ${name}` };
  const empty = (chooseFiles) => emptyHint(name, chooseFiles);
  return openPane(pane, { head, words, empty, channel, thread: null, context });
}

/**
 * Fill a pane below its head; gives {apply(event), refresh(), reveal(ts), focus(), close()}.
 *
 * `thread` is the ts of a thread, or null for the channel itself. `empty(chooseFiles)` draws what is there instead of
 * messages.
 */
export function openPane(pane, { head, words, empty, channel, thread, context }) {
  const { directory, actor } = context;
  const readOnly = readOnlyReason(channel);
  const place = [directory.me, channel.id, thread].join(" ");
  const composer = createComposer({ label: words.write, place, thread, directory, actor });
  const hint = readOnly ? null : empty?.(composer.chooseFiles);
  const timeline = createTimeline(words.messages, { ...context, inThread: Boolean(thread) }, hint);
  const messages = createHistory({ load: loader(directory.me, channel.id, thread), thread, onChange: timeline.show });
  const refresh = () => messages.refresh().catch(report);
  const body = el("div", { class: "pane-body" }, timeline.element, readOnly ?? composer.element);

  pane.replaceChildren(head, body);
  if (!readOnly) acceptDrops(body, words.drop, composer.attach);
  if (!readOnly && FINE_POINTER.matches) composer.focus();
  refresh();

  return { refresh, apply: messages.apply, reveal: timeline.reveal, focus: composer.focus, close: messages.close };
}

function loader(user, channel, thread) {
  return async () => (await loadMessages({ user, channel, ...(thread && { thread_ts: thread }) })).messages;
}

function emptyHint(name, chooseFiles) {
  const attributes = { type: "button", class: "button primary", onclick: chooseFiles };
  const words = el("p", {}, `This is the very beginning of ${name}. Audio, video and voice memos all work.`);
  const heading = el("h2", {}, "Drop a recording here");
  return el("div", { class: "empty" }, icon("audio"), heading, words, el("button", attributes, "Choose a file"));
}

/** A line that says why this person cannot write here; null if they can. */
function readOnlyReason(channel) {
  if (channel.is_archived) return el("p", { class: "read-only" }, "This channel is archived.");
  return channel.is_member
    ? null
    : el("p", { class: "read-only" }, "You can read this channel, but you are no member.");
}
