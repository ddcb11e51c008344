/** The arithmetic of charts: round scales, lines, and slices of a pie. */

const CHARACTER_WIDTH = 7.5;
const FEWEST_TICKS = 4;

/** A scale that holds all values and zero, with its round ticks. */
export function scaleOf(values) {
  const least = Math.min(0, ...values);
  const most = Math.max(0, ...values);
  const step = roundStep((most - least || 1) / FEWEST_TICKS);
  const low = Math.floor(least / step) * step;
  const high = Math.ceil(most / step) * step || step;
  const count = Math.round((high - low) / step) + 1;
  return { low, high, ticks: Array.from({ length: count }, (_, index) => low + index * step) };
}

/** The least 1, 2 or 5 times a power of ten that is not below a number. */
function roundStep(number) {
  const power = 10 ** Math.floor(Math.log10(number));
  return [1, 2, 5, 10].find((factor) => factor * power >= number) * power;
}

/** How many labels to pass over so that they do not overlap where each has so much room. */
export function stepOf(labels, room) {
  const widest = Math.max(...labels.map((label) => label.length)) * CHARACTER_WIDTH;
  return Math.max(1, Math.ceil(widest / room));
}

/** A line through the values; it breaks where one is null. */
export function linePath(values, x, y) {
  const points = values.map((value, index) => (value === null ? null : `${x(index)} ${y(value)}`));
  return points
    .map((point, index) => (point ? `${points[index - 1] ? "L" : "M"} ${point}` : ""))
    .join(" ")
    .trim();
}

/** A slice of a pie between two parts of the turn (0..1), from the top clockwise. */
export function slicePath(x, y, radius, from, to) {
  const at = (part) => {
    const angle = part * 2 * Math.PI - Math.PI / 2;
    return `${x + radius * Math.cos(angle)} ${y + radius * Math.sin(angle)}`;
  };
  const end = Math.min(to, from + 0.9999);
  const isLarge = end - from > 0.5 ? 1 : 0;
  return `M ${x} ${y} L ${at(from)} A ${radius} ${radius} 0 ${isLarge} 1 ${at(end)} Z`;
}
