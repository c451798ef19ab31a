/**
 * What Slack accepts, in one table: the bot's views stay within it and the local Slack refuses what exceeds it.
 * Lengths are in UTF-16 units, never fewer than the characters Slack counts, so the table errs on the safe side.
 */
export const slackLimits = {
  message: {
    blocks: 50,
    /** Longer text is cut by Slack. */
    text: 40_000,
    /** Slack asks for at most this; longer text may be split on the way. */
    advisedText: 4000,
    /**
     * All text of a message's blocks together. Slack does not document it; `msg_blocks_too_long` was seen a little
     * above 13 000, so this is the highest value known to pass.
     */
    blocksText: 13_000,
    attachments: 100,
    /** Slack allows one table in a message. */
    tables: 1,
  },
  view: { blocks: 100, title: 24, submit: 24, close: 24, privateMetadata: 3000, id: 255, stack: 3 },
  blockId: 255,
  actionId: 255,
  section: { text: 3000, fields: 10, field: 2000 },
  header: { text: 150 },
  context: { elements: 10, text: 3000 },
  contextActions: { elements: 5 },
  actions: { elements: 25 },
  input: { label: 2000, hint: 2000 },
  image: { alt: 2000, title: 2000, url: 3000 },
  video: { title: 200, author: 50 },
  markdown: { text: 12_000 },
  alert: { text: 3000 },
  card: { title: 150, subtitle: 150, body: 200, actions: 25 },
  carousel: { cards: 10 },
  container: { title: 150, subtitle: 150, blocks: 10 },
  table: { rows: 100, columns: 20 },
  dataTable: { rows: 201, columns: 20, pageSize: 100 },
  button: { text: 75, value: 2000, url: 3000, accessibilityLabel: 75 },
  confirm: { title: 100, text: 300, button: 30 },
  option: { text: 75, value: 150, description: 75, url: 3000 },
  select: { options: 100, groups: 100, placeholder: 150 },
  overflow: { options: 5 },
  choices: { options: 10 },
  plainTextInput: { length: 3000 },
  fileInput: { files: 10 },
  /** How long an app may take to ack, and how long a trigger lives. */
  ackMs: 3000,
  triggerMs: 3000,
  responseUrl: { uses: 5, ms: 30 * 60_000 },
  /** Calls a minute, per method, app and workspace. */
  tiers: { 1: 1, 2: 20, 3: 50, 4: 100 },
  /** `chat.postMessage` and incoming webhooks: a steady rate per channel, with a short burst. */
  posting: { perSecond: 1, burst: 4 },
  /** When Slack sends an event again, after the first attempt failed. */
  retryDelaysMs: [0, 60_000, 5 * 60_000],
  socketConnections: 10,
} as const;
