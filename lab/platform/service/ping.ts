/** A health check for the databases: exits 0 when the server at the address answers a ping. */
import { reach } from './dependencies.ts';

const address = process.argv.at(-1) ?? '';
const kind = address.startsWith('redis:') ? 'redis' : 'mongodb';

try {
  await reach({ kind, name: kind, environment: '' }, address);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
