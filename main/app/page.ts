/** The window's files as pages of an origin of their own: no file: addresses, and a policy with every answer. */
import { readFile } from 'node:fs/promises';
import { contentType, fileBelow, pagePolicy } from '../studio/windowFiles';

export const SCHEME = 'studio';
export const ORIGIN = `${SCHEME}://app`;
export const START = `${ORIGIN}/index.html`;

/** Answers for `studio://app/…` from `folder`, and from nowhere else. */
export async function pageOf(folder: string, address: string): Promise<Response> {
  const { host, pathname } = new URL(address);
  const file = host === 'app' ? fileBelow(folder, pathname) : undefined;
  if (file === undefined) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(await readFile(file)), {
    headers: {
      'Content-Type': contentType(file),
      // The studio is reached over IPC: the page needs no connection at all.
      'Content-Security-Policy': pagePolicy("'none'"),
      'X-Content-Type-Options': 'nosniff',
    },
  });
}
