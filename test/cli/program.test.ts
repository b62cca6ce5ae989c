import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { program } from '../../main/cli/program';
import { filesIn, temporaryFolders } from '../kit/temporary';
import { testTerminal } from '../kit/terminal';

const folder = temporaryFolders();

describe('information', () => {
  it.each([
    [['--help']],
    [['-h']],
    [['--help', '--lang', 'zh']],
    [['ptq', '--help']],
    [['inspect', 'm', '--bogus', '-h']],
  ])('%j goes to stdout and ends with 0', async (argv) => {
    const terminal = testTerminal();
    expect(await program(argv, terminal)).toBe(0);
    expect(terminal.stdout).toContain('mcs');
    expect(terminal.stderr).toBe('');
  });

  it('tells the version', async () => {
    const terminal = testTerminal();
    expect(await program(['--version'], terminal)).toBe(0);
    expect(terminal.stdout).toBe(`mcs ${version}\n`);
  });
});

describe('a mistake ends with 2', () => {
  it('in one line on stderr', async () => {
    const terminal = testTerminal();
    expect(await program(['inspct'], terminal)).toBe(2);
    expect(terminal.stdout).toBe('');
    expect(terminal.stderr).toBe(
      "mcs: There is no command 'inspct'. Did you mean 'inspect'? `mcs --help` lists all commands.\n",
    );
  });

  it('in the language of the environment', async () => {
    const terminal = testTerminal({ env: { LANG: 'zh_CN.UTF-8' } });
    expect(await program(['inspect'], terminal)).toBe(2);
    expect(terminal.stderr).toBe('mcs: “mcs inspect”缺少参数 MODEL。用法见 `mcs inspect --help`。\n');
  });

  it('as one JSON line with --json', async () => {
    const terminal = testTerminal();
    expect(await program(['prune', 'm.onnx', '--json'], terminal)).toBe(2);
    expect(JSON.parse(terminal.stdout)).toEqual({
      error: {
        code: 'COMMAND_LATER',
        params: { command: 'prune', known: 'demo, inspect, eval, ptq, auto, qat, tune, run, package, serve' },
        message:
          "'mcs prune' is not yet in this version. These commands are: demo, inspect, eval, ptq, auto, qat, tune, run, package, serve.",
      },
    });
    expect(terminal.stdout).toMatch(/^[^\n]+\n$/);
  });

  it('as an event and nothing else with --progress jsonl', async () => {
    const terminal = testTerminal();
    expect(await program(['ptq', 'm', '--progress', 'jsonl', '--out'], terminal)).toBe(2);
    expect(JSON.parse(terminal.stderr)).toMatchObject({ type: 'failed', error: { code: 'OPTION_NEEDS_VALUE' } });
    expect(terminal.stderr).toMatch(/^[^\n]+\n$/);
  });

  it.each([
    [['inspect', 'm', '--progress', 'loud'], "--progress cannot be 'loud'. Expected: tty | jsonl | none."],
    [['inspect', 'm', '--lang', 'fr'], "--lang cannot be 'fr'. Expected: en | zh."],
    [['inspect', 'm', '--log-level', 'all'], "--log-level cannot be 'all'. Expected: debug | info | warning | error."],
    [['run', '/nowhere.yaml', '--out', 'x'], "'/nowhere.yaml' does not exist. Check the path."],
  ])('%j', async (argv, message) => {
    const terminal = testTerminal();
    expect(await program(argv, terminal)).toBe(2);
    expect(terminal.stderr).toBe(`mcs: ${message}\n`);
  });
});

describe('DIR is checked before anything runs', () => {
  it('a folder that is not empty needs --force', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'mine.txt'), 'x');
    const terminal = testTerminal({ cwd: dir });
    expect(await program(['ptq', 'm.onnx', '--calib', 'c', '--out', '.'], terminal)).toBe(2);
    expect(terminal.stderr).toBe(
      `mcs: The folder '${dir}' is not empty. Choose another one, or add --force to write into it.\n`,
    );
    expect(filesIn(dir)).toEqual(['mine.txt']);
  });

  it('a file is no folder', async () => {
    const dir = folder();
    writeFileSync(join(dir, 'file'), 'x');
    const terminal = testTerminal({ cwd: dir });
    expect(await program(['ptq', 'm.onnx', '--calib', 'c', '--out', 'file/deeper'], terminal)).toBe(2);
    expect(terminal.stderr).toContain(
      `'${join(dir, 'file/deeper')}' cannot be a folder: '${join(dir, 'file')}' is a file.`,
    );
  });

  it('a job that makes files needs one', async () => {
    const dir = folder();
    mkdirSync(join(dir, 'jobs'));
    writeFileSync(join(dir, 'jobs/job.yaml'), 'kind: ptq\nmodel: m.onnx\ncalib: c\n');
    const terminal = testTerminal({ cwd: dir });
    expect(await program(['run', 'jobs/job.yaml'], terminal)).toBe(2);
    expect(terminal.stderr).toContain("'mcs run' needs --out DIR.");
  });
});
