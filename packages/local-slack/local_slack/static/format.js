/** Times and sizes as people read them, in the reader's own time zone. */

const WORDS = "en";
const DAY_MS = 86_400_000;
const UNITS = ["bytes", "kB", "MB", "GB"];
const STYLES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

function dateOf(ts) {
  return new Date(Number(ts) * 1000);
}

function styled(date, style) {
  return date.toLocaleString(style.startsWith("time") ? undefined : WORDS, STYLES[style]);
}

/** The time of day of a message, such as 10:32. */
export function clockTime(ts) {
  return styled(dateOf(ts), "time");
}

/** The time of day where there is little room: without AM or PM. */
export function shortTime(ts) {
  return clockTime(ts).replace(/\s?[AP]M$/i, "");
}

/** The full date and time of a message. */
export function fullTime(ts) {
  return `${styled(dateOf(ts), "date_long")}, ${styled(dateOf(ts), "time_secs")}`;
}

/** The day of a message for the line above it: Today, Yesterday or a date. */
export function dayName(ts, now = new Date()) {
  return relativeDay(dateOf(ts), now) ?? styled(dateOf(ts), "date_long");
}

function relativeDay(date, now) {
  const days = Math.round((startOfDay(now) - startOfDay(date)) / DAY_MS);
  return { "-1": "Tomorrow", 0: "Today", 1: "Yesterday" }[days] ?? null;
}

function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

/**
 * A date written by Slack's template, such as "{date_short} at {time}".
 *
 * Unknown tokens stay as they are. Source: "Formatting text for app surfaces", date formatting.
 */
export function templateDate(template, seconds, now = new Date()) {
  const date = dateOf(seconds);
  return template.replace(/\{(\w+)\}/g, (token, name) => {
    if (name === "ago") return ago(date, now);
    const style = name.replace("_pretty", "");
    if (!(style in STYLES)) return token;
    return (name.endsWith("_pretty") && relativeDay(date, now)) || styled(date, style);
  });
}

function ago(date, now) {
  const minutes = Math.round((date - now) / 60_000);
  const relative = new Intl.RelativeTimeFormat(WORDS, { numeric: "auto" });
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  if (Math.abs(minutes) < 1440) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / 1440), "day");
}

/** A size in bytes with its unit, such as 4.2 MB. */
export function fileSize(bytes) {
  const power = bytes > 0 ? Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1) : 0;
  const amount = bytes / 1000 ** power;
  return `${power && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[power]}`;
}

/** A number with its noun, such as 1 reply or 3 replies. */
export function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}
