/** The field of a form that takes files: they are uploaded when they are chosen, and the app is told their ids. */

import { upload } from "./api.js";
import { el, iconButton } from "./dom.js";
import { report } from "./notices.js";

const MOST_FILES = 10;

/** Draw the field. */
export function drawFiles(element, start, { onchange, ...attributes }, { directory }) {
  const accept = (element.filetypes ?? []).map((type) => `.${type}`).join(",") || null;
  const isMany = (element.max_files ?? MOST_FILES) > 1;
  const field = el("input", { ...attributes, type: "file", multiple: isMany, accept });
  const chips = el("div", { class: "chips" });
  const node = el("div", { class: "file-input" }, chips, field);
  let files = start ?? [];

  function draw() {
    chips.replaceChildren(...files.map((file) => chip(file, () => keep(files.filter((other) => other !== file)))));
  }

  function keep(next) {
    files = next;
    draw();
    onchange?.({ target: node });
  }

  field.addEventListener("change", async (event) => {
    event.stopPropagation();
    field.setAttribute("aria-busy", "true");
    const added = await stored(directory.me, [...field.files]);
    field.removeAttribute("aria-busy");
    field.value = "";
    keep(isMany ? [...files, ...added] : added);
  });
  draw();
  return { node, read: () => files.map(({ id, name }) => ({ id, name })) };
}

async function stored(user, chosen) {
  const progress = { onProgress: () => null, signal: new AbortController().signal };
  const answer = chosen.length ? await upload({ user }, chosen, progress).catch(report) : null;
  return answer?.files ?? [];
}

function chip({ name }, onRemove) {
  return el("span", { class: "chip" }, name, iconButton("close", `Remove ${name}`, onRemove));
}
