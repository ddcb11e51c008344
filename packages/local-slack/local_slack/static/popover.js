/** What opens beside a button, above everything else: a menu, a picker. Escape or a click elsewhere closes it. */

const GAP = 4;
const MARGIN = 8;

/** Open `node` beside `button`. The focus goes to `focusFirst`, and back to the button when it closes. */
export function openPopover(button, node, focusFirst) {
  node.setAttribute("popover", "auto");
  node.addEventListener("toggle", (event) => event.newState === "closed" && close(node, button));
  (button.closest("dialog") ?? document.body).append(node);
  node.showPopover();
  place(node, button.getBoundingClientRect());
  button.setAttribute("aria-expanded", "true");
  focusFirst.focus();
}

function close(node, button) {
  const hadFocus = node.contains(document.activeElement) || document.activeElement === document.body;
  node.remove();
  if (hadFocus) button.focus();
  button.setAttribute("aria-expanded", "false");
}

/** Below the button and flush with its right edge, or above it where there is no room, within the window. */
function place(node, button) {
  const { width, height } = node.getBoundingClientRect();
  const below = button.bottom + GAP;
  const top = below + height > innerHeight - MARGIN ? button.top - GAP - height : below;
  node.style.top = `${Math.max(MARGIN, top)}px`;
  node.style.left = `${Math.max(MARGIN, Math.min(button.right - width, innerWidth - width - MARGIN))}px`;
}
