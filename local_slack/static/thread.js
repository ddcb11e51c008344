/** The thread pane beside a channel. */

import { openPane } from "./channel.js";
import { el, iconButton } from "./dom.js";

/** Open a thread of a channel in its pane; `onClose` runs when the reader closes it. */
export function openThread(pane, { channel, thread, context, onClose }) {
  const close = iconButton("close", "Close thread", onClose);
  const head = el(
    "header",
    { class: "pane-head" },
    el("h1", {}, "Thread"),
    el("small", {}, context.directory.channelName(channel.id)),
    close,
  );
  pane.hidden = false;
  pane.onkeydown = (event) =>
    event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog, .menu") && onClose();
  return openPane(pane, { head, channel, thread, context });
}

/** Empty the pane and give its room back. */
export function closeThread(pane) {
  pane.hidden = true;
  pane.replaceChildren();
}
