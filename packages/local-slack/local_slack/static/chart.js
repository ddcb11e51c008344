/** Charts of data visualization blocks: drawn as SVG, with their numbers in a table for those who want them. */

import { el, svg } from "./dom.js";
import { linePath, scaleOf, slicePath, stepOf } from "./chartmath.js";

const WIDTH = 480;
const HEIGHT = 220;
const PLOT = { left: 56, right: 8, top: 10, bottom: 26 };
const PIE_RADIUS = 90;
const SHAPES = { pie: drawPie, bar: drawAxes, line: drawAxes, area: drawAxes };
const MARKS = { bar: drawBars, line: drawLine, area: drawArea };

/** Draw a chart. Throws for one of an unknown type or without numbers, which then becomes a box with its JSON. */
export function renderChart({ title, chart }) {
  checkNumbers(chart);
  const table = tableOf(chart);
  const picture = svg("svg", {
    class: "chart",
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
    role: "img",
    "aria-label": `Chart: ${title}`,
  });
  picture.append(...SHAPES[chart.type](chart));
  const numbers = el("details", {}, el("summary", {}, "Numbers"), table);
  return el("figure", {}, el("figcaption", {}, title), picture, legend(chart), numbers);
}

function checkNumbers({ segments, series }) {
  const points = segments ?? series.flatMap(({ data }) => data);
  if (!points.every(({ value }) => Number.isFinite(value))) throw new TypeError("values must be numbers");
}

function drawPie({ segments }) {
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  let from = 0;
  return segments.map(({ label, value }, index) => {
    const part = { d: slicePath(WIDTH / 2, HEIGHT / 2, PIE_RADIUS, from / total, (from + value) / total) };
    from += value;
    return svg("path", { ...part, class: `fill-${index}` }, svg("title", {}, `${label}: ${value}`));
  });
}

function drawAxes(chart) {
  const { categories } = chart.axis_config;
  const values = chart.series.flatMap(({ data }) => data.map(({ value }) => value));
  const { low, high, ticks } = scaleOf(values);
  const step = (WIDTH - PLOT.left - PLOT.right) / categories.length;
  const x = (index) => PLOT.left + step * (index + 0.5);
  const y = (value) => HEIGHT - PLOT.bottom - ((value - low) / (high - low)) * (HEIGHT - PLOT.top - PLOT.bottom);
  const marks = chart.series.flatMap((series, index) =>
    MARKS[chart.type](inOrder(series, categories), { x, y, step, index, count: chart.series.length }),
  );
  return [...ticks.flatMap((tick) => drawTick(tick, y(tick))), ...drawLabels(categories, x, step), ...marks];
}

/** The values of a series in the order of the categories; those that are missing are null. */
function inOrder({ name, data }, categories) {
  const values = new Map(data.map(({ label, value }) => [label, value]));
  return { name, values: categories.map((category) => values.get(category) ?? null) };
}

function drawTick(tick, y) {
  const line = svg("line", { x1: PLOT.left, x2: WIDTH - PLOT.right, y1: y, y2: y, class: "grid" });
  return [line, svg("text", { x: PLOT.left - 6, y: y + 4, "text-anchor": "end" }, tick.toLocaleString("en"))];
}

function drawLabels(categories, x, step) {
  const every = stepOf(categories, step);
  const label = (text, index) =>
    index % every ? null : svg("text", { x: x(index), y: HEIGHT - 8, "text-anchor": "middle" }, text);
  return categories.map(label).filter(Boolean);
}

function drawBars({ name, values }, { x, y, step, index, count }) {
  const width = (step * 0.76) / count;
  const bar = (value, at) => {
    const [top, bottom] = [y(Math.max(value, 0)), y(Math.min(value, 0))];
    const place = { x: x(at) - (width * count) / 2 + width * index, y: top, width, height: bottom - top };
    return svg("rect", { ...place, rx: 2, class: `fill-${index}` }, svg("title", {}, `${name}: ${value}`));
  };
  return values.map((value, at) => (value === null ? null : bar(value, at))).filter(Boolean);
}

function drawLine({ values }, { x, y, index }) {
  return [svg("path", { d: linePath(values, x, y), class: `stroke-${index}` })];
}

function drawArea(series, place) {
  const { x, y, index } = place;
  const line = linePath(series.values, x, y);
  const last = series.values.length - 1;
  const ground = `L ${x(last)} ${y(0)} L ${x(0)} ${y(0)} Z`;
  const area = svg("path", { d: line && `${line} ${ground}`, class: `fill-${index} faint` });
  return [area, ...drawLine(series, place)];
}

function legend({ segments, series }) {
  const names = segments?.map(({ label }) => label) ?? series.map(({ name }) => name);
  const entry = (name, index) => el("li", {}, el("span", { class: `swatch back-${index}` }), name);
  return names.length > 1 && el("ul", { class: "legend", "aria-hidden": "true" }, names.map(entry));
}

function tableOf({ segments, series, axis_config: axis }) {
  const head = segments ? ["", "Value"] : [axis.x_label ?? "", ...series.map(({ name }) => name)];
  const rows = segments
    ? segments.map(({ label, value }) => [label, value])
    : axis.categories.map((label, index) => [
        label,
        ...series.map((one) => inOrder(one, axis.categories).values[index]),
      ]);
  const row = (tag) => (cells) =>
    el(
      "tr",
      {},
      cells.map((cell) => el(tag, {}, String(cell ?? ""))),
    );
  return el("table", {}, el("thead", {}, row("th")(head)), el("tbody", {}, rows.map(row("td"))));
}
