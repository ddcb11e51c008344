/** What a person types, as the local Slack is sent it and back; escaping and linking addresses is the server's work. */

import { unescapeText } from "./mrkdwn.js";

const COMMAND = /^(\/\S+)(?:\s+([\s\S]*))?$/;
const LITERAL = /(```[\s\S]+?```|`[^`\n]+`|https?:\/\/\S+)/;

/** The slash command in a typed text as {command, text}, or null. */
export function readCommand(typed) {
  const match = COMMAND.exec(typed);
  return match && { command: match[1], text: (match[2] ?? "").trim() };
}

/** Typed text with @people and #channels written as Slack's references; code and addresses stay as they are. */
export function withReferences(typed, directory) {
  const known = references(directory).sort(([left], [right]) => right.length - left.length);
  const refer = (text) => known.reduce((result, [name, reference]) => result.replace(pattern(name), reference), text);
  return typed
    .trim()
    .split(LITERAL)
    .map((part, index) => (index % 2 ? part : refer(part)))
    .join("");
}

/** The text of a message as its author would type it, for editing. */
export function typedText(text, directory) {
  const typed = text
    .replace(/<@([UW]\w+)[^>]*>/g, (_, id) => `@${directory.userName(id)}`)
    .replace(/<#(C\w+)[^>]*>/g, (_, id) => `#${directory.channelName(id)}`)
    .replace(/<([^<>|]+)(?:\|[^<>]*)?>/g, "$1");
  return unescapeText(typed);
}

function references({ users, places }) {
  const people = users.flatMap(({ id, name, real_name: realName }) =>
    [name, realName].filter(Boolean).map((known) => [`@${known}`, `<@${id}>`]),
  );
  return [...people, ...places.map(({ id, name }) => [`#${name}`, `<#${id}>`])];
}

/** A name on its own: neither part of a longer word nor already in a reference. */
function pattern(name) {
  const literal = name.replace(/[^\p{L}\p{N}@#]/gu, (character) => `\\u{${character.codePointAt(0).toString(16)}}`);
  return new RegExp(`(?<![\\p{L}\\p{N}<@#])${literal}(?![\\p{L}\\p{N}_-])`, "giu");
}
