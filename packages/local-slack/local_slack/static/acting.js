/** Fields outside input blocks, in messages and on the Home tab: each change is told to the app. */

import { plainText } from "./mrkdwn.js";
import { isField, isGroup, renderField, valueOf } from "./fields.js";
import { unknown } from "./unknown.js";

const FALLBACK_LABEL = "Choose";

/** Draw a field; `perform(field, choice)` runs at each change. What is no field becomes a box with its JSON. */
export function renderActing(element, blockId, context, perform) {
  if (!isField(element)) return unknown(element);
  const label = plainText(element.placeholder) || FALLBACK_LABEL;
  const field = renderField(element, blockId, {
    attributes: {
      "aria-label": isGroup(element) ? null : label,
      onchange: () => perform(field, { block_id: blockId, ...valueOf(field) }),
    },
    value: context.valueAt?.(blockId, element.action_id),
    directory: context.directory,
    suggest: (typed) => context.suggest({ block_id: blockId, action_id: element.action_id, value: typed }),
  });
  if (isGroup(element)) field.setAttribute("role", "group");
  if (isGroup(element)) field.setAttribute("aria-label", label);
  return field;
}
