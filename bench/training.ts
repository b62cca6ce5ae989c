/**
 * A step of training: ours and PyTorch's, plain and with quantizers, each in a process of its own, asked for in turn. The least time
 * counts, because other work can only make a step longer. PyTorch needs a Python with bench/peers/training/requirements.txt
 * (MCS_TORCH_PYTHON).
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { saveModel } from '../main/engine/graph/save';
import { seededRandom, uniform } from '../main/engine/numerics/random';
import { npy } from '../main/engine/sample/npy';
import { writeSample } from '../main/engine/sample/write';
import { dataModel, hasData } from '../test/kit/shared';
import { inOwnProcess } from './process';
import { resnet18 } from './trainingModel';
import type { Kind, Shares } from './trainingStep';

/** Steps of each, after one that does not count. */
const STEPS = Number(process.env['MCS_BENCH_STEPS'] ?? 5);
const KINDS: readonly Kind[] = ['plain', 'qat'];
const CLASSES = 10;
const SHARES = 8;

interface Case {
  readonly name: string;
  readonly model: string;
  readonly batch: number;
  readonly side: number;
}

interface Measured {
  readonly ms: number;
  readonly peakBytes: number;
}

/** `MCS_BENCH_CASES`: how many of them. */
function cases(folder: string): readonly Case[] {
  const big = join(folder, 'resnet18.onnx');
  saveModel(resnet18(), big);
  const small = hasData
    ? [
        { name: 'ResNet-20', model: dataModel('cifar10_resnet20'), batch: 64, side: 32 },
        { name: 'MobileNet', model: dataModel('cifar10_mobilenet'), batch: 64, side: 32 },
      ]
    : [{ name: 'the embedded sample', model: writeSample(folder).model, batch: 64, side: 32 }];
  const all = [...small, { name: 'ResNet-18', model: big, batch: 8, side: 224 }];
  return all.slice(0, Number(process.env['MCS_BENCH_CASES'] ?? all.length));
}

export async function trainingTable(): Promise<string[]> {
  const python = process.env['MCS_TORCH_PYTHON'];
  const folder = mkdtempSync(join(tmpdir(), 'mcs-bench-'));
  try {
    const [rows, where]: [string[], string[]] = [[], []];
    for (const each of cases(folder)) {
      const data = writeData(folder, each);
      const found = await measured(each, data, python);
      rows.push(rowOf(each, found));
      for (const kind of KINDS) {
        const shares = await inOwnProcess<Shares>('trainingProfile', kind, each.model, data, String(each.batch));
        where.push(`- ${each.name}, ${kind}: ${sharesText(shares)}`);
      }
    }
    return [
      `One step of SGD with momentum, ${python ? 'ours and PyTorch’s (eager mode)' : 'PyTorch not measured: needs MCS_TORCH_PYTHON'}, 2 threads, least of ${STEPS}; ms and peak memory of the process.`,
      '',
      '| model | ours plain | ours QAT | PyTorch plain | PyTorch QAT | QAT ÷ plain, ours | plain ÷ PyTorch’s | QAT ÷ PyTorch’s |',
      '| --- | --- | --- | --- | --- | --- | --- | --- |',
      ...rows,
      '',
      'Where our time goes, by operator:',
      '',
      ...where,
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Random pictures and labels of one batch. */
function writeData(folder: string, { name, batch, side }: Case): string {
  const random = seededRandom(1);
  const pictures = Float32Array.from({ length: batch * 3 * side * side }, () => uniform(random, -2, 2));
  writeFileSync(join(folder, `${name}.x.npy`), npy([batch, 3, side, side], pictures));
  writeFileSync(
    join(folder, `${name}.y.npy`),
    npy(
      [batch],
      Uint8Array.from(pictures.slice(0, batch), (_, i) => i % CLASSES),
    ),
  );
  const inputs = { '*': { source: { kind: 'npy', path: `${name}.x.npy` } } };
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, JSON.stringify({ inputs, labels: { kind: 'npy', path: `${name}.y.npy` } }));
  return path;
}

/** Ours plain, ours QAT, PyTorch's plain, PyTorch's QAT. */
async function measured(
  { model, batch, side }: Case,
  data: string,
  python?: string,
): Promise<(Measured | undefined)[]> {
  const script = join(import.meta.dirname, '../peers/training/step.py');
  const ours = KINDS.map(
    (kind) => new Steps(process.execPath, [process.argv[1]!, 'trainingSteps', kind, model, data, String(batch)]),
  );
  const torch = python
    ? KINDS.map((kind) => new Steps(python, ['-W', 'ignore', script, model, String(batch), String(side), kind]))
    : [];
  const all = [...ours, ...torch];
  for (const each of all) await each.ready();
  for (let i = 0; i <= STEPS; i++) for (const each of all) await each.step(i > 0);
  const found: Measured[] = [];
  for (const each of all) found.push(await each.end());
  return [0, 1, 2, 3].map((i) => found[i]);
}

/** A process that takes a step for each line. */
class Steps {
  private readonly child;
  private readonly lines: AsyncIterator<string>;
  private leastMs = Infinity;

  constructor(program: string, args: readonly string[]) {
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader: Interface = createInterface({ input: this.child.stdout });
    this.lines = reader[Symbol.asyncIterator]();
  }

  async ready(): Promise<void> {
    await this.line();
  }

  async step(counts: boolean): Promise<void> {
    this.child.stdin.write('step\n');
    const ms = Number(await this.line());
    if (counts) this.leastMs = Math.min(this.leastMs, ms);
  }

  async end(): Promise<Measured> {
    this.child.stdin.end();
    return { ms: this.leastMs, peakBytes: Number(await this.line()) };
  }

  private async line(): Promise<string> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`${this.child.spawnargs.join(' ')} has ended.`);
    return value;
  }
}

function rowOf({ name, batch, side }: Case, found: readonly (Measured | undefined)[]): string {
  const cell = (each: Measured | undefined): string =>
    each ? `${each.ms.toFixed(0)} ms, ${(each.peakBytes / 2 ** 20).toFixed(0)} MiB` : '–';
  const [plain, qat, torchPlain, torchQat] = found;
  const ratio = (a?: Measured, b?: Measured): string => (a && b ? (a.ms / b.ms).toFixed(2) : '–');
  const ratios = [ratio(qat, plain), ratio(plain, torchPlain), ratio(qat, torchQat)];
  return `| ${[`${name}, ${batch} × ${side}²`, ...found.map(cell), ...ratios].join(' | ')} |`;
}

function sharesText(shares: Shares): string {
  const total = shares.reduce((sum, [, ms]) => sum + ms, 0);
  const told = shares.slice(0, SHARES).map(([operator, ms]) => `${operator} ${((100 * ms) / total).toFixed(0)} %`);
  return `${total.toFixed(0)} ms: ${told.join(', ')}`;
}
