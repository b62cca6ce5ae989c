/** `npm run smoke:electron`: the real window is up, sees the studio, and sees nothing of Node. */
import type { BrowserWindow } from 'electron';

/** Statements of the page itself; all must hold. */
const CHECKS: Readonly<Record<string, string>> = {
  'the preload exposes the studio': "typeof window.studio?.send === 'function'",
  'the page has no Node': "typeof process === 'undefined' && typeof require === 'undefined'",
  'the window shows the app': "document.querySelector('#app')?.childElementCount > 0",
  'the page reaches no other machine': "fetch('https://example.invalid').then(() => false, () => true)",
};

/** Prints a line a check; gives the exit code. */
export async function smoke(window: BrowserWindow, say: (line: string) => void): Promise<number> {
  let failed = 0;
  for (const [what, statement] of Object.entries(CHECKS)) {
    const holds = (await window.webContents.executeJavaScript(statement)) === true;
    say(`${holds ? 'ok  ' : 'FAIL'} ${what}`);
    if (!holds) failed++;
  }
  return failed > 0 ? 1 : 0;
}
