/** Small signs beside names: what kind of channel it is, and who is from another company. */

import { el, icon } from "./dom.js";

/** The mark before a channel's name: private or open. */
export function channelMark(channel) {
  return channel.is_private ? labelled("private", "private") : icon("channel");
}

/** The mark of a channel that other companies see, or null. */
export function sharedMark(channel) {
  return channel.is_ext_shared ? labelled("shared", "shared with other companies") : null;
}

/** The mark of a person from another company, or null. */
export function outsiderMark(isOutsider) {
  return isOutsider ? labelled("shared", "from another company") : null;
}

function labelled(name, label) {
  return el("span", { class: "mark", role: "img", title: label, "aria-label": label }, icon(name));
}
