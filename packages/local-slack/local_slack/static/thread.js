/** The thread pane beside a channel. */

import { openPane } from "./pane.js";
import { el, iconButton } from "./dom.js";

/** Open a thread of a channel in its pane; `onClose` runs when the reader closes it. */
export function openThread(pane, { channel, thread, context, onClose }) {
  const close = iconButton("close", "Close thread", onClose);
  const head = el(
    "header",
    { class: "pane-head" },
    el("h1", {}, "Thread"),
    el("small", {}, channel.is_im ? channel.name : `#${channel.name}`),
    close,
  );
  pane.hidden = false;
  pane.onkeydown = (event) => closeOnEscape(event, onClose);
  const words = {
    write: "Reply in thread",
    invite: "Reply in thread",
    messages: "Messages of the thread",
    drop: "Drop to share in this thread",
  };
  return openPane(pane, { head, words, channel, thread, context });
}

/** Escape first closes what lies above the pane: suggestions, a menu, a dialog. Gives nothing: false would stop keys. */
function closeOnEscape(event, onClose) {
  const isForPane = event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog, [popover]");
  if (isForPane) onClose();
}

/** Empty the pane and give its room back. */
export function closeThread(pane) {
  pane.hidden = true;
  pane.replaceChildren();
}
