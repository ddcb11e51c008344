/** The field in which people rewrite a message of their own, in place of its text. */

import { el } from "./dom.js";
import { typedText, withReferences } from "./outgoing.js";
import { createSuggestions } from "./suggestions.js";

/** An editor of a message; `onDone` runs when it was saved or given up. Enter saves, Escape gives up. */
export function createEditor(message, { directory, actor }, onDone) {
  const textarea = el("textarea", { rows: 1, "aria-label": "Edit message" });
  const suggestions = createSuggestions(textarea, directory, { inThread: true });
  const cancel = el("button", { type: "button", class: "button small", onclick: onDone }, "Cancel");
  const save = el("button", { class: "button small primary" }, "Save");
  const choices = el("div", { class: "choices" }, cancel, save);
  textarea.value = typedText(message.text, directory);

  async function submitted(event) {
    event.preventDefault();
    const text = withReferences(textarea.value, directory);
    if (text === withReferences(typedText(message.text, directory), directory)) return onDone();
    if (await actor.edit(message, text)) onDone();
  }

  function keyed(event) {
    if (suggestions.handleKey(event)) return;
    if (event.key === "Escape") onDone();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) form.requestSubmit();
    if (event.key === "Escape" || (event.key === "Enter" && !event.shiftKey)) event.preventDefault();
  }

  textarea.addEventListener("keydown", keyed);
  const form = el("form", { class: "editor", onsubmit: submitted }, suggestions.element, textarea, choices);
  return {
    element: form,
    focus: () => {
      textarea.focus();
      form.scrollIntoView({ block: "nearest" });
      textarea.setSelectionRange(textarea.value.length, textarea.value.length);
    },
  };
}
