/** The browser of this machine. */
import { existsSync } from 'node:fs';

const PLACES = [
  process.env['MCS_CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

export const CHROMIUM = PLACES.find((path) => path !== undefined && existsSync(path));

/** It talks to nobody by itself; a container's root has no sandbox. */
export const FLAGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
