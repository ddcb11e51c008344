/** Dialogs of the page itself, such as the one that asks before something is done. */

import { el } from "./dom.js";
import { plainText, renderText } from "./mrkdwn.js";

/** Show a confirmation object of Block Kit; gives whether the person agreed. Escape and the backdrop mean no. */
export function confirmed({ title, text, confirm, deny, style }, directory) {
  const yes = el(
    "button",
    { value: "yes", class: `button ${style === "danger" ? "danger" : "primary"}` },
    plainText(confirm),
  );
  const no = el("button", { value: "no", class: "button", autofocus: true }, plainText(deny));
  const heading = el("h2", { id: "dialog-title" }, plainText(title));
  const form = el(
    "form",
    { method: "dialog" },
    heading,
    el("div", {}, renderText(text, directory)),
    el("div", { class: "choices" }, no, yes),
  );
  return showDialog(form).then((answer) => answer === "yes");
}

/** Ask in our own words. */
export function confirmedPlainly(title, text, confirm) {
  const words = (written) => ({ type: "plain_text", text: written });
  return confirmed(
    { title: words(title), text: words(text), confirm: words(confirm), deny: words("Cancel"), style: "danger" },
    null,
  );
}

/** Show a form in a dialog, under its heading #dialog-title; gives the value of the button that closed it. */
export function showDialog(form) {
  const dialog = el("dialog", { "aria-labelledby": "dialog-title" }, form);
  document.body.append(dialog);
  dialog.showModal();
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
  });
}
