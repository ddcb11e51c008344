/** The panes of the page: a channel or the Home of an app, and beside it a thread. */

import { openChannel } from "./channel.js";
import { hasHome } from "./directory.js";
import { load } from "./later.js";
import { closeThread, openThread } from "./thread.js";

/**
 * Panes in two elements: `main` for channels, `side` for threads.
 *
 * `show(channel, place, context)` opens what differs from what is open now, and nothing else. `leaveThread` runs when
 * the reader closes a thread.
 */
export function createPanes(main, side, leaveThread) {
  let channel = null;
  let thread = null;
  const open = () => [channel, thread].filter(Boolean);

  async function showChannel(shown, isHome, context) {
    const open = isHome ? (await load("home")).openHome : openChannel;
    channel?.close();
    const pane = open(main, { channel: shown, context });
    channel = { key: keyOf(shown, isHome), isHome, id: shown.id, ...pane };
  }

  function showThread(shown, ts, context) {
    const wasOpen = Boolean(thread);
    thread?.close();
    thread = null;
    closeThread(side);
    if (ts) thread = { ts, ...openThread(side, { channel: shown, thread: ts, context, onClose: leaveThread }) };
    else if (wasOpen) channel.focus();
  }

  return {
    /** Whether this channel is open as it is now: not before the person joined or left it, or it was archived. */
    shows: (wanted) => Boolean(channel && wanted) && channel.key === keyOf(wanted, channel.isHome),

    channelId: () => channel?.id ?? null,

    async show(shown, place, context) {
      const isHome = hasHome(shown, context.directory) && isHomePlace(place);
      const isNew = channel?.key !== keyOf(shown, isHome);
      if (isNew) await showChannel(shown, isHome, context);
      if (isNew || (thread?.ts ?? null) !== place.thread) showThread(shown, place.thread, context);
      if (place.at) (place.thread ? thread : channel).reveal(place.at);
    },

    refresh() {
      for (const pane of open()) pane.refresh();
    },

    /** What happened to a message, if it is in the open channel. */
    apply(event) {
      if (event.channel === channel?.id) for (const pane of open()) pane.apply(event);
    },

    showHome: (view) => channel?.showHome?.(view),

    /** Another person looks from now on: the next thing shown is opened afresh. */
    forget() {
      channel?.close();
      channel = null;
    },
  };
}

function keyOf({ id, is_member: isMember, is_archived: isArchived }, isHome) {
  return [id, isMember, isArchived, isHome].join(" ");
}

function isHomePlace({ tab, thread, at }) {
  return tab !== "messages" && !thread && !at;
}
