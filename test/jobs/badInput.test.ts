/**
 * Bad input of every kind to the built program: one sentence that names the file, the field, the node or the value and says
 * what to do; exit code 2; nothing left behind, neither DIR nor a temporary file.
 */
import { mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeGraph, makeModel, message, node, valueInfo } from '../../main/engine/graph/build';
import { DataType, type Model, type Node } from '../../main/engine/graph/onnx';
import { saveModel } from '../../main/engine/graph/save';
import { floatTensor } from '../../main/engine/graph/tensor';
import { npy } from '../engine/data/kit';
import { lastLine, mcs } from '../kit/mcs';
import { modelOf, randomTensor, smallNetwork, withValues, type GraphModel } from '../kit/models';
import { SAMPLES, pictures, smallJob, type SmallJob } from '../kit/smallJob';
import { temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();

/** Runs with a folder for temporary files of its own, and tells what is left in it. */
async function watched(args: readonly string[]) {
  const scratch = temporary();
  const end = await mcs([...args, '--json'], { env: { TMPDIR: scratch } });
  return { end, leftovers: readdirSync(scratch) };
}

/** Expects the error, its sentence, and that nothing came of the job; `folder` is where it would have written. */
async function refuses(args: readonly string[], folder: string, sentence: RegExp): Promise<void> {
  const before = readdirSync(folder);
  const { end, leftovers } = await watched(args);
  expect(end.stderr).toMatch(sentence);
  expect(end.code).toBe(2);
  const { error } = lastLine(end) as { error: { message: string } };
  expect(end.stderr).toBe(`mcs: ${error.message}\n`);
  expect(readdirSync(folder)).toEqual(before);
  expect(leftovers).toEqual([]);
}

const saved = (model: Model): Buffer => {
  const path = join(temporary(), 'model.onnx');
  saveModel(model, path);
  return readFileSync(path);
};

const relu = (input: string, output: string, name: string): Node => node('Relu', [input], [output], { name });

const chain = (...nodes: readonly Node[]): Model =>
  makeModel(
    makeGraph({
      node: nodes,
      input: [valueInfo('x', DataType.FLOAT, ['N', 3, 8, 8])],
      output: [valueInfo('y', DataType.FLOAT)],
    }),
  );

/** The small network whose 'c2.w' stands in a file outside. */
function externally(entries: Readonly<Record<string, string>>): GraphModel {
  const model = smallNetwork();
  const externalData = Object.entries(entries).map(([key, value]) => message('StringStringEntryProto', { key, value }));
  const initializer = model.graph.initializer.map((tensor) =>
    tensor.name === 'c2.w' ? { ...tensor, rawData: undefined, dataLocation: 1, externalData } : tensor,
  );
  return { ...model, graph: { ...model.graph, initializer } };
}

/** Conv → Log: NaN from finite data. */
const logarithm = (...after: readonly Node[]): GraphModel =>
  modelOf(
    [
      node('Conv', ['x', 'w'], ['c'], { name: 'conv', attributes: { kernel_shape: [1, 1] } }),
      node('Log', ['c'], ['l'], { name: 'log' }),
      ...after,
    ],
    { initializer: [randomTensor('w', [3, 3, 1, 1]), randomTensor('v', [3, 3, 1, 1])] },
  );

/** A network that takes integers. */
function integers(): Model {
  const model = smallNetwork();
  const [first, ...others] = model.graph.node;
  const cast = node('Cast', ['x'], ['xf'], { name: 'cast', attributes: { to: DataType.FLOAT } });
  const conv = { ...first!, input: ['xf', ...first!.input.slice(1)] };
  const input = [valueInfo('x', DataType.INT32, ['N', 3, 8, 8])];
  return { ...model, graph: { ...model.graph, input, node: [cast, conv, ...others] } };
}

type Row = readonly [what: string, job: (folder: string) => SmallJob, sentence: RegExp, more?: readonly string[]];

describe('a model', () => {
  const random = (): Buffer => Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 7919 + 13) % 251));
  const rows: readonly Row[] = [
    ['empty', () => ({ model: Buffer.alloc(0) }), /model\.onnx' is empty \(0 bytes\)\. Export/],
    ['truncated', () => ({ model: saved(smallNetwork()).subarray(0, 900) }), /is not a complete ONNX file: .+ at byte/],
    ['random bytes', () => ({ model: random() }), /is not a complete ONNX file|holds no ONNX graph/],
    [
      'a cycle',
      () => ({ model: chain(relu('b', 'a', 'one'), relu('a', 'b', 'two'), relu('b', 'y', 'three')) }),
      /cycle through node 'one' \(Relu\)/,
    ],
    [
      'a value twice',
      () => ({ model: chain(relu('x', 'y', 'one'), relu('x', 'y', 'two')) }),
      /Value 'y' is produced twice \(second time by node 'two'\)/,
    ],
    ['a missing input', () => ({ model: chain(relu('z', 'y', 'one')) }), /Node 'one' \(Relu\) reads 'z'/],
    ['nothing to quantize', () => ({ model: chain(relu('x', 'y', 'one')) }), /None of the 0 layers is quantized/],
    [
      'nothing left to quantize once the data were seen: the bias does not fit 32 bits',
      () => ({
        model: modelOf([node('Conv', ['x', 'w', 'b'], ['y'], { name: 'conv' })], {
          initializer: [randomTensor('w', [4, 3, 3, 3]), floatTensor('b', [4], new Float32Array(4).fill(1e30))],
        }),
      }),
      /None of the 1 layers is quantized/,
    ],
    [
      'external data that is missing',
      () => ({ model: externally({ location: 'gone.data' }) }),
      /Tensor 'c2\.w' is stored in '.+gone\.data', which does not exist/,
    ],
    [
      'external data that is too short',
      (folder) => {
        writeFileSync(join(folder, 'short.data'), Buffer.alloc(100));
        return { model: externally({ location: 'short.data' }) };
      },
      /Tensor 'c2\.w' needs bytes 0 to 720 of '.+short\.data', which has only 100/,
    ],
    [
      'external data of another length',
      (folder) => {
        writeFileSync(join(folder, 'w.data'), Buffer.alloc(2000));
        return { model: externally({ location: 'w.data', length: '1000' }) };
      },
      /Tensor 'c2\.w' has an invalid external data entry: length 1000/,
    ],
    [
      'external data above its folder',
      () => ({ model: externally({ location: '../secret.data' }) }),
      /'\.\.\/secret\.data', which lies outside the model's folder/,
    ],
    [
      'external data at an absolute path',
      () => ({ model: externally({ location: '/etc/passwd' }) }),
      /'\/etc\/passwd', which lies outside the model's folder/,
    ],
    [
      'external data behind a link',
      (folder) => {
        symlinkSync('/etc/passwd', join(folder, 'link.data'));
        return { model: externally({ location: 'link.data' }) };
      },
      /'link\.data', which lies outside the model's folder/,
    ],
    [
      'external data below a file',
      () => ({ model: externally({ location: 'model.onnx/w.data' }) }),
      /Tensor 'c2\.w' is stored in '.+w\.data', which does not exist/,
    ],
    [
      'external data behind a link to itself',
      (folder) => {
        symlinkSync('loop.data', join(folder, 'loop.data'));
        return { model: externally({ location: 'loop.data' }) };
      },
      /loop\.data' cannot be read \(ELOOP\)/,
    ],
    [
      'external data that is a folder',
      (folder) => {
        mkdirSync(join(folder, 'w.data'));
        return { model: externally({ location: 'w.data' }) };
      },
      /w\.data' cannot be read \(not a file\)/,
    ],
    [
      'weights that are NaN',
      () => ({ model: withValues(smallNetwork(), 'c2.w', (data) => data.fill(NaN)) }),
      /Tensor '.+' became NaN or Inf in calibration batch 1\. Check the preprocessing and the weights/,
    ],
    [
      'weights that are infinite',
      () => ({ model: withValues(smallNetwork(), 'c1.w', (data) => data.fill(Infinity)) }),
      /Tensor '.+' became NaN or Inf in calibration batch 1/,
    ],
    [
      'activations that become NaN',
      () => ({
        model: logarithm(node('Conv', ['l', 'v'], ['y'], { name: 'next', attributes: { kernel_shape: [1, 1] } })),
      }),
      /Tensor 'l' became NaN or Inf in calibration batch 1/,
    ],
  ];
  it.for(rows)('with %s', async ([, job, sentence, more = []]) => {
    const folder = temporary();
    await refuses([...smallJob(folder, job(folder)), ...more], folder, sentence);
  });
});

