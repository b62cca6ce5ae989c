import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../proto/job';
import { packageContents, packageRun, type PackageResult } from '../../../main/engine/export/ascend/package';
import { README_TEMPLATES } from '../../../main/engine/export/ascend/packageReadme';
import { baseResult, finishedRun, sha256, unpack, type RunOptions } from '../../kit/finishedRun';
import { temporaryFolders } from '../../kit/temporary';

const folder = temporaryFolders();
const run = (options?: RunOptions): string => finishedRun(folder(), options);

const pack = (runDir: string, file = join(dirname(runDir), 'out.zip')): Promise<PackageResult> =>
  packageRun({ runDir, file, target: 'ascend' });

describe('package', () => {
  it('holds what the run made, the command lines and two READMEs, in sorted order', async () => {
    const dir = run();
    const result = await pack(dir);
    const entries = await unpack(result.file);
    expect([...entries.keys()]).toEqual([
      'README.en.md',
      'README.zh.md',
      'atc.bat',
      'atc.sh',
      'config.json',
      'data.json',
      'layers.json',
      'r20_deploy_model.onnx',
      'r20_fake_quant_model.onnx',
      'r20_record.txt',
      'report.html',
      'result.json',
    ]);
    expect(result.entries).toEqual([...entries.keys()]);
    expect(result).toMatchObject({ schema: 1, command: 'package', target: 'ascend', run: dir });
    expect(result.sha256).toBe(sha256(readFileSync(result.file)));
    expect(result.sizeBytes).toBe(statSync(result.file).size);
    for (const path of ['config.json', 'result.json', 'r20_record.txt'])
      expect(entries.get(path)!.content).toBe(readFileSync(join(dir, path), 'utf8'));
  });

  it('tells what it will hold before it is written', async () => {
    const dir = run();
    const { entries, atc } = await packageContents(dir);
    const packed = await unpack((await pack(dir)).file);
    expect(entries.map(({ path }) => path).sort()).toEqual([...packed.keys()]);
    for (const { path, sizeBytes } of entries) expect(sizeBytes, path).toBeGreaterThan(0);
    expect(packed.get('atc.sh')!.content).toContain(atc.posix);
    expect(packed.get('atc.bat')!.content).toContain(atc.windows.replaceAll('\n', '\r\n'));
  });

  it('holds external data of the models', async () => {
    const entries = await unpack((await pack(run({ external: true }))).file);
    expect([...entries.keys()]).toEqual(expect.arrayContaining(['w_deploy.external', 'w_fake_quant.external']));
  });

  it('does without a report, but not without what the run lists', async () => {
    const dir = run();
    rmSync(join(dir, 'report.html'));
    const { entries, file } = await pack(dir);
    expect(entries).not.toContain('report.html');
    expect((await unpack(file)).get('README.en.md')!.content).not.toContain('report.html');
  });

  it('tells which data were used, and how they were preprocessed', async () => {
    const { content } = (await unpack((await pack(run())).file)).get('data.json')!;
    expect(JSON.parse(content)).toEqual(baseResult.data);
  });

  it('is the same bytes whatever the times of the files', async () => {
    const dir = run();
    const first = await pack(dir);
    for (const file of readdirSync(dir)) utimesSync(join(dir, file), 1e9, 1e9);
    const second = await pack(dir, join(dirname(dir), 'again.zip'));
    expect(second.sha256).toBe(first.sha256);
  });

  it('makes the folder that it is written to, and replaces an older package', async () => {
    const dir = run();
    const file = join(dirname(dir), 'new', 'deeper', 'p.zip');
    await pack(dir, file);
    writeFileSync(file, 'older');
    expect((await pack(dir, file)).sizeBytes).toBeGreaterThan(1000);
    expect(readdirSync(dirname(file))).toEqual(['p.zip']);
  });
});

