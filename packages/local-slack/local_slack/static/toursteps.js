/** What the tour shows: its words, what each of them is about, and what can be done there at once. */

import { shareSample } from "./sample.js";

/** The steps in their order. `target` selects what a card is beside; `act(context)` gives whether it worked. */
export const STEPS = [
  {
    title: ({ app }) => `Meet ${app.name}`,
    text: ({ app }) =>
      `${app.name} listens to recordings and reads threads, and answers with a readout: what was said, who does ` +
      "what, what is still open. This is a workspace for trying it; nothing leaves this computer.",
    target: null,
  },
  {
    title: () => "Drop a recording here",
    text: () => "Drag any audio or video file into a channel, or choose one with the paper clip.",
    target: "#channel .composer",
    deed: { label: "Drop the sample", act: shareSample },
  },
  {
    title: () => "The answer comes in the thread",
    text: () => "First its progress, then the readout. Ask again, get the transcript, or let it grow from there.",
    target: "#channel .message:has(.file)",
    deed: { label: "Open the thread", act: openNewestThread },
  },
  {
    title: () => "Be someone else",
    text: () => "One click makes you a colleague. Private channels and messages for you alone stay private.",
    target: "#people",
  },
];

function openNewestThread() {
  const shared = [...document.querySelectorAll("#channel .message:has(.file)")].at(-1);
  shared?.querySelector('.tools [data-key="t"]')?.click();
  return true;
}
