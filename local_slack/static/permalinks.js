/** Permalinks of this workspace, which open on the page they are on. */

import { formatRoute, parsePermalink } from "./route.js";

/** Let permalinks be followed within the page; `directory()` and `person()` tell who looks. */
export function followPermalinks(directory, person) {
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest("a[href]");
    const linked = anchor && !event.ctrlKey && !event.metaKey && !event.shiftKey ? parsePermalink(anchor.href) : null;
    if (!linked) return;
    event.preventDefault();
    location.hash = formatRoute(placeOf(linked, directory(), person()));
  });
}

/** Where a permalink leads, if the page itself was opened with one: put into its address. */
export function openPermalink(directory, person) {
  const linked = parsePermalink(location.href);
  if (linked) history.replaceState(null, "", `/${formatRoute(placeOf(linked, directory, person))}`);
}

function placeOf({ channelId, ts, thread }, directory, person) {
  const channel = directory.channel(channelId);
  const address = channel ? directory.addressOf(channel) : channelId;
  const tab = channel?.is_im ? "messages" : null;
  return { person, channel: address, tab, thread: thread === ts ? null : thread, at: ts };
}
