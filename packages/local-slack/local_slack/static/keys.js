/** Keys that work all over the page, and all keys as the help tells them. */

const REGIONS = [
  "#sidebar a[aria-current=page]",
  "#channel .timeline, #channel .home",
  "#channel textarea",
  "#thread .timeline",
];

/** Every key and what it does, for the help. */
export const KEYS = [
  { keys: ["Ctrl", "K"], does: "Go to the list of channels" },
  { keys: ["Alt", "↑ / ↓"], does: "Previous or next channel" },
  { keys: ["F6"], does: "Next part of the page" },
  { keys: ["?"], does: "This help" },
  { keys: ["Enter"], does: "Send" },
  { keys: ["Shift", "Enter"], does: "New line" },
  { keys: ["↑"], does: "Edit your last message, from an empty field" },
  { keys: ["/", "@", ":"], does: "Commands, people, emoji" },
  { keys: ["↑ / ↓"], does: "From message to message" },
  { keys: ["R", "T", "E", "M"], does: "On a message: react, thread, edit, more" },
  { keys: ["Esc"], does: "Close what is open" },
];

/** Listen to the keys; `go(place)` moves, `route()` tells where the person is. */
export function listenToKeys({ go, route, help }) {
  const step = (by) => {
    const links = [...document.querySelectorAll("#sidebar a")];
    const at = links.findIndex((link) => link.getAttribute("aria-current") === "page");
    links.at((at + by + links.length) % links.length).click();
  };
  const shortcuts = {
    "Alt ArrowUp": () => step(-1),
    "Alt ArrowDown": () => step(1),
    "Control k": () => toList(go, route()),
    F6: nextRegion,
    "?": help,
  };
  document.addEventListener("keydown", (event) => {
    const act = isFree(event) ? shortcuts[nameOf(event)] : null;
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Dialogs have the keyboard to themselves, and what is typed into a field is text. */
function isFree(event) {
  const isTyped = event.key.length === 1 && !event.ctrlKey && !event.metaKey;
  const inField = event.target.matches("input, textarea, select");
  return !event.defaultPrevented && !document.querySelector("dialog[open], [popover]") && !(isTyped && inField);
}

function nameOf({ key, altKey, ctrlKey, metaKey }) {
  const modifier = [altKey && "Alt ", (ctrlKey || metaKey) && "Control "].find(Boolean) ?? "";
  return modifier + (key.length === 1 ? key.toLowerCase() : key);
}

/** On a phone the list is a place of its own. */
function toList(go, { person }) {
  const list = document.getElementById("sidebar");
  if (getComputedStyle(list).visibility === "hidden")
    return go({ person, channel: null, thread: null, at: null, tab: null });
  (list.querySelector("[aria-current=page]") ?? list.querySelector("a")).focus();
}

function nextRegion() {
  const regions = REGIONS.map((selector) => document.querySelector(selector)).filter((region) =>
    region?.checkVisibility(),
  );
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  regions[(at + 1) % regions.length]?.focus();
}
