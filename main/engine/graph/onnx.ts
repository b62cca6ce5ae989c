/**
 * The ONNX messages as immutable values, named as in proto/onnx.proto (camel case). An absent text is '', an absent list
 * is empty, any other absent field is undefined. Derive a changed value with a spread: `{ ...node, input }`; fields that we
 * do not know travel along, and whatever was not changed is written back byte for byte (see encode.ts).
 */
import type { Bytes } from './bytes';

export interface Model {
  readonly irVersion: number;
  readonly opsetImport: readonly OpsetId[];
  readonly producerName: string;
  readonly producerVersion: string;
  readonly domain: string;
  readonly modelVersion?: number;
  readonly docString: string;
  readonly graph?: Graph;
  readonly metadataProps: readonly StringEntry[];
  readonly functions: readonly FunctionProto[];
}

export interface OpsetId {
  readonly domain: string;
  readonly version: number;
}

export interface StringEntry {
  readonly key: string;
  readonly value: string;
}

export interface Graph {
  readonly node: readonly Node[];
  readonly name: string;
  readonly initializer: readonly Tensor[];
  readonly sparseInitializer: readonly SparseTensor[];
  readonly docString: string;
  readonly input: readonly ValueInfo[];
  readonly output: readonly ValueInfo[];
  readonly valueInfo: readonly ValueInfo[];
  readonly metadataProps: readonly StringEntry[];
}

export interface Node {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly attribute: readonly Attribute[];
  readonly docString: string;
}

export interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly refAttrName: string;
  readonly docString: string;
  readonly f?: number;
  readonly i?: number;
  readonly s?: Bytes;
  readonly t?: Tensor;
  readonly g?: Graph;
  readonly sparseTensor?: SparseTensor;
  readonly floats: readonly number[];
  readonly ints: readonly number[];
  readonly strings: readonly Bytes[];
  readonly tensors: readonly Tensor[];
  readonly graphs: readonly Graph[];
}

/** Typed data of a tensor: what the file holds (packed), or an array made by us. */
export type Scalars<A> = Bytes | A;

export interface Tensor {
  readonly name: string;
  readonly dataType: number;
  readonly dims: readonly number[];
  readonly rawData?: Bytes;
  readonly floatData?: Scalars<Float32Array>;
  readonly int32Data?: Scalars<Int32Array>;
  readonly int64Data?: Scalars<BigInt64Array>;
  readonly doubleData?: Scalars<Float64Array>;
  readonly uint64Data?: Scalars<BigUint64Array>;
  readonly stringData: readonly Bytes[];
  readonly docString: string;
  readonly externalData: readonly StringEntry[];
  readonly dataLocation?: number;
}

export interface SparseTensor {
  readonly values?: Tensor;
  readonly indices?: Tensor;
  readonly dims: readonly number[];
}

export interface ValueInfo {
  readonly name: string;
  readonly type?: TypeProto;
  readonly docString: string;
}

export interface TypeProto {
  readonly tensorType?: TensorType;
  readonly sequenceType?: object;
  readonly mapType?: object;
  readonly optionalType?: object;
  readonly sparseTensorType?: object;
  readonly denotation: string;
}

export interface TensorType {
  readonly elemType?: number;
  readonly shape?: { readonly dim: readonly Dimension[] };
}

export interface Dimension {
  readonly dimValue?: number;
  readonly dimParam: string;
  readonly denotation: string;
}

export interface FunctionProto {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly attribute: readonly string[];
  readonly attributeProto: readonly Attribute[];
  readonly node: readonly Node[];
  readonly opsetImport: readonly OpsetId[];
  readonly valueInfo: readonly ValueInfo[];
}

/** TensorProto.DataType. */
export const DataType = {
  UNDEFINED: 0,
  FLOAT: 1,
  UINT8: 2,
  INT8: 3,
  UINT16: 4,
  INT16: 5,
  INT32: 6,
  INT64: 7,
  STRING: 8,
  BOOL: 9,
  FLOAT16: 10,
  DOUBLE: 11,
  UINT32: 12,
  UINT64: 13,
  COMPLEX64: 14,
  COMPLEX128: 15,
  BFLOAT16: 16,
  FLOAT8E4M3FN: 17,
  FLOAT8E4M3FNUZ: 18,
  FLOAT8E5M2: 19,
  FLOAT8E5M2FNUZ: 20,
  UINT4: 21,
  INT4: 22,
  FLOAT4E2M1: 23,
  FLOAT8E8M0: 24,
  UINT2: 25,
  INT2: 26,
  FLOAT6E2M3: 27,
  FLOAT6E3M2: 28,
} as const;

/** AttributeProto.AttributeType. */
export const AttributeType = {
  UNDEFINED: 0,
  FLOAT: 1,
  INT: 2,
  STRING: 3,
  TENSOR: 4,
  GRAPH: 5,
  FLOATS: 6,
  INTS: 7,
  STRINGS: 8,
  TENSORS: 9,
  GRAPHS: 10,
  SPARSE_TENSOR: 11,
  SPARSE_TENSORS: 12,
  TYPE_PROTO: 13,
  TYPE_PROTOS: 14,
} as const;

const typeNames = new Map<number, string>(Object.entries(DataType).map(([name, code]) => [code, name]));

/** 'FLOAT', 'INT64' …; an unknown code is shown as its number. */
export function typeName(dataType: number): string {
  return typeNames.get(dataType) ?? `type ${dataType}`;
}
