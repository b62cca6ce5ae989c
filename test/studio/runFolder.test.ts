import { existsSync, mkdirSync, readFileSync, readdirSync, rmdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunFolder } from '../../main/studio/runFolder';
import { filesIn, temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();

/** A folder of a run with an artifact and a log. */
function filled(dir: string, force = false): RunFolder {
  const folder = RunFolder.create(dir, { force });
  writeFileSync(join(folder.staging, 'net_deploy_model.onnx'), 'model');
  mkdirSync(join(folder.staging, 'calibration'));
  writeFileSync(join(folder.staging, 'calibration/1.bin'), 'state');
  folder.addTo('run.log', 'one\n');
  folder.addTo('run.log', 'two\n');
  folder.addTo('events.jsonl', '{}\n');
  return folder;
}

describe('a run that ends well', () => {
  it('shows nothing before its end, and everything after it', () => {
    const dir = join(temporary(), 'a/b');
    const folder = filled(dir);
    expect(filesIn(dir).every((name) => name.startsWith('.partial/'))).toBe(true);
    folder.publish({ schema: 1 });
    expect(filesIn(dir)).toEqual([
      'calibration/1.bin',
      'events.jsonl',
      'net_deploy_model.onnx',
      'result.json',
      'run.log',
    ]);
    expect(readFileSync(join(dir, 'result.json'), 'utf8')).toBe('{\n  "schema": 1\n}\n');
    expect(readFileSync(join(dir, 'run.log'), 'utf8')).toBe('one\ntwo\n');
  });

  it('keeps what was put there before it ran', () => {
    const dir = join(temporary(), 'out');
    const folder = filled(dir);
    expect(folder.seed('sample', (path) => (writeFileSync(path, 's'), path))).toBe(join(dir, 'sample'));
    folder.publish({});
    expect(filesIn(dir)).toContain('sample');
  });

  it('with force overwrites what has the same name, folders file by file, and leaves the rest', () => {
    const dir = temporary();
    mkdirSync(join(dir, 'calibration'));
    for (const name of ['mine.txt', 'run.log', 'calibration/0.bin']) writeFileSync(join(dir, name), 'old');
    filled(dir, true).publish({});
    expect(readFileSync(join(dir, 'mine.txt'), 'utf8')).toBe('old');
    expect(readFileSync(join(dir, 'run.log'), 'utf8')).toBe('one\ntwo\n');
    expect(filesIn(join(dir, 'calibration'))).toEqual(['0.bin', '1.bin']);
  });
});

describe('any other end', () => {
  it('leaves nothing, down to the first folder that was made', () => {
    const parent = temporary();
    filled(join(parent, 'a/b/c')).discard();
    expect(existsSync(join(parent, 'a'))).toBe(false);
    expect(existsSync(parent)).toBe(true);
  });

  it('leaves an empty folder of the user, and what was in it with force', () => {
    const dir = temporary();
    filled(dir).discard();
    expect(filesIn(dir)).toEqual([]);
    writeFileSync(join(dir, 'mine.txt'), 'x');
    filled(dir, true).discard();
    expect(filesIn(dir)).toEqual(['mine.txt']);
  });

  it('takes away what was put there before it ran', () => {
    const dir = join(temporary(), 'out');
    const folder = filled(dir);
    folder.seed('sample', (path) => mkdirSync(path));
    folder.discard();
    expect(existsSync(dir)).toBe(false);
  });

  it('of the engine keeps the log, the events and the report', () => {
    const dir = join(temporary(), 'out');
    const folder = filled(dir);
    folder.addTo('crash.json', '{}');
    folder.keepReport();
    expect(filesIn(dir)).toEqual(['crash.json', 'events.jsonl', 'run.log']);
    expect(folder.reportPath).toBe(join(dir, 'crash.json'));
  });

  it('removes what was published already when publishing itself fails', () => {
    const dir = temporary();
    mkdirSync(join(dir, 'run.log/in-the-way'), { recursive: true });
    const folder = filled(dir, true);
    expect(() => folder.publish({})).toThrow();
    folder.discard();
    expect(filesIn(dir)).toEqual([]);
  });
});

describe('the result of an earlier run', () => {
  it('goes away as soon as the next one begins', () => {
    const dir = temporary();
    filled(dir).publish({ run: 1 });
    const folder = filled(dir, true);
    expect(existsSync(join(dir, 'result.json'))).toBe(false);
    folder.discard();
    expect(filesIn(dir)).not.toContain('result.json');
  });
});

describe('a folder that cannot be used is refused', () => {
  it('one with files in it', () => {
    const dir = temporary();
    writeFileSync(join(dir, 'mine.txt'), 'x');
    expect(() => RunFolder.create(dir)).toThrow(`The folder '${dir}' is not empty.`);
    expect(filesIn(dir)).toEqual(['mine.txt']);
  });

  it('a file, or one below a file', () => {
    const file = join(temporary(), 'file');
    writeFileSync(file, 'x');
    expect(() => RunFolder.create(file)).toThrow(`'${file}' cannot be a folder: '${file}' is a file.`);
    expect(() => RunFolder.create(join(file, 'a/b'))).toThrow(`cannot be a folder: '${file}' is a file.`);
  });

  it('one that cannot be made', () => {
    const parent = temporary();
    symlinkSync(join(parent, 'nowhere/deep'), join(parent, 'link'));
    expect(() => RunFolder.create(join(parent, 'link'))).toThrow(/'.*link' cannot be written or read \(E\w+\)/);
    expect(() => RunFolder.create('/proc/mcs')).toThrow(/'\/proc\/mcs' cannot be written or read \(E\w+\)/);
  });

  it('one in which another job works, even with force', () => {
    const dir = join(temporary(), 'out');
    const folder = filled(dir);
    expect(() => RunFolder.create(dir, { force: true })).toThrow(
      `Another job (process ${process.pid}) writes to '${dir}'`,
    );
    folder.discard();
    RunFolder.create(dir).discard();
  });

  it('one in which another process works', () => {
    const dir = temporary();
    mkdirSync(join(dir, '.partial'));
    writeFileSync(join(dir, '.partial/.pid'), String(process.ppid));
    expect(() => RunFolder.create(dir)).toThrow(`Another job (process ${process.ppid}) writes to`);
  });

  it('but not one that a killed process left behind', () => {
    const dir = temporary();
    mkdirSync(join(dir, '.partial'));
    writeFileSync(join(dir, '.partial/.pid'), '2000000000');
    writeFileSync(join(dir, '.partial/half.onnx'), 'x');
    const folder = RunFolder.create(dir);
    expect(filesIn(dir)).toEqual(['.partial/.pid']);
    folder.discard();
  });
});

describe('a full disk', () => {
  const full = (): never => {
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  };

  it('is told with the path of the file', () => {
    const dir = join(temporary(), 'out');
    const folder = RunFolder.create(dir, { append: full });
    const path = join(dir, '.partial', 'events.jsonl');
    expect(() => folder.addTo('events.jsonl', 'x')).toThrow(expect.objectContaining({ code: 'ENOSPC', path }));
    folder.discard();
    expect(existsSync(dir)).toBe(false);
  });
});

describe('a folder for the log alone', () => {
  it('vanishes however the job ends, unless the engine dies', () => {
    const [well, ill, dead] = [RunFolder.temporary(), RunFolder.temporary(), RunFolder.temporary()];
    well.publish({});
    ill.discard();
    dead.addTo('run.log', 'last words');
    dead.keepReport();
    expect([well, ill].map(({ dir }) => existsSync(dir))).toEqual([false, false]);
    expect(filesIn(dead.dir)).toEqual(['run.log']);
    expect(dirname(dead.reportPath)).toBe(dead.dir);
    RunFolder.create(dead.dir, { force: true }).discard();
  });
});

describe('what a killed process left', () => {
  /** Above every process id that there can be. */
  const DEAD = 2 ** 30;

  it('goes, but for its log', () => {
    const dir = join(temporary(), 'out');
    const folder = filled(dir);
    writeFileSync(join(folder.staging, '.pid'), String(DEAD));
    RunFolder.clearRemains(dir);
    expect(filesIn(dir)).toEqual(['events.jsonl', 'run.log']);
    expect(existsSync(folder.staging)).toBe(false);
  });

  it.each([
    ['before its result', 'result.json', ['events.jsonl', 'run.log', 'seeded.txt']],
    [
      'after its result',
      undefined,
      ['calibration/1.bin', 'events.jsonl', 'net_deploy_model.onnx', 'result.json', 'run.log', 'seeded.txt'],
    ],
  ])('while everything appeared, %s: nothing of it stays, or all', (_, blocked, left) => {
    const dir = join(temporary(), 'out');
    mkdirSync(dir);
    writeFileSync(join(dir, 'seeded.txt'), 'of the user');
    const folder = filled(dir, true);
    // What stands in the way of the last step ends it there, as a signal would.
    if (blocked) mkdirSync(join(dir, blocked));
    const staged = readdirSync(folder.staging);
    if (blocked) expect(() => folder.publish({ schema: 1 })).toThrow();
    else folder.publish({ schema: 1 });
    if (blocked) rmdirSync(join(dir, blocked));
    mkdirSync(folder.staging, { recursive: true });
    expect(staged).toContain('net_deploy_model.onnx');
    writeFileSync(join(folder.staging, '.pid'), String(DEAD));
    RunFolder.clearRemains(dir);
    expect(filesIn(dir)).toEqual(left);
  });

  it('is left alone while somebody works there, and is no error where there is nothing', () => {
    const dir = join(temporary(), 'out');
    const folder = filled(dir);
    RunFolder.clearRemains(dir);
    expect(existsSync(join(folder.staging, 'net_deploy_model.onnx'))).toBe(true);
    expect(() => RunFolder.clearRemains(join(dir, 'nowhere'))).not.toThrow();
  });
});
