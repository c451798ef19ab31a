/** The shortcodes an operations bot and the people around it use. Others stay as `:name:`, as Slack shows an unknown one. */
const table: Record<string, string> = Object.fromEntries(
  `+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|pray 🙏|raised_hands 🙌|muscle 💪|point_right 👉|
point_left 👈|point_up ☝️|point_down 👇|raised_hand ✋|v ✌️|handshake 🤝|eyes 👀|speech_balloon 💬|thought_balloon 💭|
smile 😄|smiley 😃|grinning 😀|joy 😂|sweat_smile 😅|wink 😉|blush 😊|thinking_face 🤔|neutral_face 😐|cry 😢|sob 😭|
scream 😱|rage 😡|sunglasses 😎|tada 🎉|heart ❤️|broken_heart 💔|fire 🔥|sparkles ✨|star ⭐|zap ⚡|boom 💥|100 💯|
white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|heavy_multiplication_x ✖️|no_entry ⛔|
no_entry_sign 🚫|octagonal_sign 🛑|warning ⚠️|rotating_light 🚨|construction 🚧|exclamation ❗|grey_exclamation ❕|
bangbang ‼️|question ❓|grey_question ❔|information_source ℹ️|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢|sos 🆘|
red_circle 🔴|large_blue_circle 🔵|large_green_circle 🟢|large_yellow_circle 🟡|large_orange_circle 🟠|
large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_brown_circle 🟤|red_square 🟥|large_green_square 🟩|
large_yellow_square 🟨|white_small_square ▫️|black_small_square ▪️|small_red_triangle 🔺|small_red_triangle_down 🔻|
hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|alarm_clock ⏰|clock1 🕐|calendar 📆|date 📅|repeat 🔁|
arrows_counterclockwise 🔄|rewind ⏪|fast_forward ⏩|arrow_forward ▶️|double_vertical_bar ⏸️|black_square_for_stop ⏹️|
arrow_up ⬆️|arrow_down ⬇️|arrow_right ➡️|arrow_left ⬅️|arrow_upper_right ↗️|arrow_lower_right ↘️|
leftwards_arrow_with_hook ↩️|arrow_right_hook ↪️|heavy_plus_sign ➕|heavy_minus_sign ➖|recycle ♻️|
mag 🔍|mag_right 🔎|microscope 🔬|stethoscope 🩺|pill 💊|adhesive_bandage 🩹|ambulance 🚑|hospital 🏥|thermometer 🌡️|
wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|nut_and_bolt 🔩|toolbox 🧰|electric_plug 🔌|battery 🔋|bulb 💡|
robot_face 🤖|computer 💻|desktop_computer 🖥️|floppy_disk 💾|minidisc 💽|satellite_antenna 📡|globe_with_meridians 🌐|
whale 🐳|elephant 🐘|leaves 🍃|bug 🐛|turtle 🐢|rabbit2 🐇|snail 🐌|ghost 👻|skull 💀|package 📦|inbox_tray 📥|outbox_tray 📤|
link 🔗|lock 🔒|unlock 🔓|closed_lock_with_key 🔐|key 🔑|shield 🛡️|memo 📝|pencil2 ✏️|clipboard 📋|page_facing_up 📄|
bookmark_tabs 📑|bookmark 🔖|books 📚|book 📖|file_folder 📁|open_file_folder 📂|card_index 📇|paperclip 📎|pushpin 📌|
round_pushpin 📍|scroll 📜|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|moneybag 💰|
money_with_wings 💸|dollar 💵|bank 🏦|rocket 🚀|airplane ✈️|traffic_light 🚦|checkered_flag 🏁|triangular_flag_on_post 🚩|
busts_in_silhouette 👥|bust_in_silhouette 👤|cop 👮|detective 🕵️|firefighter 🧑‍🚒|technologist 🧑‍💻|coffee ☕|sunny ☀️|
cloud ☁️|snowflake ❄️|droplet 💧|ocean 🌊|wastebasket 🗑️|door 🚪|label 🏷️|id 🆔|new 🆕|up 🆙|ok 🆗|one 1️⃣|two 2️⃣|three 3️⃣|
four 4️⃣|five 5️⃣`
    .replaceAll('\n', '')
    .split('|')
    .map((pair) => pair.split(' ') as [string, string]),
);

/** The character for a shortcode, or undefined for one we do not know. */
export function emoji(name: string): string | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Shortcodes that start with, then contain, what was typed: for completion. */
export function findEmoji(query: string, limit: number): string[] {
  const names = Object.keys(table);
  const starts = names.filter((name) => name.startsWith(query));
  const contains = names.filter((name) => !name.startsWith(query) && name.includes(query));
  return [...starts, ...contains].slice(0, limit);
}

/** `plain_text` objects know emoji but no other markup. */
export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+'-]+):/g, (whole, name: string) => emoji(name) ?? whole);
}
