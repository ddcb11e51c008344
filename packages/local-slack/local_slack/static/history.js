/** The messages of one channel or thread, read once and kept current by events. */

import { withEvent } from "./messages.js";

/**
 * A history whose `onChange(messages)` runs at every change.
 *
 * Events that arrive while the list is being read are applied to what was read: applying one twice does no harm.
 * Of two readings at once the later one counts.
 */
export function createHistory({ load, thread = null, onChange }) {
  let messages = [];
  let missed = null;
  let closed = false;

  function set(next) {
    if (closed || next === messages) return;
    messages = next;
    onChange(messages);
  }

  return {
    async refresh() {
      const late = (missed = []);
      const read = await load();
      if (missed !== late) return;
      missed = null;
      set(late.reduce((list, event) => withEvent(list, event, thread), read));
    },
    apply(event) {
      if (missed) missed.push(event);
      else set(withEvent(messages, event, thread));
    },
    close() {
      closed = true;
    },
  };
}
