import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type LocalSlack, startLocalSlack } from '../../../lab/slack/server.ts';
import { startCounterpart } from './counterpart.ts';
import { loadPage, NETWORK_CHANGED } from './load-page.ts';
import { manifest } from './samples.ts';

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What a test of the page stands on: a local Slack, an app at its other end, and the page open in a new context. */
export interface BrowserStage {
  readonly page: Page;
  readonly slack: LocalSlack;
  composer(): Locator;
  log(): Locator;
  seen(text: string | RegExp): Locator;
  say(text: string): Promise<void>;
  become(name: string): Promise<void>;
  /** Loads the page, by whatever leads there. */
  load(go: (page: Page) => Promise<unknown>): Promise<void>;
}

interface Running {
  page: Page;
  slack: LocalSlack;
  context: BrowserContext;
  /** Script errors, and what the content security policy had to stop. */
  troubles: string[];
  stopApp: () => Promise<void>;
}

export function browserStage(chromiumPath: string): BrowserStage {
  let browser: Browser;
  let running: Running;
  beforeAll(async () => {
    const executablePath = process.env['CHROMIUM_PATH'] ?? chromiumPath;
    browser = await chromium.launch({ executablePath, args: quiet, timeout: 120_000 });
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    running = await open(browser);
  });
  afterEach(async () => {
    const { context, stopApp, slack, troubles } = running;
    await context.close();
    await stopApp();
    await slack.close();
    expect(troubles).toEqual([]);
  });
  return stageOn(() => running);
}

async function open(browser: Browser): Promise<Running> {
  const slack = await startLocalSlack({ manifest, rateLimits: false });
  const { stop: stopApp } = await startCounterpart(slack);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  // Generous: the machine may be running everything else at once.
  context.setDefaultTimeout(40_000);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (line) => {
    // What other tests do to the machine's network is none of the page's faults; it asks again by itself.
    if (line.type() === 'error' && !line.text().includes(NETWORK_CHANGED)) troubles.push(line.text());
  });
  await loadPage(page, () => page.goto(slack.url));
  return { page, slack, context, troubles, stopApp };
}

function stageOn(running: () => Running): BrowserStage {
  const main = () => running().page.getByRole('main');
  const stage: BrowserStage = {
    get page() {
      return running().page;
    },
    get slack() {
      return running().slack;
    },
    composer: () => main().getByLabel(/^Message #/),
    log: () => main().getByRole('log'),
    seen: (text) => stage.log().getByText(text).first(),
    async say(text) {
      await stage.composer().fill(text);
      await stage.composer().press('Enter');
    },
    load: (go) => loadPage(running().page, () => go(running().page)),
    async become(name) {
      const { page } = running();
      await page.getByRole('button', { name: /^You are/ }).click();
      await page.getByRole('menuitemradio', { name }).click();
      await page.getByRole('button', { name: new RegExp(`^You are ${name}`) }).waitFor();
    },
  };
  return stage;
}
