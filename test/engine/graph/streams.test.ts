/** Weights that never are in memory as a whole: read in pieces, computed on the way, written to files of any size. */
import { createHash } from 'node:crypto';
import type * as FileSystem from 'node:fs';
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  Bytes,
  DerivedSource,
  FileSource,
  MemorySource,
  PIECE_BYTES,
  type ByteSource,
} from '../../../main/engine/graph/bytes';
import { attribute, makeGraph, makeModel, message, node } from '../../../main/engine/graph/build';
import { encodeModel, join as joinChunks } from '../../../main/engine/graph/encode';
import { loadModel } from '../../../main/engine/graph/load';
import { DataType, type Tensor } from '../../../main/engine/graph/onnx';
import { saveModel, writeFiles } from '../../../main/engine/graph/save';
import { derivedTensor, floatTensor, int64Tensor, tensorData, tensorPieces } from '../../../main/engine/graph/tensor';
import { modelOf, randomFloats, randomTensor, smallNetwork } from '../../kit/models';
import { temporaryFolders } from '../../kit/temporary';

const disk = vi.hoisted(() => ({ left: Infinity }));
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof FileSystem>();
  const write = (file: number, data: Uint8Array, ...rest: readonly number[]): number => {
    disk.left -= data.length;
    if (disk.left < 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    return fs.writeSync(file, data, ...(rest as [number]));
  };
  return { ...fs, writeSync: write };
});
afterEach(() => void (disk.left = Infinity));

const temporary = temporaryFolders();
const SIZE = 2 * PIECE_BYTES + 12345;

describe('sources of bytes', () => {
  const data = Uint8Array.from({ length: SIZE }, (_, i) => (i * 31) & 255);
  const sources = (): [string, ByteSource][] => {
    const path = join(temporary(), 'data.bin');
    writeFileSync(path, data);
    const thirds = function* (): Iterable<Uint8Array> {
      const size = Math.ceil(SIZE / 3);
      for (let at = 0; at < SIZE; at += size) yield data.subarray(at, at + size);
    };
    return [
      ['memory', new MemorySource(data)],
      ['a file', new FileSource(path)],
      ['computed', new DerivedSource(SIZE, thirds)],
    ];
  };

  it('give the same bytes whole, in part and in pieces', () => {
    for (const [name, source] of sources()) {
      for (const [offset, length] of [
        [0, SIZE],
        [5, 0],
        [PIECE_BYTES - 1, 2],
        [3, PIECE_BYTES],
        [SIZE - 7, 7],
      ] as const) {
        const expected = data.subarray(offset, offset + length);
        expect(Buffer.compare(source.read(offset, length), expected), name).toBe(0);
        const pieces = [...new Bytes(source, offset, length).pieces()].map((piece) => piece.length);
        expect(Math.max(0, ...pieces)).toBeLessThanOrEqual(PIECE_BYTES);
        const copies: Buffer[] = [];
        for (const piece of source.pieces(offset, length)) copies.push(Buffer.from(piece));
        expect(Buffer.compare(Buffer.concat(copies), expected), name).toBe(0);
      }
    }
  });

  it('a computed tensor is kept where it is small and computed anew where it is big', () => {
    const made: number[] = [];
    const values = (count: number) => () => {
      made.push(count);
      return [new Float32Array(count).fill(2)];
    };
    const small = derivedTensor('s', DataType.FLOAT, [4], values(4));
    const big = derivedTensor('b', DataType.FLOAT, [5 << 20], values(5 << 20));
    expect(made).toEqual([4]);
    tensorData(small);
    expect((tensorData(big) as Float32Array)[99]).toBe(2);
    expect([...tensorPieces(big)].reduce((sum, piece) => sum + piece.length, 0)).toBe(5 << 20);
    expect(made).toEqual([4, 5 << 20, 5 << 20]);
  });
});

