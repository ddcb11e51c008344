/** The modal that the app shows to the acting person: one dialog, redrawn for each of its views. */

import * as api from "./api.js";
import { el } from "./dom.js";
import { settle } from "./elements.js";
import { valuesIn } from "./fields.js";
import { showErrors } from "./inputblock.js";
import { drawView, focusIn } from "./modalview.js";
import { wordsFor } from "./notices.js";

/**
 * The modal of a person: `show(view)` draws a view, or closes the modal when there is none.
 *
 * A view that changes keeps what was entered in fields that stay. Escape closes a view as its button does.
 */
export function createModal(user, directory) {
  const modal = { user, directory, view: null, dialog: null };
  return { show: (view) => show(modal, view), leave: () => leave(modal) };
}

function show(modal, view) {
  const isSame = view?.id === modal.view?.id;
  if (isSame && view?.hash === modal.view?.hash) return;
  const typed = isSame ? valuesIn(modal.dialog) : {};
  modal.view = view;
  if (view) draw(modal, typed);
  else leave(modal);
}

function draw(modal, typed) {
  const { user, directory, view } = modal;
  const entered = { ...view.state.values, ...typed };
  const context = {
    directory,
    fileUrl: (id) => api.fileUrl(user, id),
    valueAt: (block, action) => entered[block]?.[action],
    onAction: (action) => act(modal, action),
    suggest: (search) => suggest(modal, search),
  };
  const deeds = {
    submit: (event) => submit(modal, event),
    close: () => use(modal, { action: "close" }),
    clear: () => use(modal, { action: "clear" }),
  };
  const focused = document.activeElement.dataset.focus;
  modal.dialog ??= openDialog(modal);
  modal.dialog.replaceChildren(drawView(view, context, deeds));
  focusIn(modal.dialog, focused);
}

function openDialog(modal) {
  const dialog = el("dialog", {
    class: "modal",
    "aria-labelledby": "modal-title",
    oncancel: (event) => event.target === modal.dialog && cancel(modal, event),
    onclose: (event) => event.target === modal.dialog && closed(modal),
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

function leave(modal) {
  const { dialog } = modal;
  modal.dialog = null;
  dialog?.close();
  dialog?.remove();
}

function cancel(modal, event) {
  event.preventDefault();
  use(modal, { action: "close" });
}

/** A browser closes a dialog by itself when Escape is pressed twice. */
function closed(modal) {
  const { dialog, view } = modal;
  dialog.remove();
  Object.assign(modal, { dialog: null, view: null });
  use(modal, { action: "close", view_id: view.id });
}

async function submit(modal, event) {
  event.preventDefault();
  const button = modal.dialog.querySelector("[value=submit]");
  if (button.hasAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  await use(modal, { action: "submit", values: valuesIn(modal.dialog) });
  button.removeAttribute("aria-busy");
}

function act(modal, action) {
  const { user, view, dialog } = modal;
  return ask(modal, () => api.clickAction({ user, view_id: view.id, values: valuesIn(dialog), ...action }));
}

async function suggest(modal, search) {
  const { user, view, dialog } = modal;
  let found = null;
  const place = { user, view_id: view.id, values: valuesIn(dialog) };
  await ask(modal, async () => (found = await api.suggestions({ ...place, ...search })));
  return found;
}

function use(modal, deed) {
  const wanted = { user: modal.user, view_id: modal.view?.id, ...deed };
  return ask(modal, async () => {
    const { errors, view } = await api.useView(wanted);
    if (modal.dialog && view?.id === wanted.view_id) showErrors(modal.dialog, errors);
    show(modal, view);
  });
}

/** Do something; a refusal is shown in the modal, because nothing outside it can be reached now. */
async function ask(modal, deed) {
  complain(modal, "");
  try {
    await deed();
    if (modal.dialog) settle(modal.dialog);
    return true;
  } catch (error) {
    complain(modal, wordsFor(error));
    return false;
  }
}

function complain({ dialog }, words) {
  const problem = dialog?.querySelector(".modal-problem");
  if (!problem) return;
  problem.textContent = words;
  problem.hidden = !words;
}
