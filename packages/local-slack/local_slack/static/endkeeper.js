/** Keeps a scrolling list at its newest message while the reader is there. */

const NEAR_BOTTOM = 80;

/** Keep `element`, which scrolls `list`; `onMove` runs whenever the reader scrolls or is at the end again. */
export function keepAtEnd(element, list, onMove) {
  let isAtEnd = true;

  /** Never back: who reads on in a tall message is not thrown to its beginning. */
  const toEnd = () => isAtEnd && element.scrollTo({ top: Math.max(element.scrollTop, endOf(element, list)) });

  element.addEventListener("scroll", () => {
    isAtEnd = endOf(element, list) - element.scrollTop < NEAR_BOTTOM;
    onMove();
  });
  element.addEventListener("load", toEnd, true);
  new ResizeObserver(toEnd).observe(element);

  return {
    toEnd,
    isAtEnd: () => isAtEnd,
    /** Go to the end at the next change, wherever the reader is now; or stay away from it. */
    want: (wanted) => (isAtEnd = wanted),
    /** Go to the end now. */
    go() {
      isAtEnd = true;
      toEnd();
      onMove();
    },
  };
}

/** Where to scroll for the newest message: to all of it, or, when it is taller than the view, to its beginning. */
function endOf(element, list) {
  const bottom = element.scrollHeight - element.clientHeight;
  const newest = list.lastElementChild;
  if (!newest) return bottom;
  const above = newest.getBoundingClientRect().top - element.getBoundingClientRect().top;
  return Math.min(bottom, element.scrollTop + above);
}