/** A file of that size in which only the given places are written: the rest is a hole. */
function holeyFile(path: string, size: number, places: readonly (readonly [number, Uint8Array])[]): void {
  const file = openSync(path, 'w');
  ftruncateSync(file, size);
  for (const [position, data] of places) writeSync(file, data, 0, data.length, position);
  closeSync(file);
}

describe('files beyond 2 GiB', () => {
  const four = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer);

  it('external data', () => {
    const folder = temporary();
    holeyFile(join(folder, 'w.bin'), 5 * 2 ** 30, [[4.5 * 2 ** 30, four]]);
    const entries = Object.entries({ location: 'w.bin', offset: String(4.5 * 2 ** 30), length: '16' });
    const externalData = entries.map(([key, value]) => message('StringStringEntryProto', { key, value }));
    const tensor = message('TensorProto', { name: 'w', dataType: 1, dims: [4], dataLocation: 1, externalData });
    const model = modelOf([node('Add', ['x', 'w'], ['y'])], { dims: ['N', 4], initializer: [tensor] });
    writeFileSync(join(folder, 'm.onnx'), joinChunks(encodeModel(model)));
    expect(tensorData(loadModel(join(folder, 'm.onnx')).graph.initializer[0]!)).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('a protobuf whose weights lie inside, with more behind them', () => {
    const hole = new DerivedSource(3 * 2 ** 30, () => []);
    const elements = (3 * 2 ** 30) / 4;
    const fields = { name: 'big', dataType: DataType.FLOAT, dims: [elements], rawData: new Bytes(hole, 0, hole.size) };
    const model = modelOf([node('Add', ['x', 'w'], ['y'])], {
      dims: ['N', 4],
      initializer: [message('TensorProto', fields), floatTensor('w', [4], Float32Array.of(1, 2, 3, 4))],
    });
    const encoded = encodeModel(model);
    let position = 0;
    const places = encoded.chunks.flatMap((chunk): [number, Uint8Array][] => {
      const at = position;
      position += chunk.length;
      return chunk.length === hole.size ? [] : [[at, chunk instanceof Bytes ? chunk.read() : chunk]];
    });
    const path = join(temporary(), 'big.onnx');
    holeyFile(path, encoded.length, places);
    const { graph } = loadModel(path);
    expect(graph.node.map(({ opType }) => opType)).toEqual(['Add']);
    expect(graph.initializer[0]!.rawData!.length).toBe(hole.size);
    expect(tensorData(graph.initializer[1]!)).toEqual(Float32Array.of(1, 2, 3, 4));
  });

  it('what cannot go outside and is too large for one protobuf is refused, and nothing is written', () => {
    const folder = temporary();
    const big = derivedTensor('', DataType.INT8, [2 ** 31], () => []);
    const constant = node('Constant', [], ['k'], { attributes: { value: big } });
    const model = modelOf([constant, node('Add', ['x', 'k'], ['y'])]);
    expect(() => saveModel(model, join(folder, 'm.onnx'))).toThrow('more than the limit of 2147483647');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('external data', () => {
  const tensors: readonly Tensor[] = [
    randomTensor('raw', [300]),
    floatTensor('typed', [300], randomFloats(300, 2), 'typed'),
    derivedTensor('derived', DataType.FLOAT, [300], () => [randomFloats(300, 3)], 'typed'),
    floatTensor('small', [1], Float32Array.of(1)),
  ];
  const nodes = ['raw', 'typed', 'derived', 'small'].map((name, i) =>
    node('Add', [i === 0 ? 'x' : `t${i}`, name], [i === 3 ? 'y' : `t${i + 1}`]),
  );
  const model = modelOf(nodes, { dims: ['N', 300], initializer: tensors });

  it('holds every big tensor at the start of a page, whatever field held it, and computes the same', async () => {
    const path = join(temporary(), 'm.onnx');
    const saved = saveModel(model, path, { threshold: 0 });
    expect(saved.map(({ name }) => name)).toEqual(['m.onnx', 'm.onnx.data']);
    const again = loadModel(path);
    expect(again.graph.initializer.slice(0, 3).map(({ rawData }) => rawData!.offset)).toEqual([0, 4096, 8192]);
    expect(again.graph.initializer.map(tensorData)).toEqual(tensors.map(tensorData));
    const outputs = await Promise.all(
      [await InferenceSession.create(path), await InferenceSession.create(joinChunks(encodeModel(model)))].map(
        (session) => session.run({ x: new OrtTensor('float32', randomFloats(300, 9), [1, 300]) }),
      ),
    );
    expect(outputs[0]!['y']!.data).toEqual(outputs[1]!['y']!.data);
  });

  it('of a model is returned with sizes and hashes, which were computed on the way', () => {
    const folder = temporary();
    for (const { name, sizeBytes, sha256 } of saveModel(model, join(folder, 'm.onnx'), { threshold: 0 })) {
      const data = readFileSync(join(folder, name));
      expect(sizeBytes).toBe(statSync(join(folder, name)).size);
      expect(sha256).toBe(createHash('sha256').update(data).digest('hex'));
    }
  });

  it('takes the weights of graphs inside nodes too, and integers', () => {
    const folder = temporary();
    const inner = makeGraph({
      node: [node('Gather', ['table', 'at'], ['z'])],
      input: [],
      output: [],
      initializer: [randomTensor('table', [500]), int64Tensor('at', new Array<number>(200).fill(7))],
    });
    const outer = node('If', ['c'], ['y'], { attributes: { then_branch: attribute('then_branch', inner) } });
    const graph = makeGraph({ node: [outer], input: [], output: [] });
    saveModel(makeModel(graph), join(folder, 'm.onnx'), { threshold: 0 });
    expect(statSync(join(folder, 'm.onnx.data')).size).toBe(4096 + 1600);
    const back = loadModel(join(folder, 'm.onnx')).graph.node[0]!.attribute[0]!.g!;
    expect(back.initializer.map(tensorData)).toEqual(inner.initializer.map(tensorData));
  });
});

describe('a disk that runs full', () => {
  const big = modelOf([node('Add', ['x', 'a'], ['t']), node('Add', ['t', 'b'], ['y'])], {
    dims: ['N', 3 << 20],
    initializer: [randomTensor('a', [3 << 20]), randomTensor('b', [3 << 20])],
  });

  it.each([0, 1000, 5 << 20, 13 << 20, 24 << 20])('after %i bytes leaves no file, under no name', (left) => {
    const folder = temporary();
    disk.left = left;
    const save = (): unknown =>
      saveModel(big, join(folder, 'm.onnx'), { threshold: 0, externalFile: ({ name }) => `${name}.external` });
    expect(save).toThrow('ENOSPC');
    expect(readdirSync(folder)).toEqual([]);
    disk.left = Infinity;
    save();
    expect(readdirSync(folder).sort()).toEqual(['a.external', 'b.external', 'm.onnx']);
  });

  it('names the file that did not fit, and keeps an older one', () => {
    const folder = temporary();
    const path = join(folder, 'm.onnx');
    saveModel(smallNetwork(), path);
    const before = readFileSync(path);
    disk.left = 100;
    try {
      saveModel(big, path, { threshold: 0 });
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC', path: join(folder, 'm.onnx.data') });
    }
    expect(readdirSync(folder)).toEqual(['m.onnx']);
    expect(Buffer.compare(readFileSync(path), before)).toBe(0);
  });

  it('a name that cannot be given at the end takes back those that were', () => {
    const folder = temporary();
    mkdirSync(join(folder, 'b'));
    writeFileSync(join(folder, 'b', 'occupied'), '');
    const text = (word: string): Uint8Array[] => [new TextEncoder().encode(word)];
    expect(() =>
      writeFiles(
        folder,
        new Map([
          ['a', text('1')],
          ['b', text('2')],
        ]),
      ),
    ).toThrow();
    expect(readdirSync(folder)).toEqual(['b']);
  });
});
