import { existsSync, mkdirSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Demo, startDemo } from '../../../lab/demo/start-demo.ts';
import { undoList } from '../../../tools/run/undo.ts';
import { describeWithAll } from '../../realParts.ts';
import { loadPage } from '../page/load-page.ts';

/**
 * The pictures of the README are of the recorded demo, taken by this test: `BOTCORE_SCREENSHOTS=1 npm test --
 * test/lab/demo/screenshots`. Without that the same pages must come up, and the pictures must be there.
 */
const writes = process.env['BOTCORE_SCREENSHOTS'] === '1';
const folder = 'docs/images';

describeWithAll(['redis', 'chromium'], 'the pictures of the README', (parts) => {
  const undo = undoList(() => undefined);
  let demo: Demo;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const controller = new AbortController();
    const { environment, begin, say, signal } = {
      environment: { ...process.env, BOTCORE_TEST_SKIP_DOCKER: 'not for pictures' },
      begin: () => ({ done: () => undefined }),
      say: () => undefined,
      signal: controller.signal,
    };
    [demo, browser] = await Promise.all([
      startDemo({
        fault: 'database-stopped',
        port: 0,
        recorded: true,
        pace: 8,
        environment,
        begin,
        say,
        signal,
        undo: undo.add,
      }),
      chromium.launch({
        executablePath: parts.chromium.path,
        args: ['--headless', '--no-sandbox', '--disable-gpu'],
        timeout: 120_000,
      }),
    ]);
    const context = await browser.newContext({
      viewport: { width: 1280, height: 900 },
      colorScheme: 'light',
      timezoneId: 'UTC',
      locale: 'en-GB',
    });
    context.setDefaultTimeout(60_000);
    page = await context.newPage();
    await loadPage(page, () => page.goto(demo.url));
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await undo.run();
  });

  const picture = async (name: string): Promise<void> => {
    const path = `${folder}/${name}.png`;
    mkdirSync(folder, { recursive: true });
    // A caret and the ring around a field say nothing, and are not always there.
    await page.evaluate('document.activeElement?.blur()');
    if (writes) await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    expect(existsSync(path), path).toBe(true);
  };

  test('a command is answered at once, and the answer becomes the report with its evidence', async () => {
    const composer = page.getByRole('main').getByLabel(/^Message #/);
    await composer.fill('/botcore diagnose rust-core-engine orders are not filled');
    await composer.press('Enter');
    const log = page.getByRole('main').getByRole('log');
    // An attempt before this one may have left its own report above.
    await log
      .getByText(/\d+ of \d+ readings in/)
      .last()
      .waitFor();
    await picture('progress');

    const report = log.getByText('Root cause found: mongodb').last();
    await report.waitFor();
    const replies = log.getByRole('button', { name: /\d+ repl/ }).last();
    await replies.waitFor();
    await report.scrollIntoViewIfNeeded();
    await picture('diagnosis');

    await replies.click();
    const thread = page.getByRole('complementary', { name: 'Thread' });
    await thread
      .getByText(/^Evidence · mongodb/)
      .last()
      .evaluate('(element) => element.scrollIntoView()');
    await picture('evidence');
  }, 300_000);
});
