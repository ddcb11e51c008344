/**
 * Emoji by Slack's names for them.
 *
 * emoji.json has the names and characters of emoji-datasource 16.0.0, which Slack's own come from: MIT licence, see
 * emoji.LICENSE. Names that a workspace has made itself are not in it and stay as they are written.
 */

const MOST_FOUND = 160;

/** Offered first, before anything was searched for: reactions at work. */
const FREQUENT = [
  ..."+1 white_check_mark eyes tada heart joy raised_hands rocket -1 clap pray wave ok_hand muscle smile".split(" "),
  ..."slightly_smiling_face wink thinking_face sob sweat_smile heart_eyes sunglasses fire sparkles star".split(" "),
  ..."zap 100 x warning question bulb memo calendar mag bug wrench hourglass_flowing_sand coffee".split(" "),
];

const characters = new Map();

/** Read all names, once, before anything is drawn. */
export async function loadEmoji() {
  const response = await fetch("/static/emoji.json");
  for (const [name, character] of Object.entries(await response.json())) characters.set(name, character);
}

/** The character of an emoji by its name without colons, or null. */
export function emoji(name) {
  return characters.get(name) ?? null;
}

/**
 * The emoji with these letters in their names, those that begin with them first; each character once.
 *
 * Without letters, the frequent ones come first.
 */
export function findEmoji(letters) {
  const wanted = letters.toLowerCase();
  const found = [...characters.keys()].filter((name) => name.includes(wanted));
  const best = wanted ? found.filter((name) => name.startsWith(wanted)) : FREQUENT;
  const names = new Map();
  for (const name of [...best, ...found]) if (!names.has(emoji(name))) names.set(emoji(name), name);
  return [...names].slice(0, MOST_FOUND).map(([character, name]) => ({ name, character }));
}

/** Text with :name: replaced by the emoji where the name is known. */
export function withEmoji(text) {
  return text.replace(/:([\w+-]+):/g, (written, name) => emoji(name) ?? written);
}
