/**
 * What a graph takes at least: no value may be larger than the memory at hand. A few bytes of a file can claim a tensor of
 * terabytes (Expand, ConstantOfShape, Tile, Range, OneHot, a padding), on which ONNX Runtime dies while it creates the session.
 */
import { fail } from '../../../proto/errors';
import { typeName, type Graph } from '../graph/onnx';
import { byteLength } from '../graph/tensor';
import type { Types } from './infer';
import type { ValueType } from './operator';
import { shapeText } from './support/shapes';

/** Throws VALUE_TOO_LARGE. An open dimension counts as 1: a batch may well be one sample. */
export function verifyMemory(graph: Graph, { values }: Types, limitBytes: number): void {
  for (const node of graph.node) {
    for (const value of node.output) {
      const type = values.get(value);
      const bytes = type ? leastBytes(type) : 0;
      if (bytes > limitBytes)
        fail('VALUE_TOO_LARGE', {
          node: node.name,
          op: node.opType,
          value,
          type: typeName(type!.dataType),
          shape: shapeText(type!.shape),
          size: gibibytes(bytes),
          limit: gibibytes(limitBytes),
        });
    }
  }
}

function leastBytes({ dataType, shape = [] }: ValueType): number {
  const count = shape.reduce<number>((product, dim) => product * (typeof dim === 'number' ? dim : 1), 1);
  return byteLength(dataType, count) ?? count;
}

const gibibytes = (bytes: number): string => `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
