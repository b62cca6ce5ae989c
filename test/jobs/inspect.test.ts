/** `mcs inspect` as a user and a script see it: the built program on models good and bad. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeGraph, makeModel, node, valueInfo } from '../../main/engine/graph/build';
import { DataType, type Model } from '../../main/engine/graph/onnx';
import { saveModel } from '../../main/engine/graph/save';
import type { Inspection } from '../../proto/job';
import { eventsOf, lastLine, mcs } from '../kit/mcs';
import { modelOf, smallNetwork } from '../kit/models';
import { filesIn, temporaryFolders } from '../kit/temporary';

const temporary = temporaryFolders();

function saved(model: Model): string {
  const path = join(temporary(), 'model.onnx');
  saveModel(model, path);
  return path;
}

/** Runs with a folder for temporary files of its own, and tells what is left in it. */
async function watched(args: readonly string[]) {
  const scratch = temporary();
  const end = await mcs(args, { env: { TMPDIR: scratch } });
  return { end, leftovers: readdirSync(scratch) };
}

describe('a good model', () => {
  it('is described in a table', async () => {
    const end = await mcs(['inspect', saved(smallNetwork())]);
    expect(end.code).toBe(0);
    expect(end.stderr).toBe('');
    expect(end.stdout).toMatch(/^model +\S+model\.onnx \(opset 13\)\n/);
    expect(end.stdout).toMatch(/\ninputs +x FLOAT \[N, 3, 8, 8\]\n/);
    expect(end.stdout).toMatch(/\nquantizable layers +4 \/ 4\n/);
    expect(end.stdout).toContain("[i] the batch of input 'x' is symbolic");
  });

  it('is described as the last line of stdout with --json, exactly as promised', async () => {
    const path = saved(smallNetwork());
    const end = await mcs(['inspect', path, '--json', '--target', 'ascend']);
    expect(end.code).toBe(0);
    const result = lastLine(end) as Inspection;
    expect(Object.keys(result)).toEqual(['schema', 'model', 'operators', 'layers', 'findings']);
    expect(Object.keys(result.model)).toEqual([
      'path',
      'sha256',
      'opset',
      'irVersion',
      'inputs',
      'outputs',
      'params',
      'macs',
      'sizeBytes',
    ]);
    expect(result.model).toMatchObject({ path, opset: 13, sizeBytes: readFileSync(path).length });
    expect(result.findings).toEqual([
      {
        severity: 'note',
        code: 'SYMBOLIC_BATCH',
        message: "the batch of input 'x' is symbolic ([N, 3, 8, 8]); it is fixed to 1 where the model is converted",
      },
    ]);
  });

  it('is reported with events on stderr and nothing else there', async () => {
    const { end, leftovers } = await watched(['inspect', saved(smallNetwork()), '--progress', 'jsonl', '--json']);
    const types = eventsOf(end).map((event) => event.type);
    expect(types).toEqual(['stage', 'stage', 'done']);
    expect(eventsOf(end).every(({ at }) => Number.isInteger(at))).toBe(true);
    expect(lastLine(end)).toMatchObject({ schema: 1 });
    expect(leftovers).toEqual([]);
  });

  it('is described in Chinese', async () => {
    const end = await mcs(['inspect', saved(smallNetwork())], { env: { LC_ALL: 'zh_CN.UTF-8' } });
    expect(end.stdout).toMatch(/\n可量化层 +4 \/ 4\n/);
    expect(end.stdout).toContain('[i] 输入“x”的 batch 为动态维度（[N, 3, 8, 8]），转换模型时固定为 1');
  });

  it('is inspected by a job file, and kept where a folder is named', async () => {
    const path = saved(smallNetwork());
    const folder = temporary();
    writeFileSync(join(folder, 'job.yaml'), `kind: inspect\nmodel: ${path}\n`);
    const out = join(folder, 'out');
    const end = await mcs(['run', join(folder, 'job.yaml'), '--out', out, '--json']);
    expect(end.code).toBe(0);
    expect(filesIn(out)).toEqual(['events.jsonl', 'job.yaml', 'result.json', 'run.log']);
    const again = await mcs(['run', join(out, 'job.yaml'), '--json']);
    expect(lastLine(again)).toEqual(lastLine(end));
  });
});

