/** The page: who acts, which place is open, and what events do to it. */

import { createActor } from "./actor.js";
import * as api from "./api.js";
import { createDirectory } from "./directory.js";
import { ignoreOtherDrops } from "./dropzone.js";
import { loadEmoji } from "./emoji.js";
import { listen } from "./events.js";
import { drawFrame } from "./frame.js";
import { listenToKeys } from "./keys.js";
import { load } from "./later.js";
import { report } from "./notices.js";
import { createPanes } from "./panes.js";
import { followPermalinks, openPermalink } from "./permalinks.js";
import { formatRoute, parseRoute } from "./route.js";
import { isTourKnown } from "./tourmemory.js";
import { offerWorkspaces } from "./workspaces.js";

const RETRY_MS = 2000;
const COUNT_MS = 200;
const NARROW = matchMedia("(max-width: 720px)");

/** What an event does to the page; all of them are in docs/local-slack.md. */
const HEARD = {
  message: [applied, counted, toured],
  message_changed: [applied],
  message_deleted: [applied, counted],
  ephemeral: [applied],
  channel: [channelChanged],
  connection: [readWorkspace],
  view: [viewed],
  home: [({ view }) => panes.showHome(view)],
};

const part = (id) => document.getElementById(id);
const page = {
  directory: null,
  route: {},
  modal: null,
  viewsHeard: 0,
  stopListening: null,
  isLive: false,
  wasLive: false,
  counting: null,
};
const panes = createPanes(part("channel"), part("thread"), () => go({ thread: null, at: null }));
const tour = { directory: () => page.directory, channelId: panes.channelId };
let showing = Promise.resolve();

async function start() {
  const [workspace] = await Promise.all([api.workspace(null), loadEmoji()]);
  page.directory = createDirectory(workspace, null);
  const person = () => page.route.person ?? page.directory.people[0].name;
  ignoreOtherDrops();
  listenToKeys({ go, route: () => page.route, help });
  part("help").addEventListener("click", help);
  offerWorkspaces(part("workspace"));
  followPermalinks(() => ({ directory: page.directory, route: page.route, person: person() }));
  window.addEventListener("hashchange", showAddress);
  openPermalink({ directory: page.directory, route: {}, person: person() });
  await forgetEphemerals().catch(report);
  await showAddress();
  offerTour();
}

/** Whoever looks at a reloaded page no longer has messages for their eyes alone, as in Slack. */
function forgetEphemerals() {
  const person = page.directory.personNamed(parseRoute(location.hash).person) ?? page.directory.people[0];
  return api.forgetEphemerals(person.id);
}

async function help() {
  const [{ openHelp }, { hasTour, startTour }] = await Promise.all([load("help"), load("tour")]);
  openHelp((await hasTour(tour).catch(report)) ? () => startTour(tour) : null);
}

/** The tour, to those whose browser does not remember it. */
async function offerTour() {
  if (isTourKnown()) return;
  const module = await load("tour");
  await module.offerTour(tour).catch(report);
}

/** One change of place after the other, however fast they come; one that fails does not hold up the next. */
function showAddress() {
  showing = showing.then(() => show(parseRoute(location.hash))).catch(report);
  return showing;
}

function go(changes) {
  location.hash = formatRoute({ ...page.route, ...changes });
}

async function show(route) {
  const person = page.directory.personNamed(route.person) ?? page.directory.people[0];
  if (page.directory.me !== person.id) await become(person);
  const channel = await channelAt(route.channel);
  const isList = !channel && Boolean(route.person) && NARROW.matches;
  if (!channel && !isList) return redirect({ person: person.name, channel: page.directory.firstChannel.name });
  page.route = { ...route, person: person.name };
  if (channel) await panes.show(channel, route, contextOf(channel));
  document.body.dataset.view = channel ? openView(route) : "list";
  redraw();
}

/** The channel of an address; a direct message is made when the person goes there for the first time. */
async function channelAt(address) {
  const { directory } = page;
  const known = directory.channelAt(address);
  const other = known ? null : directory.userAt(address);
  if (!other || other.id === directory.me) return known;
  await api.openDirect({ user: directory.me, other: other.id });
  await readWorkspace();
  return directory.channelAt(address);
}

function openView({ thread }) {
  return thread ? "thread" : "channel";
}

function redirect(route) {
  location.replace(formatRoute(route));
}

function contextOf(channel) {
  const { directory } = page;
  const user = directory.me;
  return {
    directory,
    actor: createActor(user, channel.id),
    fileUrl: (id) => api.fileUrl(user, id),
    openThread: (thread) => go({ thread, at: null, tab: channel.is_im ? "messages" : null }),
    markRead: (ts) => api.markRead({ user, channel: channel.id, ts }).then(counted, report),
  };
}

async function become(person) {
  page.directory = createDirectory(await api.workspace(person.id), person.id);
  panes.forget();
  page.modal?.leave();
  page.modal = null;
  page.stopListening?.();
  page.stopListening = listen(person.id, { onOpen: connected, onEvent: heard, onLost: disconnected });
}

async function connected() {
  page.isLive = page.wasLive = true;
  panes.refresh();
  await Promise.all([readWorkspace(), readView()]);
}

/** Show the modal that was opened while nobody listened; what was heard meanwhile is newer than the answer. */
async function readView() {
  const { viewsHeard } = page;
  const { me } = page.directory;
  const answer = await api.view(me).catch(() => null);
  if (answer && me === page.directory.me && viewsHeard === page.viewsHeard) viewed(answer);
}

/** Draw the view on top, or close the modal; the newest view counts, however long the modal's own modules take. */
async function viewed({ view }) {
  const heard = (page.viewsHeard += 1);
  const { directory } = page;
  if (!view && !page.modal) return;
  const [{ createModal }] = await Promise.all(["modal", "inputblock", "acting"].map(load));
  if (heard !== page.viewsHeard || directory.me !== page.directory.me) return;
  page.modal ??= createModal(directory.me, directory);
  page.modal.show(view);
}

function disconnected() {
  page.isLive = false;
  redraw();
}

function heard(event) {
  for (const act of HEARD[event.type] ?? []) act(event);
}

function applied(event) {
  panes.apply(event);
}

/** The demo's recording may come a moment after its first visitor. */
function toured({ message }) {
  if (message.files) offerTour();
}

/** Ask what is unread, once for all that happens in a moment. */
function counted() {
  clearTimeout(page.counting);
  page.counting = setTimeout(readWorkspace, COUNT_MS);
}

/** A member joined or left, perhaps the person who looks; an open channel is reopened if that makes a difference. */
async function channelChanged() {
  await readWorkspace();
  const { channel } = page.route;
  if (channel && !panes.shows(page.directory.channelAt(channel))) showAddress();
}

/** The directory is renewed in place: whatever is open keeps looking names up in it. */
async function readWorkspace() {
  const { directory } = page;
  const workspace = await api.workspace(directory.me).catch(() => null);
  if (workspace) Object.assign(directory, createDirectory(workspace, directory.me));
  if (directory === page.directory) redraw();
}

function redraw() {
  drawFrame(page, ({ name }) => go({ person: name, at: null }));
}

function startAgain(error) {
  report(error);
  setTimeout(() => start().catch(startAgain), RETRY_MS);
}

start().catch(startAgain);
