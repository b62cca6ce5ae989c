/** The built main process and preload script under a double of Electron whose window is a real Chromium page. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { expect, it } from 'vitest';
import { CHROMIUM, FLAGS } from './chromium';
import { describeInBrowser, program } from './kit';

const root = fileURLToPath(new URL('../..', import.meta.url));

describeInBrowser('the built app', () => {
  it('shows the window, answers it alone, and runs the engine', async () => {
    const out = dirname(program());
    const configFile = join(root, 'preload/vite.config.ts');
    await build({ configFile, logLevel: 'silent', build: { outDir: out, emptyOutDir: false } });
    const home = mkdtempSync(join(tmpdir(), 'mcs-home-'));
    const env = {
      ...process.env,
      MCS_HOME: home,
      DOUBLE_CHROMIUM: CHROMIUM!,
      DOUBLE_FLAGS: JSON.stringify(FLAGS),
      DOUBLE_CHOOSES: root,
    };
    try {
      const words = [join(root, 'test/e2e/electron/play.js'), join(out, 'app.js')];
      const { stdout } = await promisify(execFile)(process.execPath, words, {
        env,
        timeout: 120_000,
        maxBuffer: 1 << 24,
      });
      const seen = JSON.parse(stdout.trim().split('\n').at(-1)!) as Record<string, unknown>;
      expect(seen).toMatchObject({
        info: { output: { nativeDialogs: true } },
        secret: { error: { code: 'PATH_NOT_GIVEN' } },
        sample: { output: { name: 'Sample' } },
        chosen: { output: root },
        listed: { output: { path: expect.stringContaining(root.replace(/\/$/, '')) as string } },
        noNode: true,
        outside: 'refused',
        run: 'done',
        faults: [],
      });
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }, 180_000);
});
