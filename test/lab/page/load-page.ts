import type { Page, Request } from 'playwright-core';

/** Chromium gives requests up when a network interface of the machine comes or goes, and every container has one. */
export const NETWORK_CHANGED = 'net::ERR_NETWORK_CHANGED';

const TRIES = 10;

/** Loads the page of a local Slack, and again where something of it was given up on the way. */
export async function loadPage(page: Page, go: () => Promise<unknown>): Promise<void> {
  const lost: string[] = [];
  const onFailed = (request: Request): void => {
    if (request.failure()?.errorText === NETWORK_CHANGED) lost.push(request.url());
  };
  page.on('requestfailed', onFailed);
  try {
    for (let tries = 1; ; tries += 1) {
      lost.length = 0;
      await go().catch((error: unknown) => {
        if (!String(error).includes(NETWORK_CHANGED)) throw error;
        lost.push(String(error));
      });
      if (lost.length === 0) await page.getByRole('log').or(page.getByText('Reload to try again')).first().waitFor();
      if (lost.length === 0) return;
      if (tries === TRIES) throw new Error(`the page was never whole: ${lost.join(', ')}`);
    }
  } finally {
    page.off('requestfailed', onFailed);
  }
}
