interface DateContext {
  now: Date;
  timeZone?: string;
}

type Formatter = (date: Date, context: DateContext) => string;

/** The tokens of `<!date^…>`, which rich_text dates share. */
const tokens: Record<string, Formatter> = {
  date_num: (date, context) => {
    const part = parts(date, { year: 'numeric', month: '2-digit', day: '2-digit' }, context);
    return `${part('year')}-${part('month')}-${part('day')}`;
  },
  date_slash: (date, context) => {
    const part = parts(date, { year: 'numeric', month: '2-digit', day: '2-digit' }, context);
    return `${part('month')}/${part('day')}/${part('year')}`;
  },
  date: (date, context) => `${monthDay(date, 'long', context)}, ${year(date, context)}`,
  date_short: (date, context) => format(date, { year: 'numeric', month: 'short', day: 'numeric' }, context),
  date_long: (date, context) =>
    `${format(date, { weekday: 'long' }, context)}, ${monthDay(date, 'long', context)}, ${year(date, context)}`,
  date_pretty: (date, context) => relativeDay(date, context) ?? applyToken('date', date, context),
  date_short_pretty: (date, context) => relativeDay(date, context) ?? applyToken('date_short', date, context),
  date_long_pretty: (date, context) => relativeDay(date, context) ?? applyToken('date_long', date, context),
  day_divider_pretty: (date, context) =>
    capitalised(relativeDay(date, context)) ??
    `${format(date, { weekday: 'long' }, context)}, ${monthDay(date, 'long', context)}`,
  time: (date, context) => format(date, { hour: 'numeric', minute: '2-digit' }, context),
  time_secs: (date, context) => format(date, { hour: 'numeric', minute: '2-digit', second: '2-digit' }, context),
  ago: (date, context) => ago(date, context.now),
};

/** An unknown token means the format cannot be honoured, and Slack then shows the fallback. */
export function formatDate(timestamp: number, template: string, fallback: string, context: DateContext): string {
  const date = new Date(timestamp * 1000);
  if (Number.isNaN(date.getTime())) return fallback;
  const names = [...template.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
  if (names.length === 0 || names.some((name) => !Object.hasOwn(tokens, name))) return fallback;
  return template.replace(/\{(\w+)\}/g, (_whole, name: string) => applyToken(name, date, context));
}

/** The heading between two days of messages. */
export function formatDay(date: Date, context: DateContext): string {
  return applyToken('day_divider_pretty', date, context);
}

/** With seconds: for what follows each other within one minute. */
export function formatMoment(date: Date, context: DateContext): string {
  return applyToken('time_secs', date, context);
}

export function formatTime(date: Date, context: DateContext): string {
  return applyToken('time', date, context);
}

export function ago(date: Date, now: Date): string {
  const seconds = Math.round((now.getTime() - date.getTime()) / 1000);
  const size = Math.abs(seconds);
  const [amount, unit] =
    size < 60
      ? [size, 'second']
      : size < 3600
        ? [size / 60, 'minute']
        : size < 86_400
          ? [size / 3600, 'hour']
          : [size / 86_400, 'day'];
  const rounded = Math.floor(amount);
  const words = `${rounded} ${unit}${rounded === 1 ? '' : 's'}`;
  return seconds >= 0 ? `${words} ago` : `in ${words}`;
}

function applyToken(name: string, date: Date, context: DateContext): string {
  return tokens[name]?.(date, context) ?? '';
}

function relativeDay(date: Date, context: DateContext): string | undefined {
  const day = 86_400_000;
  const target = applyToken('date_num', date, context);
  const at = (offset: number): string => applyToken('date_num', new Date(context.now.getTime() + offset), context);
  if (target === at(0)) return 'today';
  if (target === at(-day)) return 'yesterday';
  return target === at(day) ? 'tomorrow' : undefined;
}

function monthDay(date: Date, month: 'long' | 'short', context: DateContext): string {
  const day = Number(format(date, { day: 'numeric' }, context));
  const suffix = day % 100 >= 11 && day % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${format(date, { month }, context)} ${day}${suffix}`;
}

function year(date: Date, context: DateContext): string {
  return format(date, { year: 'numeric' }, context);
}

function capitalised(word: string | undefined): string | undefined {
  return word && word[0]?.toUpperCase() + word.slice(1);
}

function format(date: Date, options: Intl.DateTimeFormatOptions, { timeZone }: DateContext): string {
  // Newer ICU puts a narrow no-break space before AM/PM, which no search box finds.
  return formatter(options, timeZone).format(date).replaceAll('\u202f', ' ');
}

function parts(date: Date, options: Intl.DateTimeFormatOptions, { timeZone }: DateContext): (type: string) => string {
  const found = formatter(options, timeZone).formatToParts(date);
  return (type) => found.find((part) => part.type === type)?.value ?? '';
}

function formatter(options: Intl.DateTimeFormatOptions, timeZone: string | undefined): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', timeZone ? { ...options, timeZone } : options);
}
