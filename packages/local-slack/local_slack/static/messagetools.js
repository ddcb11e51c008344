/** What can be done with a message: the buttons that float at its corner, and the menu behind them. */

import { el, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { isReply } from "./messages.js";
import { pickReaction } from "./reactions.js";

/** Draw the tools of a message; `onEdit` begins to edit it. Their `data-key` is the key that presses them. */
export function renderTools(message, context, onEdit) {
  const root = isReply(message) ? message.thread_ts : message.ts;
  const tool = (name, label, key, act, attributes) =>
    iconButton(name, label, act, { tabindex: -1, "data-key": key, ...attributes });
  const menu = { "aria-haspopup": "menu" };
  const react = tool("react", "Add reaction", "r", () => pickReaction(react, message, context.actor));
  const reply = tool("reply", "Reply in thread", "t", () => context.openThread(root));
  const edit = tool("edit", "Edit message", "e", onEdit);
  const more = tool("more", "More actions", "m", () => openMenu(more, menuEntries(message, context)), menu);
  return el(
    "div",
    { class: "tools", role: "group", "aria-label": "Message actions" },
    react,
    !context.inThread && reply,
    isEditable(message, context) && edit,
    more,
  );
}

/** Whether the acting person may rewrite this message: their own, and no file that was shared without a word. */
export function isEditable({ user, text, blocks, subtype }, { directory }) {
  return user === directory.me && Boolean(text) && !blocks?.length && subtype !== "tombstone";
}

function menuEntries(message, { directory, actor }) {
  const app = directory.app.name;
  const shortcuts = directory.messageShortcuts.map(({ name, callback_id: id }) => ({
    label: name,
    detail: app,
    choose: () => actor.shortcut(message, id),
  }));
  const copy = { label: "Copy link", choose: () => actor.copyLink(message) };
  const remove = { label: "Delete message", danger: true, choose: () => actor.remove(message) };
  return [...shortcuts, copy, ...(message.user === directory.me ? [remove] : [])];
}
