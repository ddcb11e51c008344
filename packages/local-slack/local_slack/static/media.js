/** Pictures, films and files in blocks. What lies elsewhere is never fetched; its description stands for it. */

import { el, icon } from "./dom.js";
import { link } from "./links.js";
import { plainText } from "./mrkdwn.js";

/** Where the files of this workspace lie, with their ids. */
const OWN_FILE = /^\/files\/[A-Z0-9]+-([A-Z0-9]+)\//;

/** Draw an image block or element: a picture of this workspace is shown, one elsewhere is a labelled link. */
export function renderImage({ slack_file: file, image_url: address, alt_text: alt, title }, { fileUrl }) {
  const id = file?.id ?? ownFile(file?.url ?? address);
  const picture = id ? el("img", { src: fileUrl(id), alt }) : described(alt, address);
  return el("figure", {}, title ? el("figcaption", {}, plainText(title)) : null, picture);
}

function ownFile(address) {
  const parsed = URL.parse(address ?? "");
  return parsed?.origin === location.origin ? (OWN_FILE.exec(parsed.pathname)?.[1] ?? null) : null;
}

function described(alt, address) {
  const words = [icon("picture"), alt];
  return el("span", { class: "picture" }, address ? link(address, words) : words);
}

/** Draw a video block: its title, who made it, and where it is. */
export function renderVideo({
  title,
  title_url: page,
  video_url: address,
  description,
  author_name: author,
  provider_name: provider,
}) {
  const about = [author, provider].filter(Boolean).join(" · ");
  return el(
    "div",
    {},
    el("strong", {}, link(page ?? address, plainText(title))),
    about ? el("small", {}, about) : null,
    description ? el("p", {}, plainText(description)) : null,
  );
}

/** Draw a file block, which names a file outside Slack. */
export function renderRemoteFile({ external_id: id }) {
  return el("span", { class: "picture" }, icon("file"), `Remote file ${id}`);
}
