/** The list of channels, and the switch between the people one can act as. */

import { avatar } from "./avatar.js";
import { addressOf, authorOf, nameOf } from "./directory.js";
import { el, icon, reconcile } from "./dom.js";
import { formatRoute } from "./route.js";

/** The channels that the person sees, as items of a reconciled list; `current` is the id of the open one. */
export function channelSections(directory, person, current) {
  const isDirect = (channel) => Boolean(channel.is_im);
  const channels = directory.channels.filter((channel) => !isDirect(channel));
  const direct = directory.channels.filter(isDirect);
  const section = (title, list) => (list.length ? channelSection(title, list, person, current) : []);
  return [...section("Channels", channels), ...section("Direct messages", direct)];
}

function channelSection(title, channels, person, current) {
  const items = channels.map((channel) => channelItem(channel, person, current));
  return [
    { key: `title ${title}`, build: () => el("h2", {}, title) },
    { key: title, build: () => el("ul"), update: (list) => reconcile(list, items) },
  ];
}

function channelItem(channel, person, current) {
  const href = formatRoute({ person, channel: addressOf(channel) });
  const link = () => el("a", { href }, channelMark(channel), el("span", {}, channel.name), sharedMark(channel));
  return {
    key: `${href} ${channel.is_private} ${channel.is_ext_shared}`,
    build: () => el("li", {}, link()),
    update: (item) => item.firstChild.setAttribute("aria-current", channel.id === current ? "page" : "false"),
  };
}

/** The mark before a channel's name: private, direct or open. */
export function channelMark(channel) {
  if (channel.is_im) return icon("reply");
  return channel.is_private ? labelled("private", "private") : icon("channel");
}

/** The mark of a channel that other companies see, or null. */
export function sharedMark(channel) {
  return channel.is_ext_shared ? labelled("shared", "shared with other companies") : null;
}

function labelled(name, label) {
  return el("span", { class: "mark", role: "img", title: label, "aria-label": label }, icon(name));
}

/** One radio button for each person, as items of a reconciled list; choosing one acts as that person from then on. */
export function personItems(directory, onChoose) {
  return directory.people.map((person) => ({
    key: person.id,
    build: () => renderPerson(person, directory, onChoose),
    update: (label) => (label.control.checked = person.id === directory.me),
  }));
}

function renderPerson(person, directory, onChoose) {
  const name = nameOf(person);
  const input = el("input", { type: "radio", name: "person", onchange: () => onChoose(person) });
  return el(
    "label",
    { class: "person", title: `Act as ${name}` },
    input,
    avatar(authorOf({ user: person.id }, directory)),
    el("span", {}, name),
  );
}
