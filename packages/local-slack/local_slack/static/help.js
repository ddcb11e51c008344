/** The help: the keys of the page, and the way back to the tour. */

import { showDialog } from "./dialog.js";
import { el } from "./dom.js";
import { KEYS } from "./keys.js";

/** Show the help; `onTour` starts the tour again, and is null where there is none. */
export function openHelp(onTour) {
  const rows = KEYS.map(({ keys, does }) =>
    el(
      "tr",
      {},
      el(
        "td",
        {},
        keys.map((key) => el("kbd", {}, key)),
      ),
      el("td", {}, does),
    ),
  );
  const tour = onTour && el("button", { class: "button", value: "tour" }, "Take the tour");
  const close = el("button", { class: "button primary", value: "close", autofocus: true }, "Close");
  const form = el(
    "form",
    { method: "dialog" },
    el("h2", { id: "dialog-title" }, "Keyboard shortcuts"),
    el("table", { class: "keys" }, el("tbody", {}, rows)),
    el("div", { class: "choices" }, tour, close),
  );
  showDialog(form).then((answer) => answer === "tour" && onTour());
}
