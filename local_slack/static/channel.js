/** The pane of a channel, and what it has in common with that of a thread: messages, a composer, room to drop files. */

import { messages as loadMessages } from "./api.js";
import { createComposer } from "./composer.js";
import { el, icon } from "./dom.js";
import { acceptDrops } from "./dropzone.js";
import { createHistory } from "./history.js";
import { notify, sentence } from "./notices.js";
import { formatRoute } from "./route.js";
import { channelMark, sharedMark } from "./sidebar.js";
import { createTimeline } from "./timeline.js";

const FINE_POINTER = matchMedia("(pointer: fine)");

/** Open a channel in its pane; gives what openPane gives. */
export function openChannel(pane, { channel, context }) {
  const { directory } = context;
  const name = directory.channelName(channel.id);
  const back = el(
    "a",
    {
      class: "icon-button back",
      href: formatRoute({ person: directory.user(directory.me).name }),
      "aria-label": "All channels",
    },
    icon("back"),
  );
  const title = el("h1", {}, channelMark(channel), name, sharedMark(channel));
  const head = el("header", { class: "pane-head" }, back, title, el("small", {}, channel.topic));
  return openPane(pane, { head, channel, thread: null, context });
}

/**
 * Fill a pane below its head; gives {apply(event), refresh(), reveal(ts), focus(), close()}.
 *
 * `thread` is the ts of a thread, or null for the channel itself.
 */
export function openPane(pane, { head, channel, thread, context }) {
  const { directory, actor } = context;
  const name = shownName(channel, directory);
  const readOnly = readOnlyReason(channel, name);
  const label = thread ? "Reply in thread" : `Message ${name}`;
  const composer = createComposer({
    label,
    place: [directory.me, channel.id, thread].join(" "),
    thread,
    directory,
    actor,
  });
  const empty = thread ? null : emptyHint(name, composer);
  const timeline = createTimeline(
    thread ? "Messages of the thread" : `Messages in ${name}`,
    { ...context, inThread: Boolean(thread) },
    empty,
  );
  const messages = createHistory({ load: loader(directory.me, channel.id, thread), thread, onChange: timeline.show });
  const refresh = () => messages.refresh().catch((error) => notify(sentence(error.code)));

  const body = el(
    "div",
    { class: "pane-body" },
    timeline.element,
    readOnly ? el("p", { class: "read-only" }, readOnly) : composer.element,
  );
  if (!readOnly)
    acceptDrops(body, thread ? "Drop to share in this thread" : `Drop to share in ${name}`, composer.attach);
  pane.replaceChildren(head, body);
  if (FINE_POINTER.matches && !readOnly) composer.focus();
  refresh();

  return { refresh, apply: messages.apply, reveal: timeline.reveal, focus: composer.focus, close: messages.close };
}

function loader(user, channel, thread) {
  return async () => (await loadMessages({ user, channel, ...(thread && { thread_ts: thread }) })).messages;
}

function shownName(channel, directory) {
  return `${channel.is_im ? "" : "#"}${directory.channelName(channel.id)}`;
}

function emptyHint(name, composer) {
  const button = el(
    "button",
    { type: "button", class: "button primary", onclick: composer.chooseFiles },
    "Choose a file",
  );
  const words = el("p", {}, `This is the very beginning of ${name}. Audio, video and voice memos all work.`);
  return el("div", { class: "empty" }, icon("audio"), el("h2", {}, "Drop a recording here"), words, button);
}

/** Why nobody, or not this person, can write here; null if they can. */
function readOnlyReason(channel, name) {
  if (channel.is_archived) return `${name} is archived.`;
  return channel.is_member ? null : `You can read ${name}, but you are not a member.`;
}
