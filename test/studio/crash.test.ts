import { describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { crashText, withoutPaths } from '../../main/studio/crash';

describe('crash.json', () => {
  it('tells what happened, where, with which versions', () => {
    const error = { code: 'ENGINE_DIED', params: { cause: 'SIGKILL', stage: 'calibrate', report: '/home/me/x' } };
    expect(JSON.parse(crashText('ptq', 'calibrate', error))).toEqual({
      schema: 1,
      command: 'ptq',
      lastStage: 'calibrate',
      error: { code: 'ENGINE_DIED', cause: 'SIGKILL' },
      version,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      cores: expect.any(Number) as number,
      memoryBytes: expect.any(Number) as number,
    });
  });

  it('holds nothing of the user', () => {
    const error = {
      code: 'INTERNAL',
      params: { detail: "cannot open '/home/me/secret.onnx' of /home/me/x" },
      stack: `Error: "net of mine"\n    at f (${process.cwd()}/out/engine.js:1:2)\n    at g (node:fs:3:4)\n    at /home/me/plugin.js:5:6`,
    };
    expect(JSON.parse(crashText('ptq', undefined, error))).toMatchObject({
      lastStage: null,
      error: {
        detail: "cannot open '…' of …",
        stack: ["Error: '…'", '    at f (./out/engine.js:1:2)', '    at g (node:fs:3:4)', '    at …:5:6'],
      },
    });
  });

  it('masks Windows paths too', () => {
    expect(withoutPaths('at C:\\Users\\me\\m.onnx')).toBe('at …');
  });
});
