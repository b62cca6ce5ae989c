/** Paths of every kind to the built program: it works with them or says why not, and never waits for ever. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mcs } from '../kit/mcs';
import { smallJob } from '../kit/smallJob';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();
const unix = existsSync('/dev/zero');

const fifo = (path: string): string => {
  execFileSync('mkfifo', [path]);
  return path;
};
const loop = (path: string): string => {
  symlinkSync(path, path);
  return path;
};
const folderAt = (path: string): string => {
  mkdirSync(path);
  return path;
};

const NOT_A_FILE = /cannot be read \(not a file\)/;
const LONG_NAME = 'a'.repeat(300);
const LONG_PATH = join(...new Array<string>(50).fill('b'.repeat(100)));

type Row = readonly [what: string, path: (folder: string) => string, sentence: RegExp];

const rows: readonly Row[] = [
  ['a folder', (folder) => folderAt(join(folder, 'inner')), NOT_A_FILE],
  ['a pipe', (folder) => fifo(join(folder, 'pipe')), NOT_A_FILE],
  ['a device without end', () => '/dev/zero', NOT_A_FILE],
  ['a link to itself', (folder) => loop(join(folder, 'loop')), /cannot be read \(ELOOP\)/],
  ['a name beyond what a disk takes', (folder) => join(folder, LONG_NAME), /name is longer than this system allows/],
  [
    'a path beyond what the system takes',
    (folder) => join(folder, LONG_PATH),
    /name is longer than this system allows/,
  ],
  ['something below a file', (folder) => join(folder, 'images.npy', 'model.onnx'), /does not exist/],
  ['a path with a line feed', (folder) => join(folder, 'a\nb'), /does not exist/],
];

/** What every reader of a small text file would wait for, or read without end. */
const endless = rows.filter(([what]) => what === 'a pipe' || what === 'a device without end');

describe.runIf(unix)('as a file that is read', () => {
  const arguments_ = (folder: string) => {
    const [command, model, , data, ...out] = smallJob(folder) as [string, string, string, string, string, string];
    return { command, model, data, out };
  };
  it.each(rows)('%s as model', async (_, path, sentence) => {
    const folder = temporary();
    arguments_(folder);
    const end = await mcs(['inspect', path(folder)]);
    expect(end.stderr).toMatch(sentence);
    expect(end.code).toBe(2);
  });

  it.each(endless)('%s as configuration', async (_, path, sentence) => {
    const folder = temporary();
    const end = await mcs([...smallJob(folder), '--config', path(folder)]);
    expect(end.stderr).toMatch(sentence);
    expect(end.code).toBe(2);
  });

  it.each(rows.filter(([what]) => what !== 'a folder'))('%s as data set', async (_, path, sentence) => {
    const folder = temporary();
    const { command, model, out } = arguments_(folder);
    const end = await mcs([command, model, '--calib', path(folder), ...out]);
    expect(end.stderr).toMatch(sentence);
    expect(end.code).toBe(2);
  });

  it.each(endless)('%s as job', async (_, path, sentence) => {
    const folder = temporary();
    smallJob(folder);
    const end = await mcs(['run', path(folder), '--out', join(folder, 'out')]);
    expect(end.stderr).toMatch(sentence);
    expect(end.code).toBe(2);
  });
});

describe.runIf(unix)('as DIR', () => {
  const outputs: readonly Row[] = [
    ['a pipe', (folder) => fifo(join(folder, 'pipe')), /cannot be a folder: '.+pipe' is a file/],
    ['a device', () => '/dev/null', /cannot be a folder: '\/dev\/null' is a file/],
    ['a link to itself', (folder) => loop(join(folder, 'loop')), /cannot be written or read \(E\w+\)/],
    ['a name beyond what a disk takes', (folder) => join(folder, LONG_NAME), /name is longer than this system allows/],
    ['a path beyond what the system takes', (folder) => join(folder, LONG_PATH), /name is longer than this system/],
  ];
  it.each(outputs)('%s', async (_, path, sentence) => {
    const folder = temporary();
    const end = await mcs([...smallJob(folder).slice(0, -1), path(folder)]);
    expect(end.stderr).toMatch(sentence);
    expect(end.code).toBe(2);
    expect(existsSync(join(folder, 'b'.repeat(100)))).toBe(false);
  });

  it('with artifacts whose names are too long', async () => {
    const folder = temporary();
    const end = await mcs([...smallJob(folder), '--name', LONG_NAME]);
    expect(end.stderr).toMatch(/name is longer than this system allows/);
    expect(end.code).toBe(2);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

it('spaces, quotes and characters of other languages are welcome', async () => {
  const folder = join(temporary(), "a b 'c' 模型 é");
  mkdirSync(folder);
  smallJob(folder);
  const model = join(folder, '权重 1.onnx');
  renameSync(join(folder, 'model.onnx'), model);
  const out = join(folder, '输出 目录');
  const end = await mcs(['ptq', model, '--calib', join(folder, 'data.yaml'), '--out', out]);
  expect(end.stderr).toBe('');
  expect(end.code).toBe(0);
  expect(existsSync(join(out, '权重 1_deploy_model.onnx'))).toBe(true);
  writeFileSync(join(folder, 'again.yaml'), readFileSync(join(out, 'job.yaml')));
  expect((await mcs(['run', join(folder, 'again.yaml'), '--out', join(folder, 'again')])).code).toBe(0);
  const zip = join(folder, '包.zip');
  expect((await mcs(['package', out, '--out', zip])).code).toBe(0);
  expect(existsSync(zip)).toBe(true);
});
