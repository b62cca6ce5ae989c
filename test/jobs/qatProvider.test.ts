/** `mcs qat --provider webgpu` as a user runs it: on what this machine has, and on a graphics card in software where there is one. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RunResult } from '../../proto/job';
import { lastLine, mcs } from '../kit/mcs';
import { SOFTWARE_GPU } from '../kit/softwareGpu';
import { trainingFiles, type TrainingFiles } from '../kit/trainingJob';

let home: string;
let files: TrainingFiles;
let count = 0;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'test-'));
  files = await trainingFiles();
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Run {
  readonly qat: NonNullable<RunResult['qat']>;
  readonly warnings: RunResult['warnings'];
  readonly log: string;
}

async function train(options: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const out = join(home, `out${count++}`);
  const data = ['--train', files.train, '--eval', files.eval, '--batch-size', '16', '--steps', '3', '--threads', '1'];
  const end = await mcs(['qat', files.model, ...data, '--out', out, '--json', ...options], { env });
  expect([end.code, end.code === 0 ? '' : end.stderr]).toEqual([0, '']);
  const { qat, warnings } = lastLine(end) as RunResult;
  return { qat: qat!, warnings, log: readFileSync(join(out, 'run.log'), 'utf8') };
}

it('a training on WebGPU either runs there or tells why it does not', async () => {
  const { qat, warnings, log } = await train(['--provider', 'webgpu']);
  expect(qat.done).toBe(3);
  console.log(`WebGPU here: ${qat.refused ? `refused, ${JSON.stringify(qat.refused.params)}` : 'used'}`);
  if (qat.refused) {
    expect(qat).toMatchObject({ provider: 'cpu', refused: { provider: 'webgpu' } });
    expect(warnings.map(({ code }) => code)).toContain('PROVIDER_FELL_BACK');
    expect(log).toContain('WebGPU is not used, the training runs on the CPU');
  } else {
    expect(qat).toMatchObject({ provider: 'webgpu' });
    expect(log).toContain('the training runs on WebGPU');
  }
});

it.skipIf(SOFTWARE_GPU === undefined)('on a graphics card in software it learns what the CPU learns', async () => {
  const cpu = await train([]);
  const { qat, log } = await train(['--provider', 'webgpu'], SOFTWARE_GPU);
  expect([qat.provider, qat.refused]).toEqual(['webgpu', null]);
  expect(log).toMatch(/the training runs on WebGPU: one step agrees with the CPU\. Nodes .*: \d+ \(.*Round/);
  expect(qat.epochs[0]!.loss).toBeCloseTo(cpu.qat.epochs[0]!.loss, 3);
});
