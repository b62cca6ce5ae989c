import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bytes } from '../../../main/engine/graph/bytes';
import { makeGraph, makeModel, message, node } from '../../../main/engine/graph/build';
import { encodeModel, join as joinChunks } from '../../../main/engine/graph/encode';
import { loadModel, readModel } from '../../../main/engine/graph/load';
import type { Tensor } from '../../../main/engine/graph/onnx';
import { saveModel, writeAtomically } from '../../../main/engine/graph/save';
import { floatTensor, tensorData } from '../../../main/engine/graph/tensor';
import { seededRandom } from '../../../main/engine/numerics/random';
import { modelOf, randomTensor, smallNetwork, tinyModel } from '../../kit/models';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcs-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string, data: Uint8Array | string = ''): string => {
  const path = join(folder, name);
  writeFileSync(path, data);
  return path;
};

const bytes = (): Uint8Array => joinChunks(encodeModel(smallNetwork()));

describe('refusals', () => {
  it('a missing file', () => {
    const path = join(folder, 'no.onnx');
    expect(() => loadModel(path)).toThrow(`'${path}' does not exist`);
  });

  it('a folder in place of a file', () => {
    expect(() => loadModel(folder)).toThrow('cannot be read (not a file)');
  });

  it('an empty file', () => {
    expect(() => loadModel(file('empty.onnx'))).toThrow('is empty (0 bytes)');
  });

  it('every truncation of a model is refused or lacks something, and never crashes', () => {
    const whole = bytes();
    for (let length = 1; length < whole.length; length += 7) {
      try {
        readModel(whole.subarray(0, length)).graph.initializer.forEach(tensorData);
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^(MODEL_MALFORMED|MODEL_NO_GRAPH)$/);
      }
    }
  });

  it('random bytes', () => {
    const random = seededRandom(3);
    for (let i = 0; i < 300; i++) {
      const noise = Uint8Array.from({ length: 200 }, () => random() & 255);
      try {
        readModel(noise);
      } catch (error) {
        expect((error as { code?: string }).code).toMatch(/^MODEL_/);
      }
    }
  });

  it('graphs nested without end', () => {
    let graph = smallNetwork().graph;
    for (let i = 0; i < 40; i++)
      graph = makeGraph({
        node: [node('If', ['c'], ['y'], { attributes: { then_branch: graph } })],
        input: [],
        output: [],
      });
    expect(() => readModel(joinChunks(encodeModel(makeModel(graph))))).toThrow('more than 64 messages are nested');
  });

  it('a model without a graph', () => {
    expect(() => loadModel(file('x.onnx', Uint8Array.of(8, 7)))).toThrow('holds no ONNX graph');
  });

  it('a text file, with the byte where it stops making sense', () => {
    expect(() => loadModel(file('readme.onnx', 'this is not a model at all\n'))).toThrow(
      /is not a complete ONNX file: .* at byte \d+/,
    );
  });
});

