/** Words of a program about its own start, with lines that say so and lines that do not; tests hold each to them. */
export interface StartWords {
  readonly phase: 'work' | 'begun' | 'done';
  readonly pattern: RegExp;
  readonly says: readonly string[];
  readonly saysNot: readonly string[];
}

/** As far into a line as such words stand: behind it comes what the program works on. */
const READ_LENGTH = 160;

/**
 * The first that fits tells. `done`: a start, or a step of one, is over. `work`: it does something that takes its time
 * before it serves. `begun`: it says that it starts, and no more.
 */
export const START_WORDS: readonly StartWords[] = [
  {
    phase: 'done',
    pattern:
      /\b(?:started|ready|loaded|initiali[sz]ed|up and running|warmed up|start-?up complete|application startup complete|bootstrapped|migrated|recovered|(?:finished|done|completed) (?:loading|starting|warming|migrating|replaying|recovering))\b/i,
    says: [
      'INFO server started in 4.2 s',
      'model loaded',
      'ready to accept connections',
      'Application startup complete.',
    ],
    saysNot: ['loading the model', 'already there'],
  },
  {
    phase: 'work',
    pattern:
      /\b(?:loading (?!(?:the )?(?:config|settings|env|plugin|module|logger))|warming|pre-?loading|downloading|migrating|(?:running|applying) (?:the )?(?:\d+ )?(?:database )?migrations?|replaying|recovering|rebuilding|restoring|re-?indexing|importing|hydrating|catching up|syncing|synchroni[sz]ing|back-?filling|compiling|still starting|(?:wait|hold on) (?:for|until|while) .{0,40}(?:start|load|warm)|please wait)/i,
    says: [
      'loading the model, please wait',
      '2026-03-02T12:00:00Z INFO desk: warming up the order book cache',
      'Applying 14 migrations',
      '{"level":"info","msg":"replaying the journal"}',
      'Loading weights 40 %',
    ],
    saysNot: ['loading configuration from /app/config.toml', 'downtime is over', 'uploading the report'],
  },
  {
    phase: 'begun',
    pattern: /\b(?:starting|booting|bootstrapping|initiali[sz]ing)\b/i,
    says: ['Starting DeskApplication using Java 17', 'initializing the exchange client', 'Booting worker with pid: 7'],
    saysNot: ['restarting the stream', 'a new day'],
  },
];

/** How far a line says that the start of its program has come; undefined for a line about something else. */
export function startPhase(message: string): StartWords['phase'] | undefined {
  const text = message.slice(0, READ_LENGTH);
  return START_WORDS.find(({ pattern }) => pattern.test(text))?.phase;
}
