/** Links that are safe to follow, and the plain text that stands for those that are not. */

import { el } from "./dom.js";

const SCHEMES = new Set(["http:", "https:", "mailto:"]);
const PERMALINK = /^\/archives\/[A-Z0-9]+/;

/** The address if it is http(s), mailto or a permalink of this workspace written without a host; otherwise null. */
export function safeHref(url) {
  if (PERMALINK.test(url)) return url;
  const parsed = URL.parse(url);
  return parsed && SCHEMES.has(parsed.protocol) ? parsed.href : null;
}

/** A link with its label; an address that is not safe to follow is shown as text beside the label. */
export function link(url, label = null) {
  const href = safeHref(url);
  const shown = label ?? [url];
  if (!href) return el("span", {}, shown, label ? ` (${url})` : null);
  return el("a", { href, title: url, target: "_blank", rel: "noopener noreferrer" }, shown);
}
