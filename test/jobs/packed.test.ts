/** The packed app away from its sources: command line, engine, and their threads find everything in it. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mcs } from '../kit/mcs';
import { installer, packApp } from '../kit/packed';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** As the resources of an installed app lie. */
const resources = mkdtempSync(join(tmpdir(), 'mcs packed-'));
const app = join(resources, 'app');
let program: string;

beforeAll(() => {
  program = packApp(app);
});
afterAll(() => rmSync(resources, { recursive: true, force: true }));

describe('the packed app', () => {
  it('runs the main job to its package, in an engine of its own', async () => {
    const out = join(resources, 'demo');
    const end = await mcs(['demo', '--out', out], { program, cwd: resources });
    expect(end).toMatchObject({ code: 0 });
    expect(readdirSync(out)).toEqual(expect.arrayContaining(['result.json', 'report.html', 'sample_package.zip']));
    const drawn = join(resources, 'drawn');
    const words = ['inspect', join(out, 'sample_deploy_model.onnx'), '--svg', '--out', drawn];
    expect(await mcs(words, { program, cwd: resources })).toMatchObject({ code: 0 });
    expect(readFileSync(join(drawn, 'float.svg'), 'utf8')).toContain('AscendQuant');
  });

  it('holds the binaries of this system alone, no sources, and nothing that stands in the bundle of the window', () => {
    const files = readdirSync(app, { recursive: true, encoding: 'utf8' }).map((name) => name.split(sep).join('/'));
    const binaries = files.filter((name) => /onnxruntime.*\.(node|dll|dylib|so[.\d]*)$/.test(name));
    expect(binaries.length).toBeGreaterThan(0);
    expect(binaries.filter((name) => !name.includes(`/${process.platform}/${process.arch}/`))).toEqual([]);
    expect(readdirSync(app).sort()).toEqual(['LICENSE', 'NOTICE', 'main', 'node_modules', 'out', 'package.json']);
    expect(readdirSync(join(app, 'main'), { recursive: true })).toEqual(['cli', join('cli', 'mcs.js')]);
    for (const name of ['vue', 'element-plus', 'electron', 'vite'])
      expect(existsSync(join(app, 'node_modules', name)), name).toBe(false);
    expect(files.filter((name) => name.endsWith('.map'))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('has a command that starts in the Node that came with it', () => {
    const [node, bin] = installer().extraResources;
    expect([node, bin]).toEqual([
      { from: 'dist/node', to: 'node' },
      { from: 'packaging/bin', to: 'bin' },
    ]);
    mkdirSync(join(resources, node!.to, 'bin'), { recursive: true });
    symlinkSync(process.execPath, join(resources, node!.to, 'bin', 'node'));
    cpSync(join(root, bin!.from), join(resources, bin!.to), { recursive: true });
    // As a package puts it into the search path.
    const command = join(resources, 'mcs');
    symlinkSync(join(resources, bin!.to, 'mcs'), command);
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout).toContain(version);
  });
});
