/** The thread pane beside a channel. */

import { openPane } from "./channel.js";
import { el, iconButton } from "./dom.js";

/** Open a thread of a channel in its pane; `onClose` runs when the reader closes it. */
export function openThread(pane, { channel, thread, context, onClose }) {
  const close = iconButton("close", "Close thread", onClose);
  const head = el("header", { class: "pane-head" }, el("h1", {}, "Thread"), el("small", {}, channel.name), close);
  pane.hidden = false;
  pane.onkeydown = (event) => isForPane(event) && onClose();
  const words = { write: "Reply in thread", messages: "Messages of the thread", drop: "Drop to share in this thread" };
  return openPane(pane, { head, words, channel, thread, context });
}

/** Escape first closes what lies above the pane: suggestions, a menu, a dialog. */
function isForPane(event) {
  return event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog, .menu");
}

/** Empty the pane and give its room back. */
export function closeThread(pane) {
  pane.hidden = true;
  pane.replaceChildren();
}
