/** Where a person writes: text, files and slash commands for one channel or one thread. */

import { createAttachments } from "./attachments.js";
import { el, icon, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { notify } from "./notices.js";
import { readCommand, withReferences } from "./outgoing.js";
import { createSuggestions } from "./suggestions.js";

const drafts = new Map();

/**
 * A composer: `element` to place, `attach(files)`, `chooseFiles()`, `focus()`.
 *
 * `words` are {write, invite}: its name, and what stands in it while it is empty. `place` names where it writes; what
 * was typed there stays while the person looks elsewhere. `thread` is null in a channel. Enter sends, Shift+Enter
 * begins a new line, the up arrow in an empty field runs `editLast`. `onSent` runs when something went out.
 */
export function createComposer({ words, place, thread, directory, actor, editLast, onSent }) {
  const textarea = el("textarea", { rows: 1, "aria-label": words.write, placeholder: words.invite });
  const attachments = createAttachments();
  const suggestions = createSuggestions(textarea, directory, { inThread: Boolean(thread) });
  const picker = filePicker(attach);
  const choices = () => [...shortcutEntries(directory, actor), ...(thread ? [] : commandEntries(directory, textarea))];
  const tools = toolbar(picker, choices);
  const parts = [suggestions.element, attachments.element, textarea, tools, picker];
  const element = el("form", { class: "composer", onsubmit: submitted }, parts);
  let isSending = false;

  textarea.value = drafts.get(place) ?? "";
  textarea.addEventListener("input", () => drafts.set(place, textarea.value));
  textarea.addEventListener(
    "keydown",
    (event) => suggestions.handleKey(event) || sendOnEnter(event, element) || editOnUp(event, editLast),
  );
  textarea.addEventListener("paste", ({ clipboardData: { files } }) => files.length && attach([...files]));

  function attach(files) {
    attachments.add(files);
    textarea.focus();
  }

  async function submitted(event) {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    element.setAttribute("aria-busy", "true");
    const text = textarea.value;
    if (await deliver(text, attachments, { thread, directory, actor })) {
      clear(text);
      onSent();
    }
    element.removeAttribute("aria-busy");
    isSending = false;
  }

  /** Whatever was typed while the message was on its way stays. */
  function clear(sent) {
    attachments.clear();
    if (textarea.value === sent) textarea.value = "";
    textarea.dispatchEvent(new Event("input"));
  }

  return { element, attach, chooseFiles: () => picker.click(), focus: () => textarea.focus() };
}

function filePicker(onFiles) {
  const picker = el("input", { type: "file", multiple: true, hidden: true });
  picker.addEventListener("change", () => {
    onFiles([...picker.files]);
    picker.value = "";
  });
  return picker;
}

function toolbar(picker, choices) {
  const share = iconButton("attach", "Share files", () => picker.click());
  const open = () => openMenu(commands, choices());
  const commands = iconButton("command", "Shortcuts and commands", open, { "aria-haspopup": "menu" });
  const send = el("button", { class: "send", title: "Send", "aria-label": "Send" }, icon("send"));
  return el("div", { class: "composer-tools" }, share, choices().length > 0 && commands, send);
}

function shortcutEntries({ globalShortcuts, app }, actor) {
  return globalShortcuts.map(({ name, callback_id: id }) => ({
    label: name,
    detail: app.name,
    choose: () => actor.globalShortcut(id),
  }));
}

function commandEntries({ commands }, textarea) {
  return commands.map(({ command, description }) => ({
    label: command,
    detail: description,
    choose: () => startCommand(textarea, command),
  }));
}

function startCommand(textarea, command) {
  textarea.value = `${command} `;
  textarea.focus();
  textarea.dispatchEvent(new Event("input"));
}

function sendOnEnter(event, form) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return false;
  event.preventDefault();
  form.requestSubmit();
  return true;
}

function editOnUp(event, editLast) {
  if (event.key !== "ArrowUp" || event.target.value) return;
  event.preventDefault();
  editLast();
}

/** Send what was written; gives whether it went out. */
async function deliver(text, attachments, { thread, directory, actor }) {
  const files = attachments.files();
  const message = withReferences(text, directory);
  if (files.length) return attachments.send((progress) => actor.upload(message, thread, files, progress));
  const command = readCommand(message);
  if (command) return runCommand(command, { thread, directory, actor });
  return Boolean(message) && actor.post(message, thread);
}

async function runCommand({ command, text }, { thread, directory, actor }) {
  const refusal = refusedCommand(command, thread, directory);
  if (refusal) notify(refusal);
  return !refusal && actor.command(command, text);
}

function refusedCommand(command, thread, { commands }) {
  const isKnown = commands.some((known) => known.command === command);
  if (!isKnown) return `${command} is not a command here. Start with a space to send it as a message.`;
  return thread ? `${command} does not work in threads, as in Slack. Use it in the channel.` : null;
}
