/** Engines for tests: small programs that speak the engine's protocol and then do what a test needs. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes an engine whose `start` runs the given statements; `send(event)`, `message`, `fs` and `os` are at hand. */
export function engineScript(folder: string, start: string): string {
  const path = join(folder, 'engine.mjs');
  writeFileSync(
    path,
    `import fs from 'node:fs';
import os from 'node:os';
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit(74));
const send = (event, then) => process.send(event, undefined, undefined, then);
const end = (event) => send(event, () => process.exit(0));
let onCancel = () => {};
process.on('message', (message) => {
  if (message.type === 'cancel') return onCancel();
  ${start}
});
`,
  );
  return path;
}

/** What the engines of several tests do. */
export const ENGINES = {
  done: `
    fs.writeFileSync(message.folder + '/net_deploy_model.onnx', 'model');
    fs.writeFileSync(os.tmpdir() + '/spilled', 'weights');
    send({ type: 'stage', stage: 'load' });
    console.error('a warning of the runtime');
    end({ type: 'done', result: { schema: 1, name: message.job.name } });`,
  missed: `
    fs.writeFileSync(message.folder + '/best.onnx', 'model');
    end({ type: 'done', result: { best: 1 }, verdict: { code: process.argv[2], params: {} } });`,
  badInput: `
    fs.writeFileSync(message.folder + '/half.onnx', 'half');
    end({ type: 'failed', error: { code: 'MODEL_EMPTY', params: { path: '/m' } } });`,
  bug: `
    send({ type: 'stage', stage: 'quantize' });
    end({ type: 'failed', error: { code: 'INTERNAL', params: { detail: 'oh' }, stack: 'Error: oh\\n    at /home/me/x.js:1:1' } });`,
  fullDisk: `
    fs.writeFileSync(message.folder + '/half.onnx', 'half');
    end({ type: 'failed', error: { code: 'DISK_FULL', params: { path: '' } } });`,
  crash: `
    fs.writeFileSync(message.folder + '/half.onnx', 'half');
    fs.writeFileSync(os.tmpdir() + '/spilled', 'half');
    send({ type: 'stage', stage: 'calibrate' }, () => {
      console.error('last words');
      setTimeout(() => process.kill(process.pid, 'SIGKILL'), 50);
    });`,
  exit: `
    send({ type: 'stage', stage: 'check' }, () => process.exit(9));`,
  polite: `
    onCancel = () => end({ type: 'failed', error: { code: 'CANCELLED', params: {} } });
    fs.writeFileSync(message.folder + '/half.onnx', 'half');
    send({ type: 'stage', stage: 'calibrate' });
    setInterval(() => {}, 1000);`,
  deaf: `
    send({ type: 'stage', stage: 'calibrate' });
    setInterval(() => {}, 1000);`,
  greedy: `
    send({ type: 'stage', stage: 'calibrate' }, () => {
      setTimeout(() => {
        const held = Array.from({ length: 40 }, () => Buffer.alloc(8 << 20, 1));
        for (;;) held.length;
      }, 50);
    });`,
  boastful: `
    send({ type: 'stage', stage: 'calibrate' });
    setInterval(() => send({ type: 'memory', rssBytes: 2 ** 50 }), 20);`,
  blocked: `
    send({ type: 'stage', stage: 'calibrate' }, () => {
      setTimeout(() => { for (;;) os.tmpdir(); }, 50);
    });`,
  asleep: `
    send({ type: 'stage', stage: 'calibrate' }, () => {
      setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
    });`,
  steady: `
    send({ type: 'stage', stage: 'calibrate' });
    setInterval(() => send({ type: 'memory', rssBytes: 1 }), 20);
    setTimeout(() => end({ type: 'done', result: { schema: 1 } }), 600);`,
} as const;