describe('a model that the target refuses', () => {
  const dynamic = modelOf([node('Relu', ['x'], ['y'], { name: 'r' })], { dims: [1, 3, 'H', 'W'] });

  it('ends with 3, all violations listed', async () => {
    const end = await mcs(['inspect', saved(dynamic), '--target', 'ascend', '--json']);
    expect(end.code).toBe(3);
    expect(end.stderr).toBe(
      "mcs: The model breaks rules of the target 'ascend' (1). Each is listed with what to do.\n",
    );
    expect((lastLine(end) as Inspection).findings).toContainEqual({
      severity: 'error',
      code: 'ATC_DYNAMIC_INPUT',
      message: "input 'x' has the shape [1, 3, H, W]: ATC takes only fixed shapes for quantized models",
      fix: 'fix it with --input-shape x:…',
    });
  });

  it('is fine once the shape is fixed', async () => {
    const end = await mcs(['inspect', saved(dynamic), '--target', 'ascend', '--input-shape', 'x:1,3,4,4']);
    expect(end.code).toBe(0);
  });
});

describe('a file that is no model ends with 2', () => {
  const relu = (input: string, output: string, name: string) => node('Relu', [input], [output], { name });
  const bytes = (model: Model): Buffer => readFileSync(saved(model));
  const graph = (...nodes: ReturnType<typeof relu>[]): Buffer =>
    bytes(
      makeModel(
        makeGraph({
          node: nodes,
          input: [valueInfo('x', DataType.FLOAT, [1])],
          output: [valueInfo('y', DataType.FLOAT, [1])],
        }),
      ),
    );
  const random = (): Buffer => Buffer.from(Array.from({ length: 300 }, (_, i) => (i * 7919 + 13) % 251));

  it.each<[string, () => Buffer, RegExp]>([
    ['empty', () => Buffer.alloc(0), /is empty \(0 bytes\)/],
    ['truncated', () => bytes(smallNetwork()).subarray(0, 500), /is not a complete ONNX file/],
    ['random', random, /is not a complete ONNX file|holds no ONNX graph/],
    ['text', () => Buffer.from('hello, this is not a model'), /is not a complete ONNX file|holds no ONNX graph/],
    [
      'cyclic',
      () => graph(relu('b', 'a', 'one'), relu('a', 'b', 'two'), relu('b', 'y', 'three')),
      /cycle through node/,
    ],
    ['with a value twice', () => graph(relu('x', 'y', 'one'), relu('x', 'y', 'two')), /Value 'y' is produced twice/],
    ['with a missing input', () => graph(relu('z', 'y', 'one')), /Node 'one' \(Relu\) reads 'z'/],
  ])('%s', async (_, content, message) => {
    const path = join(temporary(), 'model.onnx');
    writeFileSync(path, content());
    const { end, leftovers } = await watched(['inspect', path, '--json']);
    expect(end.code).toBe(2);
    expect(end.stderr).toMatch(message);
    expect(end.stderr).toMatch(/^mcs: [^\n]+\n$/);
    const { error } = lastLine(end) as { error: { message: string } };
    expect(`mcs: ${error.message}\n`).toBe(end.stderr);
    expect(leftovers).toEqual([]);
  });

  it('missing, or a folder', async () => {
    const missing = await mcs(['inspect', '/nowhere/m.onnx']);
    expect(missing).toEqual({
      code: 2,
      stdout: '',
      stderr: "mcs: '/nowhere/m.onnx' does not exist. Check the path.\n",
    });
    const folder = await mcs(['inspect', tmpdir()]);
    expect(folder.stderr).toContain('cannot be read (not a file)');
  });
});
