/** Parts of the page that most visits never need: each is loaded, with its stylesheets, when something asks for it. */

import { el } from "./dom.js";

const STYLES = {
  acting: ["fields"],
  cards: ["cards"],
  chart: ["chart"],
  home: ["home"],
  inputblock: ["fields"],
  modal: ["fields", "modal"],
  table: ["table"],
  tour: ["tour"],
};

const asked = new Map();
const there = new Map();
const sheets = new Map();

/** Give a module of the page by its name, once it and its stylesheets are there. */
export function load(name) {
  if (!asked.has(name)) asked.set(name, fetched(name));
  return asked.get(name);
}

/** One that did not come, because the server was away, is asked for again next time. */
async function fetched(name) {
  try {
    const [module] = await Promise.all([import(`./${name}.js`), ...(STYLES[name] ?? []).map(sheet)]);
    there.set(name, module);
    return module;
  } catch (error) {
    asked.delete(name);
    throw error;
  }
}

/** Draw with a module: at once if it is there, else in an empty place that is filled when it has come. */
export function drawLater(name, draw) {
  if (there.has(name)) return draw(there.get(name));
  const place = el("div");
  load(name).then((module) => {
    const node = draw(module);
    node.classList.add(...place.classList);
    place.replaceWith(node);
  });
  return place;
}

function sheet(name) {
  if (!sheets.has(name)) {
    const link = el("link", { rel: "stylesheet", href: `/static/${name}.css` });
    sheets.set(name, new Promise((resolve) => ["load", "error"].forEach((end) => link.addEventListener(end, resolve))));
    document.head.append(link);
  }
  return sheets.get(name);
}
