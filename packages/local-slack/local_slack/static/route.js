/** The place the page shows, kept in the address: #/person/channel?thread=ts&at=ts, or ?tab=messages for an app. */

/** Read a place from the fragment of an address; absent parts are null. */
export function parseRoute(hash) {
  const [path, query] = hash.replace(/^#\/?/, "").split("?");
  const [person, channel] = path.split("/").map((part) => decoded(part) || null);
  const parameters = new URLSearchParams(query);
  return {
    person: person ?? null,
    channel: channel ?? null,
    thread: parameters.get("thread"),
    at: parameters.get("at"),
    tab: parameters.get("tab"),
  };
}

/** A cut or mistyped part of an address stands for nothing. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** An at sign may stand in a fragment, and reads better there. */
function encodePart(part) {
  return encodeURIComponent(part).replaceAll("%40", "@");
}

/** Write a place as the fragment of an address. */
export function formatRoute({ person, channel, thread, at, tab }) {
  const path = [person, channel].filter(Boolean).map(encodePart).join("/");
  const query = new URLSearchParams(Object.entries({ tab, thread, at }).filter(([, value]) => value));
  return `#/${path}${query.size ? `?${query}` : ""}`;
}

/**
 * The message that a permalink of this workspace points at as {channelId, ts, thread}, or null.
 *
 * Slack's form: /archives/C…/p1700000000000100?thread_ts=1700000000.000100&cid=C…
 */
export function parsePermalink(url) {
  const { origin, pathname, searchParams } = new URL(url, location.origin);
  const match = origin === location.origin && /^\/archives\/([A-Z0-9]+)(?:\/p(\d+)(\d{6}))?$/.exec(pathname);
  if (!match) return null;
  const [, channelId, seconds, micros] = match;
  return { channelId, ts: seconds ? `${seconds}.${micros}` : null, thread: searchParams.get("thread_ts") };
}

/** The permalink of a message, in Slack's form. */
export function formatPermalink(channelId, message) {
  const url = new URL(`/archives/${channelId}/p${message.ts.replace(".", "")}`, location.origin);
  if (message.thread_ts && message.thread_ts !== message.ts) {
    url.searchParams.set("thread_ts", message.thread_ts);
    url.searchParams.set("cid", channelId);
  }
  return url.href;
}
