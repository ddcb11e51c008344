/** The way from one workspace to another, behind the name of the one that is open. */

import { workspaces } from "./api.js";
import { openMenu } from "./menu.js";
import { report } from "./notices.js";

/** Let the button with the workspace's name open the list of all workspaces. */
export function offerWorkspaces(button) {
  button.addEventListener("click", () => workspaces().then((answer) => openList(button, answer.workspaces), report));
}

function openList(button, all) {
  const entry = ({ id, name, is_installed: isInstalled }) => ({
    label: name,
    detail: isInstalled ? null : "without the app",
    choose: () => location.assign(`/?${new URLSearchParams({ team: id })}`),
  });
  openMenu(button, all.map(entry));
}