describe('command lines', () => {
  it('atc.sh is executable, begins in its folder and names the model', async () => {
    const { content, mode } = (await unpack((await pack(run())).file)).get('atc.sh')!;
    expect(mode).toBe(0o100755);
    expect(content).toContain('--input_shape="x:1,3,8,8"');
    expect(content.startsWith('#!/bin/sh\nset -e\ncd -- "$(dirname -- "$0")"\natc \\\n')).toBe(true);
  });

  it.skipIf(process.platform === 'win32')('atc.sh runs from anywhere, also with an odd name', async () => {
    const name = `it's $5 "图" 100%`;
    const { file } = await pack(run({ name }));
    const place = join(folder(), 'a b');
    mkdirSync(place);
    writeFileSync(join(place, 'atc.sh'), (await unpack(file)).get('atc.sh')!.content);
    writeFileSync(join(place, 'atc'), '#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
    const env = { PATH: `${place}:${process.env['PATH']}` };
    const printed = execFileSync('sh', [join(place, 'atc.sh')], { encoding: 'utf8', env, cwd: '/' }).split('\n');
    expect(printed[0]).toBe(place);
    expect(printed).toContain(`--model=${name}_deploy_model.onnx`);
    expect(printed).toContain(`--output=${name}`);
  });

  it('atc.bat is UTF-8 with the line ends of Windows', async () => {
    const { content } = (await unpack((await pack(run())).file)).get('atc.bat')!;
    expect(content).toMatch(/^@echo off\r\nsetlocal DisableDelayedExpansion\r\nchcp 65001 >nul\r\ncd \/d "%~dp0"\r\n/);
    expect(content.replaceAll('\r\n', '')).not.toContain('\n');
  });
});

describe('README', () => {
  it('has the same holes in both languages', () => {
    const holes = (template: string): string[] => [...new Set(template.match(/\{\w+\}/g))].sort();
    expect(holes(README_TEMPLATES.zh)).toEqual(holes(README_TEMPLATES.en));
  });

  it('tells the files, the line, the accuracy and what to mind, and leaves no hole', async () => {
    const entries = await unpack((await pack(run())).file);
    const [en, zh] = ['README.en.md', 'README.zh.md'].map((name) => entries.get(name)!.content);
    expect(en + zh!).not.toMatch(/\{\w+\}/);
    expect(en).toContain('| `r20_deploy_model.onnx` | deploy model: the input of ATC |');
    expect(en).toContain('    atc \\\n      --framework=5 \\\n');
    expect(en).toContain(
      'top-1 accuracy: 91.73 % (float) → 91.60 % (quantized), difference −0.13 pp (95 % interval −0.31 … +0.05), 10\u202f000 samples of CIFAR-10 test.',
    );
    expect(en).toContain('disabled_optimizers=["ConvMulFusion"]');
    expect(zh).toContain('差值 −0.13 个百分点（95 % 置信区间 −0.31 … +0.05），CIFAR-10 test 共 10\u202f000 个样本');
    expect(zh).toContain('npu-smi info');
  });

  it('says where there is no accuracy', async () => {
    const agreement = { metric: 'agreement', value: 98.4, samples: 64 };
    const free = { float: null, compressed: agreement, delta: null, deltaCi95: null };
    const readme = async (result: Partial<RunResult>) =>
      (await unpack((await pack(run({ result }))).file)).get('README.en.md')!.content;
    expect(await readme(free)).toContain('agreement with the float model: 98.40 %, 64 samples');
    expect(await readme(free)).toContain('so this is no accuracy');
    expect(await readme({ ...free, compressed: null })).toContain('Not measured');
  });

  it('keeps names from being read as Markdown', async () => {
    const name = 'a`b|c*d_<i>';
    const { content } = (await unpack((await pack(run({ name }))).file)).get('README.en.md')!;
    expect(content).toContain('# a\\`b\\|c\\*d\\_\\<i\\>: quantized');
    expect(content).toContain('| ``a`b\\|c*d_<i>_deploy_model.onnx`` |');
  });
});
