/** Whom and what one person knows: people, channels, the app, its commands and shortcuts. */

const FIRST_CHANNEL = "general";

const byName = (left, right) => left.name.localeCompare(right.name);

/** Look-ups over the answer of the workspace call, as the person `me` sees it. */
export function createDirectory(workspace, me) {
  const users = new Map(workspace.users.map((user) => [user.id, user]));
  const channels = new Map(workspace.channels.toSorted(byName).map((channel) => [channel.id, channel]));
  const addressed = (address) => [...channels.values()].find((channel) => addressOf(channel) === address);
  return {
    ...workspace,
    me,
    channels: [...channels.values()],
    firstChannel: addressed(FIRST_CHANNEL) ?? channels.values().next().value,
    people: workspace.users.filter((user) => !user.is_bot),
    user: (id) => users.get(id) ?? null,
    userName: (id) => nameOf(users.get(id)) ?? id,
    channel: (id) => channels.get(id) ?? null,
    channelName: (id) => channels.get(id)?.name ?? "a private channel",
    personNamed: (name) => workspace.users.find((user) => !user.is_bot && user.name === name) ?? null,
    channelAt: (address) => addressed(address) ?? channels.get(address) ?? null,
    messageShortcuts: workspace.shortcuts.filter((shortcut) => shortcut.type === "message"),
  };
}

/** What stands for a channel in the page's address: its name, or the id of a direct message. */
export function addressOf(channel) {
  return channel.is_im ? channel.id : channel.name;
}

/** The name shown for a user. */
export function nameOf(user) {
  return user ? user.real_name || user.name : null;
}

/** Who wrote a message: its user, or for an app unknown here what the message itself says. */
export function authorOf(message, directory) {
  const user = directory.user(message.user);
  const name = nameOf(user) ?? message.bot_profile?.name ?? message.username ?? message.user ?? "Somebody";
  return { name, color: user?.color, isBot: Boolean(user?.is_bot ?? message.bot_id) };
}
