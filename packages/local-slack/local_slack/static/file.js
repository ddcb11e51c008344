/** Files of a message: players for sound and film, pictures, and a card with name, size and what can be done. */

import { el, icon, iconButton } from "./dom.js";
import { fileSize } from "./format.js";
import { link } from "./links.js";

const PREVIEW_BYTES = 200_000;
const PREVIEW = /^(?:text\/|application\/(?:json|x-subrip))/;
const PLAYERS = { audio: renderAudio, video: renderVideo, image: renderImage };
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

const GONE = {
  tombstone: "This file was deleted.",
  hidden_by_limit: "This file is hidden: the workspace has reached its limit.",
};

/** Draw a file; one that is gone leaves a line, one that lies elsewhere is a link. */
export function renderFile(file, context) {
  if (file.mode in GONE) return el("p", { class: "gone" }, GONE[file.mode]);
  if (file.mode === "external") return renderExternal(file);
  const url = context.fileUrl(file.id);
  const kind = kindOf(file);
  return el(
    "div",
    { class: "file" },
    renderCard(file, url, kind, context),
    PLAYERS[kind]?.(file, url),
    renderPreview(file, url),
  );
}

function renderExternal({ title, name, url_private: address, external_type: kind }) {
  const words = el("span", { class: "file-name" }, link(address, title || name), el("small", {}, kind || "Elsewhere"));
  return el("div", { class: "file" }, el("div", { class: "file-card" }, icon("file"), words));
}

/** What of a file is drawn; while this stays, so does the player. */
export function fileKey({ id, mode, name, title, size }) {
  return [id, mode, name, title, size].join(" ");
}

/** Other pictures, such as SVG, can carry script and are only ever saved. */
function kindOf({ mimetype = "" }) {
  const kind = mimetype.split("/")[0];
  return kind === "image" && !PICTURES.has(mimetype) ? "file" : kind;
}

function renderCard(file, url, kind, { directory, actor }) {
  const title = file.title || file.name;
  const words = [title === file.name ? null : file.name, fileSize(file.size)].filter(Boolean).join(" · ");
  const isMine = file.user === directory.me;
  return el(
    "div",
    { class: "file-card" },
    icon(kind === "audio" || kind === "video" ? kind : "file"),
    el("span", { class: "file-name" }, el("strong", { title }, title), el("small", {}, words)),
    el(
      "a",
      { class: "icon-button", href: url, download: file.name, title: "Download", "aria-label": `Download ${title}` },
      icon("download"),
    ),
    isMine && iconButton("trash", `Delete ${title}`, () => actor.removeFile(file)),
  );
}

function renderAudio(file, src) {
  return el("audio", { src, controls: true, preload: "metadata", "aria-label": file.title || file.name });
}

function renderVideo(file, src) {
  return el("video", {
    src,
    controls: true,
    preload: "metadata",
    playsinline: true,
    "aria-label": file.title || file.name,
  });
}

function renderImage(file, src) {
  return el("img", { src, alt: file.alt_txt || file.title || file.name, loading: "lazy" });
}

/** The text of a small text file, read when it is opened. */
function renderPreview(file, url) {
  if (!PREVIEW.test(file.mimetype ?? "") || file.size > PREVIEW_BYTES) return null;
  const content = el("pre", { tabindex: 0 }, "Reading…");
  const ontoggle = async ({ target }) => {
    if (!target.open) return;
    const response = await fetch(url).catch(() => null);
    content.textContent = response?.ok ? await response.text() : "This file cannot be read.";
    content.scrollIntoView({ block: "nearest" });
  };
  return el("details", { class: "preview", ontoggle }, el("summary", {}, "Preview"), content);
}
