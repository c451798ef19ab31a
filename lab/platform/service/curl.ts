/** The part of curl that health checks use, since an image without a distribution has none: `curl -f URL`. */
import { get } from 'node:http';

const url = new URL(process.argv.at(-1) ?? '');
const started = Date.now();

function end(code: number, text: string): void {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}

get(url, (response) => {
  const status = response.statusCode ?? 0;
  if (status >= 400) end(22, `curl: (22) The requested URL returned error: ${status}`);
  response.pipe(process.stdout);
}).on('error', (error: NodeJS.ErrnoException) => {
  const where = `${url.hostname} port ${url.port || 80} after ${Date.now() - started} ms`;
  if (error.code === 'ENOTFOUND') end(6, `curl: (6) Could not resolve host: ${url.hostname}`);
  end(7, `curl: (7) Failed to connect to ${where}: Couldn't connect to server`);
});
