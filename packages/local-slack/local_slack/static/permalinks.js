/** Permalinks of this workspace, which open on the page they are on. */

import { formatRoute, parsePermalink } from "./route.js";

/** Let permalinks be followed within the page; `looking()` gives the {directory, route, person} of who looks. */
export function followPermalinks(looking) {
  document.addEventListener("click", (event) => {
    const anchor = event.target.closest("a[href]");
    const linked = anchor && !event.ctrlKey && !event.metaKey && !event.shiftKey ? parsePermalink(anchor.href) : null;
    if (!linked) return;
    event.preventDefault();
    location.hash = formatRoute(placeOf(linked, looking()));
  });
}

/** Where a permalink leads, if the page itself was opened with one: put into its address. */
export function openPermalink(looking) {
  const linked = parsePermalink(location.href);
  if (linked) history.replaceState(null, "", `/${formatRoute(placeOf(linked, looking))}`);
}

/** A link to the first message of the thread that is open leads there; elsewhere it leads to the channel, as in Slack. */
function placeOf({ channelId, ts, thread }, { directory, route, person }) {
  const channel = directory.channel(channelId);
  const address = channel ? directory.addressOf(channel) : channelId;
  const tab = channel?.is_im ? "messages" : null;
  const isReply = thread !== null && thread !== ts;
  const isOpen = route.channel === address && route.thread === ts;
  return { person, channel: address, tab, thread: isReply ? thread : isOpen ? ts : null, at: ts };
}
