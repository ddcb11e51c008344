/** What menus of Block Kit offer, as {id, label, text?, detail?, group?, value}: `value` is what the app is told. */

import { plainText } from "./mrkdwn.js";

/** The options of the app itself, in groups or not. */
export function optionEntries({ options = [], option_groups: groups }) {
  const grouped = groups ?? [{ options }];
  return grouped.flatMap(({ label, options: members }) =>
    members.map((option) => ({
      id: option.value,
      label: plainText(option.text),
      text: option.text,
      detail: plainText(option.description),
      group: plainText(label),
      value: option,
    })),
  );
}

/** The people of the workspace. */
export function peopleEntries(element, { people, userName }) {
  return people.map(({ id }) => ({ id, label: userName(id), value: id }));
}

/** The public channels that the person sees. */
export function channelEntries(element, { places }) {
  return places.filter((place) => !place.is_private).map(placeEntry);
}

/** Channels and direct messages, as far as the app's filter lets them through. */
export function conversationEntries({ filter }, { channels }) {
  const wanted = filter?.include ?? ["public", "private", "im"];
  const fits = (channel) =>
    wanted.includes(kindOf(channel)) && !(filter?.exclude_external_shared_channels && channel.is_ext_shared);
  return channels.filter(fits).map(placeEntry);
}

function kindOf({ is_im: isDirect, is_private: isPrivate }) {
  if (isDirect) return "im";
  return isPrivate ? "private" : "public";
}

function placeEntry({ id, name, is_im: isDirect }) {
  return { id, label: isDirect ? name : `#${name}`, value: id };
}

/** The id of what was there at first: an option's value, or the id of a person or a place. */
export function idOf(start) {
  return start?.value ?? start ?? null;
}
