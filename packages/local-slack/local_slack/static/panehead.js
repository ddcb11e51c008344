/** The head of a channel's pane: the way back on a phone, the name, and the tabs of an app. */

import { avatar } from "./avatar.js";
import { authorOf, hasHome } from "./directory.js";
import { el, icon } from "./dom.js";
import { channelMark, sharedMark } from "./marks.js";
import { formatRoute } from "./route.js";

/** Draw the head of a channel or a direct message; `tab` is the open one of an app's: home or messages. */
export function channelHead(channel, directory, tab) {
  const person = directory.user(directory.me).name;
  const back = el(
    "a",
    { class: "icon-button back", href: formatRoute({ person }), "aria-label": "All channels" },
    icon("back"),
  );
  const mark = channel.is_im ? avatar(authorOf({ user: channel.user }, directory)) : channelMark(channel);
  const title = el("h1", {}, mark, el("span", { class: "name" }, channel.name), sharedMark(channel));
  const side = hasHome(channel, directory)
    ? tabs(channel, directory, person, tab)
    : el("small", { title: channel.topic }, channel.topic);
  return el("header", { class: "pane-head" }, back, title, side);
}

function tabs(channel, directory, person, open) {
  const address = directory.addressOf(channel);
  const link = (tab, name) => {
    const href = formatRoute({ person, channel: address, tab });
    return el("a", { href, "aria-current": tab === open ? "page" : "false" }, name);
  };
  return el("nav", { class: "tabs", "aria-label": channel.name }, link("home", "Home"), link("messages", "Messages"));
}
