/** What surrounds the panes: the title, the connection, the list of channels, the people. */

import { reconcile } from "./dom.js";
import { channelSections, personItems } from "./sidebar.js";

const LOST = "The local Slack does not answer. Trying again…";

const part = (id) => document.getElementById(id);

/** Bring the frame up to date with the page; `actAs(person)` runs when another person is chosen. */
export function drawFrame({ directory, route, isLive, wasLive }, actAs) {
  const channel = directory.channelAt(route.channel);
  drawTitle(directory, channel);
  part("workspace").textContent = directory.team.name;
  drawConnection(directory, isLive);
  say(part("banner"), wasLive && !isLive ? LOST : "");
  reconcile(part("sidebar"), channelSections(directory, route.person, channel?.id));
  reconcile(part("people"), personItems(directory, actAs));
}

/** The browser's tab tells how often the person is called. */
function drawTitle({ channels, team }, channel) {
  const calls = channels.reduce((sum, { mentions = 0 }) => sum + mentions, 0);
  document.title = [calls ? `(${calls}) ` : "", channel ? `${channel.name} · ` : "", team.name].join("");
}

function drawConnection({ app, bot }, isLive) {
  const shown = part("connection");
  say(shown, isLive ? `${app.name} is ${stateOf(app, bot)}` : "Reconnecting…");
  shown.dataset.live = String(isLive && app.connected && Boolean(bot));
}

function stateOf({ connected }, bot) {
  if (!bot) return "not installed here";
  return connected ? "connected" : "not connected";
}

/** Unchanged words are left alone: screen readers would say them again. */
function say(node, words) {
  if (node.textContent !== words) node.textContent = words;
  node.hidden = !words;
}
