/** The Home tab of the app: what it published for the acting person, alive like its messages. */

import * as api from "./api.js";
import { renderBlocks } from "./blocks.js";
import { el, icon } from "./dom.js";
import { settle } from "./elements.js";
import { valuesIn } from "./fields.js";
import { report } from "./notices.js";
import { channelHead } from "./panehead.js";
import { formatRoute } from "./route.js";

/**
 * Open the Home tab in a pane, of which the app hears; gives what a pane gives, and `showHome(view)`.
 *
 * A view that changes keeps what was entered in fields that stay.
 */
export function openHome(pane, { channel, context }) {
  const content = el("div", {
    class: "home body",
    tabindex: 0,
    role: "region",
    "aria-label": `Home of ${channel.name}`,
  });
  const home = { channel, context, content, view: undefined, heard: 0 };
  pane.replaceChildren(channelHead(channel, context.directory, "home"), content);
  const { me } = context.directory;
  read(home, api.openHome(me, "home"));
  const nothing = () => null;
  return {
    refresh: () => read(home, api.home(me)),
    apply: nothing,
    reveal: nothing,
    focus: () => content.focus(),
    close: nothing,
    showHome(view) {
      home.heard += 1;
      showHome(home, view);
    },
  };
}

/** Show what was asked for, unless the app published something while the answer was on its way. */
async function read(home, asked) {
  const { heard } = home;
  const answer = await asked.catch(report);
  if (answer && heard === home.heard) showHome(home, answer.view);
}

function showHome(home, view) {
  if (home.view && (!view || view.hash === home.view.hash)) return;
  const entered = { ...view?.state?.values, ...(home.view && valuesIn(home.content)) };
  const focused = document.activeElement.dataset.focus;
  home.view = view;
  home.content.replaceChildren(...(view ? renderView(home, view, entered) : [emptyHome(home)]));
  if (focused) home.content.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

function renderView(home, view, entered) {
  const { directory, fileUrl } = home.context;
  return renderBlocks(view.blocks, {
    directory,
    fileUrl,
    valueAt: (block, action) => entered[block]?.[action],
    onAction: (action) => act(home, action),
    suggest: (search) => suggest(home, search),
  });
}

async function act({ context, content, view }, action) {
  try {
    await api.clickAction({ user: context.directory.me, view_id: view.id, values: valuesIn(content), ...action });
    settle(content);
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

function suggest({ context, content, view }, search) {
  const place = { user: context.directory.me, view_id: view.id, values: valuesIn(content) };
  return api.suggestions({ ...place, ...search }).catch(report);
}

function emptyHome({ channel, context: { directory } }) {
  const person = directory.user(directory.me).name;
  const href = formatRoute({ person, channel: directory.addressOf(channel), tab: "messages" });
  const words = `When ${channel.name} has something for you, it appears here. Meanwhile, write to it.`;
  const link = el("a", { class: "button primary", href }, "Messages");
  return el("div", { class: "empty" }, icon("home"), el("h2", {}, "Nothing here yet"), el("p", {}, words), link);
}