describe('external data', () => {
  const external = (name: string, entries: Readonly<Record<string, string>>): Tensor =>
    message('TensorProto', {
      name,
      dataType: 1,
      dims: [4],
      dataLocation: 1,
      externalData: Object.entries(entries).map(([key, value]) => message('StringStringEntryProto', { key, value })),
    });
  const modelWith = (entries: Readonly<Record<string, string>>): string => {
    const model = modelOf([node('Add', ['x', 'w'], ['y'])], { dims: ['N', 4], initializer: [external('w', entries)] });
    return file('m.onnx', joinChunks(encodeModel(model)));
  };

  it('is read where it lies', () => {
    file('w.bin', new Uint8Array(Float32Array.of(9, 1, 2, 3, 4).buffer));
    const model = loadModel(modelWith({ location: 'w.bin', offset: '4', length: '16' }));
    expect(tensorData(model.graph.initializer[0]!)).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('missing', () => {
    expect(() => loadModel(modelWith({ location: 'w.bin' }))).toThrow(
      /Tensor 'w' is stored in '.*w\.bin', which does not exist/,
    );
  });

  it('short', () => {
    file('w.bin', new Uint8Array(10));
    expect(() => loadModel(modelWith({ location: 'w.bin' }))).toThrow(/needs bytes 0 to 16 of '.*', which has only 10/);
  });

  it.each(['../secret.bin', '/etc/passwd', 'sub/../../secret.bin'])('%s climbs out of the folder', (location) => {
    expect(() => loadModel(modelWith({ location }))).toThrow(
      `names the external file '${location}', which lies outside`,
    );
  });

  it('a link that leads out of the folder', () => {
    const inside = join(folder, 'inside');
    mkdirSync(inside);
    file('secret.bin', new Uint8Array(16));
    symlinkSync(join(folder, 'secret.bin'), join(inside, 'w.bin'));
    const path = join(inside, 'm.onnx');
    writeFileSync(path, readFileSync(modelWith({ location: 'w.bin' })));
    expect(() => loadModel(path)).toThrow('which lies outside');
  });

  it.each([
    [{ location: 'w.bin', offset: '-4' }, "offset is '-4'"],
    [{ location: 'w.bin', length: '12' }, 'length 12 where its shape needs 16 bytes'],
    [{ offset: '0' }, 'it names no file'],
  ])('%j is invalid', (entries, problem) => {
    file('w.bin', new Uint8Array(16));
    expect(() => loadModel(modelWith(entries))).toThrow(problem);
  });
});

describe('saving', () => {
  it('makes a file that reads the same, and leaves nothing else', () => {
    const path = join(folder, 'out.onnx');
    saveModel(smallNetwork(), path);
    expect(readdirSync(folder)).toEqual(['out.onnx']);
    expect(Buffer.compare(readFileSync(path), bytes())).toBe(0);
  });

  it('puts weights outside above the threshold, one file a tensor where asked', () => {
    const big = modelOf([node('Add', ['x', 'big'], ['t']), node('Add', ['t', 'small'], ['y'])], {
      dims: ['N', 1024],
      initializer: [randomTensor('big', [1024]), floatTensor('small', [1], Float32Array.of(1), 'typed')],
    });
    saveModel(big, join(folder, 'm.onnx'), { threshold: 1000, externalFile: ({ name }) => `${name}_deploy.external` });
    expect(readdirSync(folder).sort()).toEqual(['big_deploy.external', 'm.onnx']);
    const again = loadModel(join(folder, 'm.onnx'));
    expect(again.graph.initializer.map(tensorData)).toEqual(big.graph.initializer.map(tensorData));
  });

  it('a failure leaves neither a half-written file nor the temporary one, and an older file stays', () => {
    const path = file('kept.onnx', 'old');
    const read = (): never => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    const broken = new Bytes({ size: 10, label: 'broken', read, pieces: read }, 0, 10);
    expect(() => writeAtomically(path, [broken])).toThrow('no space left');
    expect(readdirSync(folder)).toEqual(['kept.onnx']);
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('a change of the file between reading its structure and its weights is noticed', () => {
    const model = modelOf([node('Add', ['x', 'w'], ['y'])], { dims: ['N', 4], initializer: [] });
    const path = file('m.onnx', joinChunks(encodeModel(model)));
    file('w.bin', new Uint8Array(16));
    const tensor = { ...message('TensorProto', { name: 'w', dataType: 1, dims: [4], dataLocation: 1 }) };
    const entry = message('StringStringEntryProto', { key: 'location', value: 'w.bin' });
    const graph = { ...model.graph, initializer: [{ ...tensor, externalData: [entry] }] };
    writeFileSync(path, joinChunks(encodeModel({ ...model, graph })));
    const open = loadModel(path);
    file('w.bin', new Uint8Array(20));
    expect(() => tensorData(open.graph.initializer[0]!)).toThrow('changed while it was being read');
    expect(existsSync(path)).toBe(true);
  });

  it('big files are read in pieces', () => {
    const path = join(folder, 'big.onnx');
    const data = new Float32Array(17 << 20);
    data[12345] = 7;
    saveModel(
      modelOf([node('Add', ['x', 'w'], ['y'])], { initializer: [floatTensor('w', [data.length], data)] }),
      path,
    );
    const model = loadModel(path);
    expect(model.graph.initializer[0]!.rawData!.source.label).toBe(path);
    expect((tensorData(model.graph.initializer[0]!) as Float32Array)[12345]).toBe(7);
    expect(model.producerName).toBe(tinyModel().producerName);
  });
});
