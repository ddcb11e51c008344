/** The list of channels, people and apps, and the switch between the people one can act as. */

import { avatar } from "./avatar.js";
import { addressOfUser, authorOf, nameOf } from "./directory.js";
import { el, reconcile } from "./dom.js";
import { count } from "./format.js";
import { channelMark, outsiderMark, sharedMark } from "./marks.js";
import { formatRoute } from "./route.js";

/** What the person can go to, as items of a reconciled list; `current` is the id of the open channel. */
export function channelSections(directory, person, current) {
  const places = directory.places.map((channel) => placeEntry(channel));
  const people = directory.others.map((user) => userEntry(user, directory));
  const apps = directory.bot ? [userEntry(directory.bot, directory)] : [];
  const items = (entries) => entries.map((entry) => entryItem(entry, person, current));
  return [
    ...section("Channels", items(places)),
    ...section("Direct messages", items(people)),
    ...section("Apps", items(apps)),
  ];
}

function section(title, items) {
  if (!items.length) return [];
  return [
    { key: `title ${title}`, build: () => el("h2", {}, title) },
    { key: title, build: () => el("ul", { "aria-label": title }), update: (list) => reconcile(list, items) },
  ];
}

function placeEntry(channel) {
  const marks = () => [channelMark(channel), sharedMark(channel)];
  return { key: `${channel.id} ${channel.is_private} ${channel.is_ext_shared}`, address: channel.name, channel, marks };
}

function userEntry(user, directory) {
  const channel = directory.directWith(user.id);
  const marks = () => [avatar(authorOf({ user: user.id }, directory)), outsiderMark(user.is_outsider)];
  return { key: user.id, address: addressOfUser(user), name: nameOf(user), channel, marks };
}

function entryItem({ key, address, name, channel, marks }, person, current) {
  return {
    key,
    build() {
      const [before, after] = marks();
      const link = el("a", { href: "#" }, before, el("span", { class: "name" }, name ?? channel.name), after);
      return el("li", {}, link, el("span", { class: "count", "aria-hidden": "true" }));
    },
    update: (item) => fill(item, { href: formatRoute({ person, channel: address }), channel, current }),
  };
}

/** Unread channels stand out, and a number says how often they call the reader. */
function fill(item, { href, channel, current }) {
  const { unread = 0, mentions = 0 } = channel ?? {};
  const [link, badge] = item.children;
  link.setAttribute("href", href);
  link.setAttribute("aria-current", channel && channel.id === current ? "page" : "false");
  link.setAttribute("aria-description", unread ? `${count(unread, "unread message", "unread messages")}` : "");
  item.classList.toggle("unread", unread > 0);
  badge.textContent = mentions ? String(mentions) : "";
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
  const label = person.is_outsider ? `${name} from another company` : name;
  const input = el("input", { type: "radio", name: "person", "aria-label": label, onchange: () => onChoose(person) });
  return el(
    "label",
    { class: "person", title: `Act as ${name}` },
    input,
    avatar(authorOf({ user: person.id }, directory)),
    el("span", { class: "name" }, name),
    outsiderMark(person.is_outsider),
  );
}
