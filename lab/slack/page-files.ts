import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = fileURLToPath(new URL('page/', import.meta.url));

const headers = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

let bundles: Promise<Map<string, string>> | undefined;

/** Bundles the page's script and style, once per process. Without a page there is nothing to bundle. */
export function bundlePage(): Promise<Map<string, string>> {
  bundles ??= bundle(['main.tsx', 'style.css'].map((name) => folder + name).filter((path) => existsSync(path)));
  return bundles;
}

async function bundle(entryPoints: string[]): Promise<Map<string, string>> {
  if (!entryPoints.length) return new Map();
  const { outputFiles } = await build({
    entryPoints,
    outdir: folder,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  return new Map(outputFiles.map((file) => [`/${basename(file.path)}`, file.text]));
}

/** The web page's own files; null where the path is none of them. */
export async function pageFile(path: string): Promise<Response | null> {
  if (path === '/' || /^\/(archives|files)\//.test(path)) return index();
  if (path !== '/main.js' && path !== '/style.css') return null;
  const text = (await bundlePage()).get(path);
  return text === undefined ? null : respond(text, path.endsWith('.css') ? 'text/css' : 'text/javascript');
}

async function index(): Promise<Response> {
  const path = `${folder}index.html`;
  const html = existsSync(path)
    ? await readFile(path, 'utf8')
    : '<!doctype html><title>Local Slack</title><p>The page is not here; the API is up.';
  return respond(html, 'text/html');
}

const respond = (body: string, type: string): Response =>
  new Response(body, { headers: { ...headers, 'content-type': `${type}; charset=utf-8` } });
