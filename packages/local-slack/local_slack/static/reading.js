/** How far the acting person has read a channel: where the line of new messages is, and when they are read. */

import { isReply } from "./messages.js";

/**
 * Follow what is read in a channel; `unread` is how many messages of others were new when it was opened.
 *
 * `mark(ts)` runs when the person has seen everything up to a message.
 */
export function createReading({ me, unread, mark }) {
  let newFrom = null;
  let known = null;
  let marked = null;

  /** The person sees the newest message. */
  function look() {
    if (known === marked) return;
    marked = known;
    if (known) mark(known);
  }

  return {
    look,

    /** The ts of the message above which the line stands, or null. */
    newFrom: () => newFrom,

    /** Take in the messages as they are now; `isLooking` says whether the person sees the newest of them. */
    take(messages, isLooking) {
      const shared = messages.filter((message) => !message.ephemeral && !isReply(message));
      const isMine = shared.at(-1)?.user === me;
      if (known === null) newFrom = firstOf(shared, me, unread);
      else if (isMine) newFrom = null;
      else if (!isLooking) newFrom ??= firstAfter(shared, me, known);
      known = shared.at(-1)?.ts ?? "";
      if (isLooking) look();
    },
  };
}

/** The ts of the first of the last `unread` messages of others. */
function firstOf(messages, me, unread) {
  return unread ? (messages.filter(({ user }) => user !== me).at(-unread)?.ts ?? null) : null;
}

function firstAfter(messages, me, known) {
  return messages.find(({ user, ts }) => user !== me && ts > known)?.ts ?? null;
}
