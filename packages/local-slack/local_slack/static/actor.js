/** What the acting person does in one channel; a refusal becomes a notice, never an exception. */

import * as api from "./api.js";
import { confirmedPlainly } from "./dialog.js";
import { notify, report } from "./notices.js";
import { formatPermalink } from "./route.js";

/** The deeds of a person in a channel; each gives whether it was done. */
export function createActor(user, channel) {
  const place = { user, channel };
  return {
    post: (text, thread) => done(api.postMessage({ ...place, text, thread_ts: thread ?? undefined })),
    command: (command, text) => done(api.runCommand({ ...place, command, text })),
    upload: (text, thread, files, progress) => done(api.upload({ ...place, text, thread_ts: thread }, files, progress)),
    edit: (message, text) => done(api.editMessage({ ...place, ts: message.ts, text })),
    react: (message, name, action) => done(api.react({ ...place, ts: message.ts, name, action })),
    click: (message, action) => done(api.clickAction({ ...place, ts: message.ts, ...action })),
    suggest: (message, search) => api.suggestions({ ...place, ts: message.ts, ...search }).catch(report),
    shortcut: (message, callbackId) => done(api.runShortcut({ ...place, ts: message.ts, callback_id: callbackId })),
    globalShortcut: (callbackId) => done(api.runShortcut({ user, callback_id: callbackId })),
    remove: (message) =>
      ask("Delete message", "Delete this message for everyone?", () => api.remove({ ...place, ts: message.ts })),
    removeFile: (file) =>
      ask("Delete file", `Delete ${file.name} for everyone?`, () => api.remove({ user, file_id: file.id })),
    copyLink: (message) => copy(formatPermalink(channel, message)),
  };
}

async function done(answer) {
  try {
    await answer;
    return true;
  } catch (error) {
    report(error);
    return false;
  }
}

async function ask(title, question, act) {
  return (await confirmedPlainly(title, question, "Delete")) && done(act());
}

/** A browser may keep the clipboard to itself; then the address is shown instead. */
async function copy(address) {
  const copied = await navigator.clipboard.writeText(address).then(
    () => true,
    () => false,
  );
  notify(copied ? "Link copied." : address);
  return copied;
}