describe('data', () => {
  const labels = (values: readonly number[]): Buffer => npy([values.length], Int32Array.from(values));
  const rows: readonly Row[] = [
    [
      'of another type',
      () => ({ model: integers(), images: npy([8, 3, 8, 8], new Float32Array(8 * 192)) }),
      /images\.npy' holds float32, but the model's input 'x' is int32\. Convert the data to int32/,
    ],
    [
      'of another shape',
      () => ({ images: npy([8, 3, 8, 9], new Float32Array(8 * 216)) }),
      /\[3, 8, 9\].+'x' \[N, 3, 8, 8\]/,
    ],
    ['cut short', () => ({ images: pictures().subarray(0, 1000) }), /images\.npy' of type .+ needs \d+ bytes/],
    ['that is no array', () => ({ images: Buffer.from('hello') }), /images\.npy' is no npy array/],
    [
      'with NaN',
      () => ({ images: pictures((data) => (data[500] = NaN)) }),
      /row 2 of '.+images\.npy' gives the value NaN/,
    ],
    [
      'too few',
      () => ({}),
      /data\.yaml' gives 8 samples, but 30 are needed/,
      ['--batch-size', '10', '--batch-num', '3'],
    ],
    ['of unknown key', () => ({ dataset: { inputz: {} } }), /the key 'inputz' is unknown/],
    [
      'of unknown input',
      () => ({ dataset: { inputs: { z: { source: { kind: 'npy', path: 'images.npy' } } } } }),
      /inputs\.z: the model has no such input. Its inputs are: x/,
    ],
    [
      'that is missing',
      () => ({ dataset: { inputs: { '*': { source: { kind: 'npy', path: 'gone.npy' } } } } }),
      /gone\.npy' does not exist/,
    ],
  ];
  it.for(rows)('%s', async ([, job, sentence, more = []]) => {
    const folder = temporary();
    await refuses([...smallJob(folder, job(folder)), ...more], folder, sentence);
  });

  it.each<[string, readonly number[], RegExp]>([
    ['out of range', [0, 1, 2, 0, 1, 3, 0, 1], /row 5 has the label 3, but the model has 3 classes \(0 … 2\)/],
    ['of another number', [0, 1, 2], /labels\.npy' has 3 rows, but the inputs have 8/],
  ])('with labels %s', async (_, values, sentence) => {
    const folder = temporary();
    const args = smallJob(folder, { labels: labels(values) });
    const data = join(folder, 'data.yaml');
    await refuses([...args, '--eval', data], folder, sentence);
    await refuses(['eval', args[1]!, '--data', data], folder, sentence);
  });

  it('that a model makes NaN of has no accuracy', async () => {
    const folder = temporary();
    const labels = npy([SAMPLES, 3, 8, 8], new Float32Array(SAMPLES * 192));
    const args = smallJob(folder, { model: logarithm(), labels });
    const sentence = /data\.yaml': sample 0 makes the model's output 'l' NaN or Inf, so the metric 'mse' has no value/;
    await refuses([...args, '--eval', join(folder, 'data.yaml')], folder, sentence);
    await refuses(['eval', args[1]!, '--data', join(folder, 'data.yaml')], folder, sentence);
  });
});

describe('a configuration or record', () => {
  it.each<[string, string, RegExp]>([
    [
      'of another model',
      '{"version": 1, "batch_num": 1, "conv9": {"quant_enable": true}}',
      /config', line 1: 'conv9' is neither a layer/,
    ],
    ['cut short', '{"version": 1, "batch_num"', /config' is not valid JSON: line 1, column 27/],
    ['of another kind', 'nonsense: [1', /config'/],
    [
      'that switches all off',
      '{"conv1": {"quant_enable": false}, "conv2": {"quant_enable": false}, "pool": {"quant_enable": false}, "fc": {"quant_enable": false}}',
      /leaves no layer of the model to quantize/,
    ],
  ])('configuration %s', async (_, text, sentence) => {
    const folder = temporary();
    const config = join(folder, 'config');
    writeFileSync(config, text);
    await refuses([...smallJob(folder), '--config', config], folder, sentence);
  });

  it.each<[string, string, RegExp]>([
    [
      'of another model',
      'record { key: "conv9" value { scale_d: 0.5 offset_d: 0 scale_w: 0.1 offset_w: 0 } }',
      /record', line 1: the record 'conv9' is of no layer of the model/,
    ],
    ['cut short', 'record { key: "conv1" value { scale_d: 0.', /record'/],
    [
      'with a scale of zero',
      'record { key: "conv1" value { scale_d: 0 offset_d: 0 scale_w: 0.1 offset_w: 0 } }',
      /record'.*scale_d/s,
    ],
  ])('record %s', async (_, text, sentence) => {
    const folder = temporary();
    const [command, model, , , ...out] = smallJob(folder);
    writeFileSync(join(folder, 'record'), text);
    writeFileSync(join(folder, 'config'), '{"conv1": {"quant_enable": true}}');
    const given = ['--record', join(folder, 'record'), '--config', join(folder, 'config')];
    await refuses([command!, model!, ...given, ...out], folder, sentence);
  });
});

it('a model that the target refuses ends with 3, all violations said', async () => {
  const folder = temporary();
  const args = smallJob(folder, { model: modelOf([relu('x', 'y', 'r')], { dims: [1, 3, 'H', 'W'] }) });
  const { end, leftovers } = await watched(args);
  expect(end.code).toBe(3);
  expect(end.stderr).toContain("input 'x' has the shape [1, 3, H, W]");
  expect(readdirSync(folder)).not.toContain('out');
  expect(leftovers).toEqual([]);
});

it('a package of a folder that is no run', async () => {
  const folder = temporary();
  await refuses(['package', folder, '--out', join(folder, 'p.zip')], folder, /result\.json/);
  await refuses(['package', join(folder, 'no'), '--out', join(folder, 'p.zip')], folder, new RegExp(dirname(folder)));
});
