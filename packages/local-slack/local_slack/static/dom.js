/** Elements made from values (never from markup), and lists of them kept in step with data. */

const SVG = "http://www.w3.org/2000/svg";
const keys = new WeakMap();

/**
 * An element with attributes, listeners (functions named onclick, oninput …) and children.
 *
 * Children may be nodes, strings, nested lists, or null and false, which are left out. So are attributes that are
 * null, undefined or false; true gives an empty attribute.
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...present(children));
  return element;
}

/** The children that are there: lists flattened, null and false left out. */
function present(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** An SVG element with attributes and children. */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/** A picture from icons.svg, hidden from screen readers: the control around it has the label. */
export function icon(name) {
  return svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `/static/icons.svg#${name}` }));
}

/** A button that shows only a picture; its label is read aloud and shown on hover. */
export function iconButton(name, label, onclick, attributes = {}) {
  return el(
    "button",
    { type: "button", class: "icon-button", title: label, "aria-label": label, onclick, ...attributes },
    icon(name),
  );
}

/**
 * Make the children of an element match the items, which are {key, build, update?}.
 *
 * A child whose key stays is neither built again nor moved, so that players go on playing and focus stays; `update`
 * runs on new and kept children alike.
 */
export function reconcile(parent, items) {
  const wanted = new Set(items.map((item) => item.key));
  for (const child of [...parent.children]) if (!wanted.has(keys.get(child))) child.remove();
  const kept = new Map([...parent.children].map((child) => [keys.get(child), child]));
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const child = kept.get(item.key) ?? item.build();
    keys.set(child, item.key);
    if (child === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(child, cursor);
    item.update?.(child);
  }
}
