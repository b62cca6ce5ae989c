/** Answers with a file: the window's own, or the report of a run. */
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { contentType, pagePolicy } from '../studio/windowFiles';

export const POLICY = pagePolicy("'self'");

/** A report is one file with its own script and style, and needs nothing else. */
export const REPORT_POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

export function sendFile(response: ServerResponse, file: string, policy: string): void {
  response.writeHead(200, {
    'Content-Type': contentType(file),
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  });
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}
