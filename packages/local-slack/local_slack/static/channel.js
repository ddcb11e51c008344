/** The pane of a channel or of a direct message. */

import { el, icon } from "./dom.js";
import { openPane } from "./pane.js";
import { channelHead } from "./panehead.js";
import { createReading } from "./reading.js";

/** Open a channel in its pane; gives what openPane gives. */
export function openChannel(pane, { channel, context }) {
  const name = channel.is_im ? channel.name : `#${channel.name}`;
  const write = `Message ${name}`;
  const invite = channel.is_im ? write : `${write}, or drop a recording`;
  const words = { write, invite, messages: `Messages in ${name}`, drop: `Drop to share in ${name}` };
  const empty = (chooseFiles) => emptyHint(channel, name, context.directory, chooseFiles);
  const { unread } = channel;
  const reading = channel.is_member
    ? createReading({ me: context.directory.me, unread, mark: context.markRead })
    : null;
  const head = channelHead(channel, context.directory, "messages");
  return openPane(pane, { head, words, empty, reading, channel, thread: null, context });
}

/** What stands in a channel without messages: where to drop a recording; in a direct message, only that it is new. */
function emptyHint(channel, name, { bot }, chooseFiles) {
  const beginning = `This is the very beginning of your messages with ${name}.`;
  const commands = channel.user === bot?.id ? " Type / to see what it can do." : "";
  if (channel.is_im) return el("p", { class: "beginning" }, beginning, commands);
  const attributes = { type: "button", class: "button primary", onclick: chooseFiles };
  const words = el("p", {}, `This is the very beginning of ${name}. Audio, video and voice memos all work.`);
  const heading = el("h2", {}, "Drop a recording here");
  return el("div", { class: "empty" }, icon("audio"), heading, words, el("button", attributes, "Choose a file"));
}
