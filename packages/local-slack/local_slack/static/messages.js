/** The messages of one channel or one thread, as values: what an event does to them, what belongs together. */

const GROUP_SECONDS = 300;

/** Whether a message is a reply in a thread. */
export function isReply(message) {
  return Boolean(message.thread_ts) && message.thread_ts !== message.ts;
}

/** Whether a message is listed in this thread, or in the channel when `thread` is null. */
function belongs(message, thread) {
  if (thread) return message.ts === thread || message.thread_ts === thread;
  return !isReply(message) || message.subtype === "thread_broadcast";
}

/**
 * The messages after an event of their channel. Safe to repeat; the same list when nothing changed.
 *
 * A parent's reply count arrives as a change of the parent.
 */
export function withEvent(messages, { type, message }, thread) {
  if (type === "message_deleted") return without(messages, message);
  if (type === "message_changed") return withReplaced(messages, message);
  if (!belongs(message, thread)) return messages;
  return withAdded(messages, type === "ephemeral" ? { ...message, ephemeral: true } : message);
}

function withAdded(messages, message) {
  const others = messages.filter((other) => other.ts !== message.ts);
  const index = others.findIndex((other) => compareTs(other.ts, message.ts) > 0);
  return others.toSpliced(index < 0 ? others.length : index, 0, message);
}

function withReplaced(messages, message) {
  if (!messages.some((other) => other.ts === message.ts)) return messages;
  return messages.map((other) =>
    other.ts === message.ts ? { ...message, ephemeral: message.ephemeral ?? other.ephemeral } : other,
  );
}

function without(messages, { ts }) {
  return messages.filter((message) => message.ts !== ts);
}

/** Order of two timestamps, which are strings and must never become one float. */
function compareTs(left, right) {
  const [leftSeconds, leftMicros] = left.split(".");
  const [rightSeconds, rightMicros] = right.split(".");
  return leftSeconds - rightSeconds || leftMicros - rightMicros;
}

/** Whether a message follows another so closely that it needs no heading of its own. */
export function isGrouped(message, previous) {
  return (
    Boolean(previous) &&
    previous.user === message.user &&
    Boolean(previous.ephemeral) === Boolean(message.ephemeral) &&
    Number(message.ts) - Number(previous.ts) < GROUP_SECONDS
  );
}
