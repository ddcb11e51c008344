/** The emoji that the page knows by Slack's names. */

const TABLE = `
  +1 👍  white_check_mark ✅  eyes 👀  tada 🎉  heart ❤️  joy 😂  raised_hands 🙌  rocket 🚀
  thumbsup 👍  -1 👎  thumbsdown 👎  clap 👏  pray 🙏  wave 👋  ok_hand 👌  muscle 💪
  point_right 👉  point_up ☝️  brain 🧠  smile 😄  grinning 😀  slightly_smiling_face 🙂  wink 😉
  thinking_face 🤔  sob 😭  sweat_smile 😅  heart_eyes 😍  sunglasses 😎  neutral_face 😐  confused 😕  cry 😢
  angry 😠  fire 🔥  sparkles ✨  star ⭐  zap ⚡  boom 💥  100 💯
  heavy_check_mark ✔️  ballot_box_with_check ☑️  x ❌  heavy_multiplication_x ✖️  no_entry ⛔  no_entry_sign 🚫
  warning ⚠️  question ❓  grey_question ❔  exclamation ❗  information_source ℹ️  bulb 💡  bell 🔔  no_bell 🔕
  lock 🔒  unlock 🔓  key 🔑  shield 🛡️  hourglass ⌛  hourglass_flowing_sand ⏳  stopwatch ⏱️  alarm_clock ⏰
  clock3 🕒  calendar 📆  date 📅  spiral_calendar_pad 🗓️  arrows_counterclockwise 🔄  repeat 🔁  arrow_right ➡️
  arrow_left ⬅️  arrow_up ⬆️  arrow_down ⬇️  leftwards_arrow_with_hook ↩️  heavy_plus_sign ➕
  heavy_minus_sign ➖  microphone 🎤  studio_microphone 🎙️  headphones 🎧  speaker 🔈  sound 🔉  mute 🔇
  musical_note 🎵  movie_camera 🎥  film_frames 🎞️  clapper 🎬  camera 📷  telephone_receiver 📞
  satellite_antenna 📡  speech_balloon 💬  left_speech_bubble 🗨️  thought_balloon 💭  busts_in_silhouette 👥
  bust_in_silhouette 👤  speaking_head_in_silhouette 🗣️  memo 📝  pencil 📝  pencil2 ✏️  page_facing_up 📄
  scroll 📜  clipboard 📋  notebook 📓  books 📚  bookmark 🔖  label 🏷️  paperclip 📎  link 🔗  pushpin 📌
  round_pushpin 📍  mag 🔍  mag_right 🔎  bar_chart 📊  chart_with_upwards_trend 📈  package 📦  inbox_tray 📥
  outbox_tray 📤  email ✉️  file_folder 📁  open_file_folder 📂  floppy_disk 💾  wastebasket 🗑️  gear ⚙️
  wrench 🔧  hammer_and_wrench 🛠️  robot_face 🤖  computer 💻  bug 🐛  red_circle 🔴  large_green_circle 🟢
  large_yellow_circle 🟡  large_blue_circle 🔵  white_circle ⚪  large_orange_circle 🟠  black_circle ⚫
  white_large_square ⬜  black_large_square ⬛  dart 🎯  coffee ☕
`;

const characters = new Map(
  TABLE.trim()
    .split(/\s{2,}/)
    .map((entry) => entry.split(" ")),
);

/** The character of an emoji by its name without colons, or null. */
export function emoji(name) {
  return characters.get(name) ?? null;
}

/** The emoji with these letters in their names, those that begin with them first; each character once. */
export function findEmoji(letters) {
  const wanted = letters.toLowerCase();
  const found = [...characters].filter(([name]) => name.includes(wanted));
  const best = found.filter(([name]) => name.startsWith(wanted));
  const names = new Map();
  for (const [name, character] of [...best, ...found]) if (!names.has(character)) names.set(character, name);
  return [...names].map(([character, name]) => ({ name, character }));
}

/** Text with :name: replaced by the emoji where the name is known. */
export function withEmoji(text) {
  return text.replace(/:([\w+-]+):/g, (written, name) => emoji(name) ?? written);
}
