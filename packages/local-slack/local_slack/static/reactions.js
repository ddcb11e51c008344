/** The reactions under a message: what people chose, and who; one's own are pressed. */

import { el, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { load } from "./later.js";

/** Draw the reactions of a message, with a button for one more. */
export function renderReactions(message, { directory, actor }) {
  const pills = message.reactions.map((reaction) => renderReaction(reaction, message, directory, actor));
  const add = el(
    "button",
    { type: "button", class: "reaction add", title: "Add reaction", "aria-label": "Add another reaction" },
    icon("react"),
  );
  add.addEventListener("click", () => pickReaction(add, message, actor));
  return el("div", { class: "reactions", role: "group", "aria-label": "Reactions" }, pills, add);
}

/** Open the picker beside a button, and react to the message with what is chosen. */
export async function pickReaction(button, message, actor) {
  const { openEmojiPicker } = await load("emojipicker");
  openEmojiPicker(button, (name) => actor.react(message, name, "add"));
}

function renderReaction({ name, users, count }, message, directory, actor) {
  const isMine = users.includes(directory.me);
  const who = `${namesOf(users, directory)} reacted with :${name}:`;
  const attributes = {
    type: "button",
    class: "reaction",
    title: who,
    "aria-label": `${name}, ${count}: ${who}`,
    "aria-pressed": String(isMine),
    "data-focus": `reaction ${name}`,
    onclick: () => actor.react(message, name, isMine ? "remove" : "add"),
  };
  return el("button", attributes, el("span", {}, emoji(name) ?? `:${name}:`), String(count));
}

function namesOf(users, directory) {
  const names = users.map((id) => (id === directory.me ? "You" : directory.userName(id)));
  return new Intl.ListFormat("en").format(names);
}
