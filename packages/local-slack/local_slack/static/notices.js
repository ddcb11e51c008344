/** Short notices at the foot of the page, and words for screen readers only. */

import { ApiError } from "./api.js";
import { el, iconButton } from "./dom.js";

const SHOWN_MS = 8000;
const WORDS = {
  unreachable: "The local Slack does not answer. Is it still running?",
  channel_not_found: "This channel does not exist, or you cannot see it.",
  not_in_channel: "You are not in this channel.",
  is_archived: "This channel is archived.",
  message_not_found: "This message is gone.",
  thread_not_found: "This thread is gone.",
  file_not_found: "This file is gone.",
  file_deleted: "This file was deleted.",
  cant_delete_message: "Only its author can delete this message.",
  cant_delete_file: "Only its owner can delete this file.",
  msg_too_long: "This message is too long for Slack.",
  no_file_data: "This file is empty, and Slack takes no empty files.",
  no_text: "There is nothing to send.",
  cancelled: "The upload was cancelled; nothing was shared.",
  unknown_command: "The app has no such command.",
  unknown_shortcut: "The app has no such shortcut.",
  invalid_action: "This message has changed; that button is gone.",
  invalid_options: "The app offered something here that Slack does not understand.",
  cant_update_message: "Only its author can edit this message.",
  already_reacted: "You already reacted with this emoji.",
  no_reaction: "This reaction is already gone.",
  team_not_found: "There is no such workspace. Open this page without ?team=.",
  origin_not_allowed: "The local Slack only listens to its own page. Open it at its own address.",
  app_not_installed: "The app was uninstalled from this workspace.",
  already_in_channel: "This member is already in the channel.",
  user_not_found: "No member has that name. Mention one with @.",
  view_not_found: "This window was closed or replaced.",
  invalid_response_action: "The app answered in a way that Slack does not understand. See its log.",
  dispatch_failed: "The app is not connected, so this did not reach it. Start the app and try again.",
  operation_timeout: "The app did not answer within three seconds.",
};

/** Show a refusal of the local Slack; any other error is a fault of the page and thrown on. */
export function report(error) {
  notify(wordsFor(error));
}

/** A refusal of the local Slack in plain words; any other error is a fault of the page and thrown on. */
export function wordsFor(error) {
  if (!(error instanceof ApiError)) throw error;
  return WORDS[error.code] ?? `The local Slack refused this: ${error.code}.`;
}

/** Show a notice for a while; it can be closed before. The same words are never shown twice at a time. */
export function notify(words) {
  for (const other of document.querySelectorAll(".notice")) if (other.textContent === words) other.remove();
  const notice = el(
    "div",
    { class: "notice" },
    el("span", {}, words),
    iconButton("close", "Close notice", () => notice.remove()),
  );
  document.getElementById("notices").append(notice);
  setTimeout(() => notice.remove(), SHOWN_MS);
}

/** Say something to screen readers. */
export function announce(words) {
  document.getElementById("announcer").textContent = words;
}
