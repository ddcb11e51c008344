/** Whether this browser has seen the tour. One that keeps its storage to itself is offered it again. */

const REMEMBERED = "tour";

/** Whether the tour was ended or skipped in this browser before. */
export function isTourKnown() {
  try {
    return localStorage.getItem(REMEMBERED) !== null;
  } catch {
    return false;
  }
}

/** Never offer the tour by itself again. */
export function rememberTour() {
  try {
    localStorage.setItem(REMEMBERED, "seen");
  } catch {
    return;
  }
}
