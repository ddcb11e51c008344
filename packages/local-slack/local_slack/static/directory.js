/** Whom and what one person knows: people, channels, the app, its commands and shortcuts. */

const FIRST_CHANNEL = "general";

const byName = (left, right) => left.name.localeCompare(right.name);

/** Look-ups over the answer of the workspace call, as the person `me` sees it. */
export function createDirectory(workspace, me) {
  const users = new Map(workspace.users.map((user) => [user.id, user]));
  const channels = new Map(workspace.channels.toSorted(byName).map((channel) => [channel.id, channel]));
  const addressOf = (channel) => (channel.is_im ? addressOfUser(users.get(channel.user)) : channel.name);
  const addressed = (address) => [...channels.values()].find((channel) => addressOf(channel) === address);
  const people = workspace.users.filter((user) => !user.is_bot);
  return {
    ...workspace,
    me,
    people,
    channels: [...channels.values()],
    places: [...channels.values()].filter((channel) => !channel.is_im),
    others: people.filter((user) => user.id !== me),
    bot: users.get(workspace.app.bot_user_id) ?? null,
    firstChannel: addressed(FIRST_CHANNEL) ?? channels.values().next().value,
    addressOf,
    directWith: (userId) => [...channels.values()].find((channel) => channel.is_im && channel.user === userId) ?? null,
    userAt: (address) => workspace.users.find((user) => addressOfUser(user) === address) ?? null,
    user: (id) => users.get(id) ?? null,
    userName: (id) => nameOf(users.get(id)) ?? id,
    channel: (id) => channels.get(id) ?? null,
    channelName: (id) => channels.get(id)?.name ?? "a private channel",
    personNamed: (name) => workspace.users.find((user) => !user.is_bot && user.name === name) ?? null,
    channelAt: (address) => addressed(address) ?? channels.get(address) ?? null,
    messageShortcuts: workspace.shortcuts.filter((shortcut) => shortcut.type === "message"),
    globalShortcuts: workspace.shortcuts.filter((shortcut) => shortcut.type === "global"),
  };
}

/** What stands for the direct message with a user in the page's address, as a channel's name does for a channel. */
export function addressOfUser(user) {
  return `@${user.name}`;
}

/** Whether this is the direct message with an app that has a Home tab as well. */
export function hasHome(channel, { app, bot }) {
  return Boolean(bot) && channel.user === bot.id && app.has_home;
}

/** The name shown for a user. */
export function nameOf(user) {
  return user ? user.real_name || user.name : null;
}

/** Who wrote a message: its user, or for an app unknown here what the message itself says. */
export function authorOf(message, directory) {
  const user = directory.user(message.user);
  const name = nameOf(user) ?? message.bot_profile?.name ?? message.username ?? message.user ?? "Somebody";
  const isBot = Boolean(user?.is_bot ?? message.bot_id);
  return { name, color: user?.color, isBot, isOutsider: Boolean(user?.is_outsider) };
}
