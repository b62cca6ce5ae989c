/**
 * Default post-training quantization by other tools, on the same model, calibration images and test images, in the same run.
 * Needs a Python with bench/peers/quantize/requirements.txt (MCS_PEERS_PYTHON) and the real data; else it says what is missing.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { jobSchema, type RunResult } from '../proto/job';
import { openDataset } from '../main/engine/data/dataset';
import { feedsOf } from '../main/engine/graph/links';
import { openContext } from '../main/engine/jobs/context';
import { jobKinds } from '../main/engine/jobs/kinds';
import { prepareModel } from '../main/engine/jobs/prepare';
import { npy } from '../main/engine/sample/npy';
import { DATA, dataModel, hasData } from '../test/kit/shared';
import { inOwnProcess } from './process';

const TOOLS = ['onnxruntime', 'onnxruntime-entropy', 'onnxruntime-percentile', 'nncf'];
const MODELS = ['cifar10_resnet20', 'cifar10_mobilenet'];
const CALIBRATION = 300;
const BATCH = 30;
const THREADS = 2;

interface PeerFigures {
  readonly version: string;
  readonly ms: number;
  readonly peakBytes: number;
  readonly top1: number;
  readonly samples: number;
}

export async function peersTable(): Promise<string[]> {
  const python = process.env['MCS_PEERS_PYTHON'];
  if (!python || !hasData) return ['Not measured: needs MCS_PEERS_PYTHON and the real data.'];
  const folder = mkdtempSync(join(tmpdir(), 'mcs-bench-'));
  try {
    const rows: string[] = [];
    for (const name of MODELS) rows.push(...(await rowsOf(name, python, folder)));
    return [
      `${CALIBRATION} calibration images, default settings of each tool, ${THREADS} threads; top-1 of float and quantized model on all test images.`,
      'Time and memory are those of quantization: loading, calibration, saving; ours measures every layer and writes a report besides.',
      '',
      '| model | tool | s | peak memory | top-1 | change |',
      '| --- | --- | --- | --- | --- | --- |',
      ...rows,
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rowsOf(name: string, python: string, folder: string): Promise<string[]> {
  const model = dataModel(name);
  const calib = yamlWith('calib.yaml', [0, CALIBRATION], folder);
  const test = join(DATA, 'cifar10/test.yaml');
  const [images, pictures] = [join(folder, 'calib.npy'), join(folder, 'test.npy')];
  await inOwnProcess('dump', model, calib, images);
  await inOwnProcess('dump', model, test, pictures);
  const ours = {
    schema: 1,
    kind: 'ptq',
    model,
    calib,
    batchSize: BATCH,
    batchNum: CALIBRATION / BATCH,
    threads: THREADS,
  };
  const { result } = await inOwnProcess<{ result: RunResult }>('peer', JSON.stringify({ ...ours, eval: test }));
  const cost = await inOwnProcess<{ ms: number; peakBytes: number }>('peer', JSON.stringify(ours));
  const float = result.float!.value;
  const row = (tool: string, ms: number, peakBytes: number, top1: number): string =>
    `| ${[name, tool, (ms / 1000).toFixed(1), `${(peakBytes / 2 ** 20).toFixed(0)} MiB`, top1.toFixed(2), (top1 - float).toFixed(2)].join(' | ')} |`;
  const rows = [row('ours', cost.ms, cost.peakBytes, result.compressed!.value)];
  for (const tool of TOOLS) {
    const words = [
      tool,
      model,
      images,
      pictures,
      join(DATA, 'cifar10/test_labels.npy'),
      join(folder, 'peer.onnx'),
      String(THREADS),
    ];
    const script = join(import.meta.dirname, '../peers/quantize/quantize.py');
    const { stdout } = await promisify(execFile)(python, [script, ...words], { maxBuffer: 1 << 24 });
    const peer = JSON.parse(stdout.trim().split('\n').at(-1)!) as PeerFigures;
    rows.push(row(`${tool} ${peer.version}`, peer.ms, peer.peakBytes, peer.top1));
  }
  return rows;
}

/** A data set of the CIFAR folder with another range. */
function yamlWith(file: string, range: readonly [number, number], folder: string): string {
  const text = readFileSync(join(DATA, 'cifar10', file), 'utf8').replaceAll(/path: (\w)/g, `path: ${DATA}/cifar10/$1`);
  const path = join(folder, file);
  writeFileSync(path, stringify({ ...(parse(text) as object), range }));
  return path;
}

/**
 * Writes the images of a data set as the network gets them, as one npy file. In a process of its own: the peak memory of one that is
 * started later would begin with what its parent holds.
 */
export async function dumpPart([model, data, path]: readonly string[]): Promise<number> {
  const dataset = await openDataset(data!, feedsOf(prepareModel(model!).model.graph));
  const parts: Float32Array[] = [];
  for await (const { feeds } of dataset.batches(100)) parts.push(Object.values(feeds)[0]!.data as Float32Array);
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  writeFileSync(path!, npy([dataset.samples, 3, 32, 32], whole));
  return dataset.samples;
}

/** What such a process does: our own quantization. */
export async function peerPart(text: string): Promise<{ ms: number; peakBytes: number; result: unknown }> {
  const job = jobSchema.parse(JSON.parse(text));
  const folder = mkdtempSync(join(tmpdir(), 'mcs-bench-'));
  const { context, close } = openContext({ folder, level: 'error', send: () => undefined });
  const start = performance.now();
  const result = await jobKinds.get(job.kind)!.run(job, context);
  const ms = performance.now() - start;
  close();
  rmSync(folder, { recursive: true, force: true });
  return { ms, peakBytes: process.resourceUsage().maxRSS * 1024, result };
}
