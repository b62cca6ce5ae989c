import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { Bytes, MemorySource } from '../../../main/engine/graph/bytes';
import { attribute, float, message, node } from '../../../main/engine/graph/build';
import { decodeModel } from '../../../main/engine/graph/decode';
import { encodeModel, join } from '../../../main/engine/graph/encode';
import { readModel } from '../../../main/engine/graph/load';
import { DataType, type Model, type Tensor } from '../../../main/engine/graph/onnx';
import { makeTensor, tensorData, type TypedArray } from '../../../main/engine/graph/tensor';
import { seededRandom } from '../../../main/engine/numerics/random';
import onnxProto from '../../../proto/onnx.proto?raw';
import { sharedModels } from '../../kit/shared';
import { tinyModel } from '../../kit/models';

const oracle = protobuf.parse(onnxProto).root.lookupType('onnx.ModelProto');

const decode = (data: Uint8Array): Model => decodeModel(new MemorySource(data));

/** A copy in which no value remembers its bytes, so that everything is encoded anew. */
function forgotten<T>(value: T): T {
  if (value instanceof Bytes || ArrayBuffer.isView(value) || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(forgotten) as T;
  const copy: Record<string | symbol, unknown> = {};
  for (const key of Reflect.ownKeys(value)) copy[key] = forgotten((value as Record<string | symbol, unknown>)[key]);
  return copy as T;
}

/** What protobufjs reads, in comparable form: an empty text is no text. */
function read(data: Uint8Array): unknown {
  const value = oracle.toObject(oracle.decode(data), { longs: String, bytes: String });
  return JSON.parse(JSON.stringify(value, (_, each: unknown) => (each === '' ? undefined : each)));
}

describe.each(sharedModels())('%s', (path) => {
  const data = readFileSync(path);

  it('is written back byte for byte', () => {
    expect(Buffer.compare(join(encodeModel(decode(data))), data)).toBe(0);
  });

  it('means the same to protobufjs when encoded anew', () => {
    expect(read(join(encodeModel(forgotten(decode(data)))))).toEqual(read(data));
  });
});

/** Numbers that we write even where they were absent. */
const WRITTEN = ['ModelProto.irVersion', 'OperatorSetIdProto.version', 'TensorProto.dataType', 'AttributeProto.type'];
const DEPTH = 5;

/** A random message as protobufjs takes it: every field may be there, lists have up to four items. */
function randomMessage(type: protobuf.Type, random: () => number, depth = 0): Record<string, unknown> {
  const chosen = type.fieldsArray.filter(
    ({ name }) => WRITTEN.includes(`${type.name}.${name}`) || (depth < DEPTH && random() % 3 > 0),
  );
  const fields = chosen.map((field): [string, unknown] => {
    const item = (): unknown => randomItem(field.resolve(), random, depth);
    return [field.name, field.repeated ? Array.from({ length: random() % 5 }, item) : item()];
  });
  // Of the alternatives of a oneof protobufjs reads the last one.
  const oneOf = new Set(type.oneofsArray.flatMap(({ oneof }) => oneof.slice(1)));
  return Object.fromEntries(fields.filter(([name]) => !oneOf.has(name)));
}

function randomItem(field: protobuf.Field, random: () => number, depth: number): unknown {
  if (field.resolvedType instanceof protobuf.Type) return randomMessage(field.resolvedType, random, depth + 1);
  const number = random() % 1000;
  switch (field.type) {
    case 'string':
      return `text ${number} 零`;
    case 'bytes':
      return Buffer.from([number & 255, 0, 255]);
    case 'float':
      return Math.fround(number / 7);
    case 'double':
      return number / 7;
    case 'int32':
      return number - 500;
    case 'int64':
    case 'uint64':
      return number * 2 ** 40;
    default:
      return field.resolvedType instanceof protobuf.Enum ? 1 : number;
  }
}

describe('random models', () => {
  it('mean the same to protobufjs, copied and encoded anew', () => {
    const random = seededRandom(7);
    for (let i = 0; i < 60; i++) {
      const data = oracle.encode(oracle.fromObject(randomMessage(oracle, random))).finish();
      const model = decode(data);
      expect(Buffer.compare(join(encodeModel(model)), data)).toBe(0);
      expect(read(join(encodeModel(forgotten(model))))).toEqual(read(data));
    }
  });
});

describe('what we do not know', () => {
  it('passes through when its message is changed', () => {
    const unknown = Uint8Array.of(0xfa, 0x3f, 3, 1, 2, 3); // field 1023, 3 bytes
    const bytes = Uint8Array.from([...join(encodeModel(tinyModel())), ...unknown]);
    const changed = { ...decode(bytes), producerName: 'other' };
    const written = join(encodeModel(changed));
    expect([...written.slice(-unknown.length)]).toEqual([...unknown]);
    expect(decode(written).producerName).toBe('other');
  });

  it('a field of a wire type that does not belong to it is kept', () => {
    const bytes = Uint8Array.of(8, 7, 0x12, 1, 120, 0x10, 5); // ir_version, producer_name 'x', producer_name as a varint
    const model = decode(bytes);
    expect(model.producerName).toBe('x');
    expect([...join(encodeModel({ ...model, irVersion: 8 }))]).toEqual([8, 8, 0x12, 1, 120, 0x10, 5]);
  });
});

describe('elements', () => {
  const cases: readonly [string, number, TypedArray, number[]][] = [
    ['float', DataType.FLOAT, Float32Array.of(1.5, -2), [2]],
    ['double', DataType.DOUBLE, Float64Array.of(1e300), [1]],
    ['float16 as bits', DataType.FLOAT16, Uint16Array.of(0x3c00, 0xfbff), [2]],
    ['bfloat16 as bits', DataType.BFLOAT16, Uint16Array.of(0x3f80), [1]],
    ['int64', DataType.INT64, BigInt64Array.of(-1n, 2n ** 62n), [2]],
    ['uint64', DataType.UINT64, BigUint64Array.of(2n ** 64n - 1n), [1]],
    ['int8', DataType.INT8, Int8Array.of(-128, 127), [2]],
    ['bool', DataType.BOOL, Uint8Array.of(1, 0, 1), [3]],
    ['int4, two a byte', DataType.INT4, Uint8Array.of(0x1f, 0x08), [3]],
    ['float8', DataType.FLOAT8E4M3FN, Uint8Array.of(0x38), [1]],
    ['float4', DataType.FLOAT4E2M1, Uint8Array.of(0x21), [2]],
  ];

  it.each(cases)('%s survive raw_data', (_, dataType, data, dims) => {
    expect(tensorData(written(makeTensor('t', dataType, dims, data)))).toEqual(data);
  });

  it('typed fields are read whatever the type that shares them', () => {
    const tensor = (dataType: number, fields: Partial<Tensor>, count = 2): Tensor =>
      written(message('TensorProto', { name: 't', dataType, dims: [count], ...fields }));
    expect(tensorData(tensor(DataType.INT8, { int32Data: Int32Array.of(-3, 4) }))).toEqual(Int8Array.of(-3, 4));
    expect(tensorData(tensor(DataType.FLOAT16, { int32Data: Int32Array.of(0x3c00, 1) }))).toEqual(
      Uint16Array.of(0x3c00, 1),
    );
    expect(tensorData(tensor(DataType.UINT32, { uint64Data: BigUint64Array.of(7n, 4294967295n) }))).toEqual(
      Uint32Array.of(7, 4294967295),
    );
    expect(tensorData(tensor(DataType.INT64, { int64Data: BigInt64Array.of(-5n, 6n) }))).toEqual(
      BigInt64Array.of(-5n, 6n),
    );
    expect(tensorData(tensor(DataType.FLOAT, { floatData: Float32Array.of(0.5, -0) }))).toEqual(
      Float32Array.of(0.5, -0),
    );
    expect(tensorData(tensor(DataType.DOUBLE, { doubleData: Float64Array.of(1, 2) }))).toEqual(Float64Array.of(1, 2));
  });

  it('typed data written one element a field is joined', () => {
    const unpacked = [8, 2, 16, 1, 0x25, 0, 0, 0x80, 0x3f, 0x25, 0, 0, 0, 0x40]; // dims 2, FLOAT, float_data 1, float_data 2
    const graph = [0x2a, unpacked.length, ...unpacked];
    const model = readModel(Uint8Array.from([8, 7, 0x3a, graph.length, ...graph]));
    expect(tensorData(model.graph.initializer[0]!)).toEqual(Float32Array.of(1, 2));
  });

  it('strings stay bytes', () => {
    const tensor = message('TensorProto', {
      name: 's',
      dataType: DataType.STRING,
      dims: [1],
      stringData: [Bytes.text('零')],
    });
    expect(written(tensor).stringData[0]!.toString()).toBe('零');
    expect(() => tensorData(tensor)).toThrow("Tensor 's' has the element type STRING");
  });

  it('a size that does not fit the shape is refused with its numbers', () => {
    const tensor = { ...makeTensor('w', DataType.FLOAT, [2], Float32Array.of(1, 2)), dims: [3] };
    expect(() => tensorData(tensor)).toThrow("Tensor 'w' of type FLOAT and shape [3] needs 12 bytes but holds 8");
  });
});

describe('numbers', () => {
  it('64-bit integers keep sign and range', () => {
    const made = node('Slice', ['x'], ['y'], {
      attributes: { starts: [-(2 ** 63)], ends: [2 ** 63], axes: [-1], k: 2 ** 40 },
    });
    const model = tinyModel();
    const bytes = join(encodeModel({ ...model, graph: { ...model.graph, node: [made] } }));
    const attributes = (oracle.toObject(oracle.decode(bytes), { longs: String }) as OracleModel).graph.node[0]!
      .attribute;
    expect(attributes.map(({ ints, i }) => ints?.[0] ?? i)).toEqual([
      '-9223372036854775808',
      '9223372036854775807',
      '-1',
      '1099511627776',
    ]);
  });

  it('an attribute of 0 is written, so that readers see its value', () => {
    const zero = attribute('axis', 0);
    const model = tinyModel();
    const graph = { ...model.graph, node: [{ ...model.graph.node[0]!, attribute: [zero, float('alpha', 0)] }] };
    const again = decode(join(encodeModel({ ...model, graph })));
    expect(again.graph!.node[0]!.attribute.map(({ i, f }) => [i, f])).toEqual([
      [0, undefined],
      [undefined, 0],
    ]);
  });
});

interface OracleModel {
  graph: { node: { attribute: { ints?: string[]; i?: string }[] }[] };
}

/** The tensor as it comes back from a file. */
function written(tensor: Tensor): Tensor {
  const model = tinyModel();
  const bytes = join(encodeModel({ ...model, graph: { ...model.graph, initializer: [tensor] } }));
  return decode(bytes).graph!.initializer[0]!;
}
