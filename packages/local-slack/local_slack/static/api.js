/** Calls to the local Slack's control routes, in the name of one person. */

const CONTROL = "/_control";

/** The workspace of this page is in its address; the first one needs no name. */
const TEAM = Object.fromEntries([...new URLSearchParams(location.search)].filter(([name]) => name === "team"));

/**
 * The name of this window, by which the app's modals find back to it. It is kept over a reload, and only then: a
 * duplicated tab is given its twin's storage, and is another window.
 */
const WINDOW = { window: windowName() };

function windowName() {
  const isReload = performance.getEntriesByType("navigation")[0]?.type === "reload";
  const name = (isReload && sessionStorage.getItem("window")) || crypto.randomUUID();
  sessionStorage.setItem("window", name);
  return name;
}

/** A refusal by the local Slack; `code` is Slack's error code, or "unreachable" when nobody answered. */
export class ApiError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

async function call(path, options) {
  const response = await fetch(CONTROL + path, options).catch(() => null);
  return accepted(await response?.json().catch(() => null));
}

function accepted(answer) {
  if (answer?.ok) return answer;
  throw new ApiError(answer?.error ?? "unreachable");
}

function get(path, query) {
  return call(`${path}?${new URLSearchParams({ ...query, ...TEAM })}`);
}

function post(path, body) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ ...body, ...TEAM, ...WINDOW }),
  });
}

export const workspace = (user) => get("/workspace", user ? { user } : {});
export const workspaces = () => get("/workspaces", {});
export const forgetEphemerals = (user) => post("/reload", { user });
export const messages = (place) => get("/messages", place);
export const postMessage = (message) => post("/messages", message);
export const editMessage = (edit) => post("/edits", edit);
export const react = (reaction) => post("/reactions", reaction);
export const markRead = (mark) => post("/marks", mark);
export const openDirect = (pair) => post("/directs", pair);
export const clickAction = (action) => post("/actions", action);
export const suggestions = (search) => post("/suggestions", search);
export const runCommand = (command) => post("/commands", command);
export const runShortcut = (shortcut) => post("/shortcuts", shortcut);
export const view = (user) => get("/views", { user, ...WINDOW });
export const useView = (deed) => post("/views", deed);
export const openHome = (user, tab) => post("/home", { user, tab });
export const home = (user) => get("/home", { user });
export const remove = (target) => post("/deletions", target);

/** Where this person reads the bytes of a file. */
export function fileUrl(user, fileId) {
  return `${CONTROL}/files/${encodeURIComponent(fileId)}?${new URLSearchParams({ user, ...TEAM })}`;
}

/** Where this person's events are streamed. */
export function eventsUrl(user) {
  return `${CONTROL}/events?${new URLSearchParams({ user, ...TEAM, ...WINDOW })}`;
}

/**
 * Share files in one message, reporting the part sent (0..1) to `onProgress`.
 *
 * XMLHttpRequest, because fetch does not tell how much of a body has left. `signal` gives up the upload.
 */
export function upload(fields, files, { onProgress, signal }) {
  const body = new FormData();
  for (const [name, value] of Object.entries({ ...fields, ...TEAM })) if (value) body.append(name, value);
  for (const file of files) body.append("file", file, file.name);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${CONTROL}/uploads`);
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => settle(() => accepted(request.response), resolve, reject);
    request.onerror = () => reject(new ApiError("unreachable"));
    request.onabort = () => reject(new ApiError("cancelled"));
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

function settle(outcome, resolve, reject) {
  try {
    resolve(outcome());
  } catch (error) {
    reject(error);
  }
}
