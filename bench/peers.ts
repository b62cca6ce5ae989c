/**
 * Default post-training quantization by other tools, on the same model, calibration images and test images, in the same run.
 * Needs a Python with bench/peers/quantize/requirements.txt (MCS_PEERS_PYTHON) and the real data; else it says what is missing.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { jobSchema } from '../proto/job';
import { openDataset } from '../main/engine/data/dataset';
import { feedsOf } from '../main/engine/graph/links';
import { openContext } from '../main/engine/jobs/context';
import { jobKinds } from '../main/engine/jobs/kinds';
import { prepareModel } from '../main/engine/jobs/prepare';
import { scoresOf } from '../main/engine/measure/evaluate';
import { pairedInterval, valueOf, type Scores } from '../main/engine/measure/interval';
import { TopK } from '../main/engine/measure/metrics/topK';
import { Session } from '../main/engine/runtime/session';
import { npy } from '../main/engine/sample/npy';
import { DATA, dataModel, hasData } from '../test/kit/shared';
import { inOwnProcess } from './process';

const TOOLS = ['onnxruntime', 'onnxruntime-entropy', 'onnxruntime-percentile', 'nncf'];
const MODELS = ['cifar10_resnet20', 'cifar10_mobilenet'];
const CALIBRATION = 300;
const BATCH = 30;
const THREADS = 2;

interface Cost {
  readonly ms: number;
  readonly peakBytes: number;
}

interface PeerFigures extends Cost {
  readonly version: string;
}

export async function peersTable(): Promise<string[]> {
  const python = process.env['MCS_PEERS_PYTHON'];
  if (!python || !hasData) return ['Not measured: needs MCS_PEERS_PYTHON and the real data.'];
  const folder = mkdtempSync(join(tmpdir(), 'mcs-bench-'));
  try {
    const rows: string[] = [];
    for (const name of MODELS) rows.push(...(await rowsOf(name, python, folder)));
    return [
      `${CALIBRATION} calibration images, default settings of each tool, ${THREADS} threads; top-1 of the quantized model on all test images, every model in the same runtime and exactly as its graph says.`,
      'Time and memory are those of quantization: loading, calibration, saving; ours measures every layer and writes a report besides.',
      'Differences are paired, image by image, with their 95 % interval: one that holds zero says that the images do not tell the two apart.',
      '',
      '| model | tool | s | peak memory | top-1 | against float | ours against it |',
      '| --- | --- | --- | --- | --- | --- | --- |',
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
  const images = join(folder, 'calib.npy');
  await inOwnProcess('dump', model, calib, images);
  const ours = {
    schema: 1,
    kind: 'ptq',
    name,
    model,
    calib,
    batchSize: BATCH,
    batchNum: CALIBRATION / BATCH,
    threads: THREADS,
  };
  const rightOf = (file: string): Promise<Scores> => inOwnProcess<Scores>('scores', file, test);
  const float = await rightOf(model);
  const cost = await inOwnProcess<Cost>('peer', JSON.stringify(ours), join(folder, 'ours'));
  const own = await rightOf(join(folder, 'ours', `${name}_fake_quant_model.onnx`));
  const row = (tool: string, { ms, peakBytes }: Cost, scores: Scores): string => {
    const size = `${(peakBytes / 2 ** 20).toFixed(0)} MiB`;
    const ourLead = scores === own ? '' : difference(scores, own);
    const cells = [
      name,
      tool,
      (ms / 1000).toFixed(1),
      size,
      valueOf(TopK, scores).toFixed(2),
      difference(float, scores),
    ];
    return `| ${[...cells, ourLead].join(' | ')} |`;
  };
  const rows = [`| ${name} | float | | | ${valueOf(TopK, float).toFixed(2)} | | |`, row('ours', cost, own)];
  for (const tool of TOOLS) {
    const file = join(folder, 'peer.onnx');
    const script = join(import.meta.dirname, '../peers/quantize/quantize.py');
    const { stdout } = await promisify(execFile)(python, [script, tool, model, images, file], { maxBuffer: 1 << 24 });
    const peer = JSON.parse(stdout.trim().split('\n').at(-1)!) as PeerFigures;
    rows.push(row(`${tool} ${peer.version}`, peer, await rightOf(file)));
  }
  return rows;
}

const signed = (x: number): string => (x < 0 ? '−' : '+') + Math.abs(x).toFixed(2);

function difference(before: Scores, after: Scores): string {
  const [low, high] = pairedInterval(TopK, before, after);
  return `${signed(valueOf(TopK, after) - valueOf(TopK, before))} [${signed(low)}, ${signed(high)}]`;
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

/** What such a process does: our own quantization, into a folder. */
export async function peerPart([text, folder]: readonly string[]): Promise<Cost> {
  const job = jobSchema.parse(JSON.parse(text!));
  rmSync(folder!, { recursive: true, force: true });
  mkdirSync(folder!);
  const { context, close } = openContext({ folder: folder!, level: 'error', send: () => undefined });
  const start = performance.now();
  await jobKinds.get(job.kind)!.run(job, context);
  const ms = performance.now() - start;
  close();
  return { ms, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

/** Whether each image is told right by a model of any tool, computed as its graph says: int8 kernels of some CPUs saturate. */
export async function scoresPart([file, data]: readonly string[]): Promise<Scores> {
  const { model } = prepareModel(file!);
  const dataset = await openDataset(data!, feedsOf(model.graph));
  const session = await Session.open(model, { threads: THREADS, exact: true });
  const measure = { metric: TopK, spec: { kind: 'topK', k: 1 } } as const;
  const scores = await scoresOf(session, model.graph, dataset, measure, { batchSize: 64, onBatch: () => undefined });
  await session.close();
  return scores;
}
