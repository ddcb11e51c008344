/** Where a floating card goes: beside what it speaks of, within the window. */

const GAP = 12;
const MARGIN = 12;

/** Put a card above or below its target, whichever has room; without a target, into the middle of the window. */
export function placeBeside(card, target) {
  const { width, height } = card.getBoundingClientRect();
  const box = target?.getBoundingClientRect() ?? middle();
  const above = box.top - GAP - height;
  const below = box.bottom + GAP;
  const top = target ? (above >= MARGIN ? above : below) : box.top - height / 2;
  const left = box.left + (box.width - width) / 2;
  card.style.top = `${within(top, innerHeight - height)}px`;
  card.style.left = `${within(left, innerWidth - width)}px`;
}

function middle() {
  return { top: innerHeight / 2, bottom: innerHeight / 2, left: innerWidth / 2, width: 0 };
}

function within(wanted, most) {
  return Math.max(MARGIN, Math.min(wanted, most - MARGIN));
}
