/** The window's files as pages of an origin of their own: no file: addresses, and a policy with every answer. */
import { readFile } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';

export const SCHEME = 'studio';
export const ORIGIN = `${SCHEME}://app`;
export const START = `${ORIGIN}/index.html`;

const POLICY =
  "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

/** Answers for `studio://app/…` from `folder`, and from nowhere else. */
export async function pageOf(folder: string, address: string): Promise<Response> {
  const url = new URL(address);
  const file = normalize(join(folder, decodeURIComponent(url.pathname)));
  const inside = url.host === 'app' && file.startsWith(folder + sep);
  if (!inside || !statSync(file, { throwIfNoEntry: false })?.isFile()) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(await readFile(file)), {
    headers: {
      'Content-Type': TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream',
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
