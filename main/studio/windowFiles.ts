/** The window's own files, for whatever shows them: plain reading below one folder, nothing above it. */
import { statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json',
};

export function contentType(file: string): string {
  return TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
}

/** What a page of ours may do: nothing but itself; `connect` is where it reaches the studio. */
export function pagePolicy(connect: "'self'" | "'none'"): string {
  return `default-src 'self'; img-src 'self' data: blob:; style-src 'self'; script-src 'self'; connect-src ${connect}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;
}

/** The file below `folder` that an address names; undefined for whatever would lie elsewhere or is none. */
export function fileBelow(folder: string, path: string): string | undefined {
  const decoded = decoding(path);
  if (decoded === undefined || decoded.includes('\0')) return undefined;
  const file = normalize(join(folder, decoded));
  if (!file.startsWith(folder + sep)) return undefined;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

function decoding(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
