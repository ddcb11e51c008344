/** The tour of a first visitor: a few cards beside what they speak of. Skipped or ended, it does not come by itself. */

import { el } from "./dom.js";
import { placeBeside } from "./place.js";
import { firstRecording } from "./sample.js";
import { isTourKnown, rememberTour } from "./tourmemory.js";
import { STEPS } from "./toursteps.js";

/** Whether there is something to take a tour of: the demo has a recording; other workspaces are for other bots. */
export async function hasTour(context) {
  return Boolean(await firstRecording(context.directory()));
}

/** Begin the tour where there is one, unless this visitor has seen it or is on it. */
export async function offerTour(context) {
  if (isTourKnown() || !(await hasTour(context)) || document.querySelector(".tour")) return;
  startTour(context);
}

/** Begin the tour; the context is {directory(), channelId()}: whom and what the visitor sees now. */
export function startTour(context) {
  document.querySelector(".tour")?.remove();
  const card = el("div", {
    class: "tour",
    role: "dialog",
    "aria-labelledby": "tour-title",
    "aria-describedby": "tour-text",
    tabindex: -1,
  });
  const tour = { card, context, at: 0, target: null };
  card.addEventListener("keydown", (event) => leaveOnEscape(event, tour));
  tour.follow = () => follow(tour);
  tour.watch = new MutationObserver(tour.follow);
  tour.watch.observe(document.querySelector("#channel"), { childList: true, subtree: true });
  window.addEventListener("resize", tour.follow);
  document.body.append(card);
  show(tour, 0);
}

function show(tour, at) {
  const step = STEPS[at];
  const directory = tour.context.directory();
  tour.at = at;
  tour.card.replaceChildren(
    el("small", {}, `${at + 1} of ${STEPS.length}`),
    el("h2", { id: "tour-title" }, step.title(directory)),
    el("p", { id: "tour-text" }, step.text(directory)),
    step.deed ? deedButton(tour, step.deed) : "",
    choices(tour, at),
  );
  follow(tour);
  tour.card.focus();
}

/** What a step speaks of may come later than its card, as a shared file does, and move. */
function follow(tour) {
  point(tour, STEPS[tour.at].target);
  placeBeside(tour.card, tour.target);
}

function point(tour, selector) {
  tour.target?.classList.remove("tour-target");
  tour.target =
    selector &&
    [...document.querySelectorAll(selector)].findLast((node) => node.checkVisibility({ visibilityProperty: true }));
  tour.target?.classList.add("tour-target");
}

function deedButton(tour, { label, act }) {
  const button = el("button", { type: "button", class: "button" }, label);
  button.addEventListener("click", async () => {
    button.setAttribute("aria-busy", "true");
    if (await act(tour.context)) show(tour, tour.at + 1);
    button.removeAttribute("aria-busy");
  });
  return button;
}

function choices(tour, at) {
  const isLast = at === STEPS.length - 1;
  const end = el("button", { type: "button", class: "button", onclick: () => leave(tour) }, "Skip the tour");
  const next = el(
    "button",
    { type: "button", class: "button primary", onclick: () => (isLast ? leave(tour) : show(tour, at + 1)) },
    isLast ? "Done" : "Next",
  );
  return el("div", { class: "choices" }, !isLast && end, next);
}

function leaveOnEscape(event, tour) {
  if (event.key !== "Escape") return;
  event.preventDefault();
  leave(tour);
}

function leave(tour) {
  window.removeEventListener("resize", tour.follow);
  tour.watch.disconnect();
  point(tour, null);
  tour.card.remove();
  rememberTour();
  document.querySelector("#channel textarea")?.focus();
}
