/** The live stream of what one person sees happen, opened again whenever it breaks. */

import { eventsUrl } from "./api.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * Listen to the events of a person; returns a function that stops listening.
 *
 * `onOpen` runs at every (re)connection, when whatever was missed must be read again. `onLost` runs when the stream
 * breaks. The browser's own reconnection gives up for good on an HTTP error, hence our own.
 */
export function listen(user, { onOpen, onEvent, onLost }) {
  let source;
  let timer;
  let wait = FIRST_WAIT_MS;

  function open() {
    source = new EventSource(eventsUrl(user));
    source.onopen = () => {
      wait = FIRST_WAIT_MS;
      onOpen();
    };
    source.onmessage = (message) => onEvent(JSON.parse(message.data));
    source.onerror = () => {
      source.close();
      onLost();
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
  }

  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
