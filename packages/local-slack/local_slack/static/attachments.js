/** The files that wait in a composer to be shared, and how far they have got. */

import { el, icon, iconButton } from "./dom.js";
import { fileSize } from "./format.js";
import { notify } from "./notices.js";

/**
 * A tray: `element`, `add(files)`, `files()`, `clear()`, and `send(upload)` with its progress and a way to give up.
 *
 * Empty files are refused at once, because Slack takes none.
 */
export function createAttachments() {
  const chips = el("div", { class: "chips" });
  const bar = el("progress", { max: 1, value: 0, "aria-label": "Upload" });
  const cancel = iconButton("close", "Cancel the upload", () => controller?.abort());
  const progress = el("div", { class: "progress", hidden: true }, bar, cancel);
  const element = el("div", { class: "attachments", hidden: true }, chips, progress);
  let files = [];
  let controller = null;

  function draw() {
    element.hidden = !files.length;
    chips.replaceChildren(...files.map((file) => chip(file, () => keep(files.filter((other) => other !== file)))));
  }

  function keep(next) {
    files = next;
    draw();
  }

  return {
    element,
    files: () => files,
    add(added) {
      for (const { name } of added.filter(({ size }) => !size)) notify(`${name} is empty, and Slack takes no empty files.`);
      keep([...files, ...added.filter(({ size }) => size)]);
    },
    clear: () => keep([]),
    async send(upload) {
      controller = new AbortController();
      progress.hidden = false;
      element.toggleAttribute("data-sending", true);
      const sent = await upload({ onProgress: (part) => (bar.value = part), signal: controller.signal });
      progress.hidden = true;
      element.toggleAttribute("data-sending", false);
      return sent;
    },
  };
}

function chip(file, onRemove) {
  const name = el("span", {}, el("strong", {}, file.name), el("small", {}, fileSize(file.size)));
  return el("div", { class: "chip" }, icon("file"), name, iconButton("close", `Remove ${file.name}`, onRemove));
}
