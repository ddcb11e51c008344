/** The page: who acts, which channel and thread are open, and what events do to them. */

import { createActor } from "./actor.js";
import * as api from "./api.js";
import { openChannel } from "./channel.js";
import { addressOf, createDirectory } from "./directory.js";
import { reconcile } from "./dom.js";
import { ignoreOtherDrops } from "./dropzone.js";
import { listen } from "./events.js";
import { createModal } from "./modal.js";
import { report } from "./notices.js";
import { formatRoute, parsePermalink, parseRoute } from "./route.js";
import { channelSections, personItems } from "./sidebar.js";
import { closeThread, openThread } from "./thread.js";

const MESSAGE_EVENTS = new Set(["message", "message_changed", "message_deleted", "ephemeral"]);
const WORKSPACE_EVENTS = new Set(["channel", "connection"]);
const RETRY_MS = 2000;
const NARROW = matchMedia("(max-width: 720px)");

const part = (id) => document.getElementById(id);
const page = {
  directory: null,
  route: {},
  channel: null,
  thread: null,
  modal: null,
  stopListening: null,
  isLive: false,
};
let showing = Promise.resolve();

async function start() {
  page.directory = createDirectory(await api.workspace(null), null);
  ignoreOtherDrops();
  document.addEventListener("click", followPermalink);
  window.addEventListener("hashchange", showAddress);
  const linked = parsePermalink(location.href);
  if (linked) history.replaceState(null, "", `/${formatRoute(routeTo(linked))}`);
  showAddress();
}

/** One change of place after the other, however fast they come; one that fails does not hold up the next. */
function showAddress() {
  const shown = showing.then(() => show(parseRoute(location.hash)));
  showing = shown.catch(() => null);
  shown.catch(report);
}

function go(changes) {
  location.hash = formatRoute({ ...page.route, ...changes });
}

/** Show a place: open what differs from what is open now, and nothing else. */
async function show(route) {
  const person = page.directory.personNamed(route.person) ?? page.directory.people[0];
  if (page.directory.me !== person.id) await become(person);
  const channel = page.directory.channelAt(route.channel);
  const isList = !channel && Boolean(route.person) && NARROW.matches;
  if (!channel && !isList) return redirect({ person: person.name, channel: addressOf(page.directory.firstChannel) });
  page.route = { ...route, person: person.name };
  if (channel) showPanes(channel, route);
  document.body.dataset.view = channel ? openView(route) : "list";
  drawFrame();
}

function openView({ thread }) {
  return thread ? "thread" : "channel";
}

function redirect(route) {
  location.replace(formatRoute(route));
}

function showPanes(channel, { thread, at }) {
  const context = contextOf(channel);
  const isNew = page.channel?.id !== channel.id;
  if (isNew) {
    page.channel?.close();
    page.channel = { id: channel.id, ...openChannel(part("channel"), { channel, context }) };
  }
  if (isNew || (page.thread?.ts ?? null) !== thread) showThread(channel, thread, context);
  if (at) (thread ? page.thread : page.channel).reveal(at);
}

function showThread(channel, thread, context) {
  const wasOpen = Boolean(page.thread);
  page.thread?.close();
  page.thread = null;
  closeThread(part("thread"));
  if (thread)
    page.thread = { ts: thread, ...openThread(part("thread"), { channel, thread, context, onClose: leaveThread }) };
  else if (wasOpen) page.channel.focus();
}

function leaveThread() {
  go({ thread: null, at: null });
}

function contextOf(channel) {
  const { directory } = page;
  return {
    directory,
    actor: createActor(directory.me, channel.id),
    fileUrl: (id) => api.fileUrl(directory.me, id),
    openThread: (thread) => go({ thread, at: null }),
  };
}

async function become(person) {
  page.directory = createDirectory(await api.workspace(person.id), person.id);
  page.channel?.close();
  page.channel = null;
  page.modal?.leave();
  page.modal = createModal(person.id, page.directory);
  page.stopListening?.();
  page.stopListening = listen(person.id, { onOpen: connected, onEvent: heard, onLost: disconnected });
}

async function connected() {
  page.isLive = true;
  page.channel?.refresh();
  page.thread?.refresh();
  await Promise.all([readWorkspace(), readView(page.modal)]);
}

/** Show the modal that was opened while nobody listened. */
async function readView(modal) {
  const answer = await api.view(page.directory.me).catch(() => null);
  if (answer && modal === page.modal) modal.show(answer.view);
}

function disconnected() {
  page.isLive = false;
  drawFrame();
}

function heard(event) {
  if (WORKSPACE_EVENTS.has(event.type)) readWorkspace();
  if (event.type === "view") page.modal.show(event.view);
  if (!MESSAGE_EVENTS.has(event.type) || event.channel !== page.channel?.id) return;
  page.channel.apply(event);
  page.thread?.apply(event);
}

/** The directory is renewed in place: whatever is open keeps looking names up in it. */
async function readWorkspace() {
  const { directory } = page;
  const workspace = await api.workspace(directory.me).catch(() => null);
  if (workspace) Object.assign(directory, createDirectory(workspace, directory.me));
  if (directory === page.directory) drawFrame();
}

function drawFrame() {
  const { directory, route } = page;
  const channel = directory.channelAt(route.channel);
  document.title = channel ? `${channel.name} · ${directory.team.name}` : directory.team.name;
  part("workspace").textContent = directory.team.name;
  part("workspace").href = formatRoute({ person: route.person });
  drawConnection(directory.app);
  reconcile(part("sidebar"), channelSections(directory, route.person, channel?.id));
  reconcile(part("people"), personItems(directory, actAs));
}

function actAs({ name }) {
  go({ person: name, at: null });
}

function drawConnection({ name, connected: isConnected }) {
  const words = page.isLive ? `${name} is ${isConnected ? "connected" : "not connected"}` : "Reconnecting…";
  const shown = part("connection");
  if (shown.textContent !== words) shown.textContent = words;
  shown.dataset.live = String(page.isLive && isConnected);
}

/** Permalinks of this workspace open on this page. */
function followPermalink(event) {
  const anchor = event.target.closest("a[href]");
  const linked = anchor && !event.ctrlKey && !event.metaKey && !event.shiftKey ? parsePermalink(anchor.href) : null;
  if (!linked) return;
  event.preventDefault();
  location.hash = formatRoute(routeTo(linked));
}

function routeTo({ channelId, ts, thread }) {
  const channel = page.directory.channel(channelId);
  const person = page.route.person ?? page.directory.people[0].name;
  return { person, channel: channel ? addressOf(channel) : channelId, thread: thread === ts ? null : thread, at: ts };
}

function startAgain(error) {
  report(error);
  setTimeout(() => start().catch(startAgain), RETRY_MS);
}

start().catch(startAgain);
