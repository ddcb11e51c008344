/** One view of a modal: its title, its blocks, its buttons, and where the focus goes. */

import { renderBlocks } from "./blocks.js";
import { el, iconButton } from "./dom.js";
import { plainText } from "./mrkdwn.js";

/** Draw a view; `deeds` are what its buttons do: {submit(event), close(), clear()}. */
export function drawView(view, context, { submit, close, clear }) {
  const heading = el(
    "header",
    {},
    el("h2", { id: "modal-title", tabindex: -1 }, plainText(view.title)),
    iconButton("close", "Close", clear),
  );
  const choices = el(
    "footer",
    { class: "choices" },
    el("button", { type: "button", class: "button", onclick: close }, closingWords(view)),
    view.submit ? el("button", { class: "button primary", value: "submit" }, plainText(view.submit)) : null,
  );
  return el(
    "form",
    { novalidate: true, onsubmit: submit },
    heading,
    el("div", { class: "modal-blocks body" }, renderBlocks(view.blocks, context)),
    el("p", { class: "modal-problem", role: "alert", hidden: true }),
    choices,
  );
}

function closingWords({ close, submit, previous_view_id: below }) {
  if (close) return plainText(close);
  if (below) return "Back";
  return submit ? "Cancel" : "Close";
}

/** Back to the field that was in use, else to the first, else to the title, which is then read aloud. */
export function focusIn(dialog, focused) {
  const fields = [...dialog.querySelectorAll("[data-focus]")];
  const control = (field) => (field.matches("input, select, textarea, button") ? field : field.querySelector("input"));
  const former = focused && fields.find((field) => field.dataset.focus === focused);
  const wanted = former ?? dialog.querySelector("[data-block] :is(input, select, textarea)") ?? null;
  (wanted ? (control(wanted) ?? wanted) : dialog.querySelector("#modal-title")).focus();
}
