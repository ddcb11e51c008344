/** What the panes of channels and threads have in common: messages, a composer, room to drop files. */

import { messages as loadMessages } from "./api.js";
import { createComposer } from "./composer.js";
import { el } from "./dom.js";
import { acceptDrops } from "./dropzone.js";
import { createHistory } from "./history.js";
import { isEditable } from "./messagetools.js";
import { report } from "./notices.js";
import { createTimeline } from "./timeline.js";

const FINE_POINTER = matchMedia("(pointer: fine)");

/**
 * Fill a pane below its head; gives {apply(event), refresh(), reveal(ts), focus(), close()}.
 *
 * `thread` is the ts of a thread, or null for the channel itself. `empty(chooseFiles)` draws what is there instead of
 * messages; `reading` follows what the person has read.
 */
export function openPane(pane, { head, words, empty, reading, channel, thread, context }) {
  const { directory, actor } = context;
  const readOnly = readOnlyReason(channel);
  const place = [directory.me, channel.id, thread].join(" ");
  const inPane = { ...context, inThread: Boolean(thread) };
  const editLast = () => pressEdit(timeline.last((message) => isEditable(message, context)));
  const onSent = () => timeline.toEnd();
  const composer = createComposer({ words, place, thread, directory, actor, editLast, onSent });
  const hint = readOnly ? null : empty?.(composer.chooseFiles);
  const timeline = createTimeline(words.messages, inPane, { empty: hint, reading });
  const messages = createHistory({ load: loader(directory.me, channel.id, thread), thread, onChange: timeline.show });
  const refresh = () => messages.refresh().catch(report);
  const body = el("div", { class: "pane-body" }, timeline.element, readOnly ?? composer.element);

  function close() {
    messages.close();
    timeline.close();
  }

  pane.replaceChildren(head, body);
  if (!readOnly) acceptDrops(body, words.drop, composer.attach);
  if (!readOnly && FINE_POINTER.matches) composer.focus();
  refresh();

  return { refresh, apply: messages.apply, reveal: timeline.reveal, focus: composer.focus, close };
}

function loader(user, channel, thread) {
  return async () => (await loadMessages({ user, channel, ...(thread && { thread_ts: thread }) })).messages;
}

function pressEdit(article) {
  article?.querySelector('.tools [data-key="e"]')?.click();
}

/** A line that says why this person cannot write here; null if they can. */
function readOnlyReason(channel) {
  if (channel.is_archived) return el("p", { class: "read-only" }, "This channel is archived.");
  return channel.is_member
    ? null
    : el("p", { class: "read-only" }, "You can read this channel, but you are not a member.");
}
