/** Which initializers hold equal content. */
import { createHash } from 'node:crypto';
import { DataType, type Graph, type Tensor } from '../../graph/onnx';
import { bytesOf, tensorBytes, tensorPieces } from '../../graph/tensor';

/** What is compared first. */
const HEAD_BYTES = 1024;

const known = new WeakMap<Graph, ReadonlyMap<Tensor, Tensor>>();

/** For each initializer the first one with equal type, shape and content. Only tensors whose heads are equal are read whole. */
export function contentsOf(graph: Graph): ReadonlyMap<Tensor, Tensor> {
  const found = known.get(graph) ?? new Map(groupsBy(graph.initializer, alikeKey).flatMap(firstsOf));
  known.set(graph, found);
  return found;
}

function firstsOf(alike: readonly Tensor[]): [Tensor, Tensor][] {
  if (alike.length === 1 || alike[0]!.dataType === DataType.STRING) return alike.map((tensor) => [tensor, tensor]);
  const byHead = groupsBy(alike, (tensor) => hashOf(tensor, HEAD_BYTES));
  const equal = byHead.flatMap((group) => (group.length === 1 ? [group] : groupsBy(group, (tensor) => hashOf(tensor))));
  return equal.flatMap((group) => group.map((tensor): [Tensor, Tensor] => [tensor, group[0]!]));
}

const alikeKey = ({ dataType, dims }: Tensor): string => `${dataType}:${dims.join()}`;

function groupsBy(tensors: readonly Tensor[], keyOf: (tensor: Tensor) => string): Tensor[][] {
  const groups = new Map<string, Tensor[]>();
  for (const tensor of tensors) {
    const key = keyOf(tensor);
    const group = groups.get(key);
    if (group) group.push(tensor);
    else groups.set(key, [tensor]);
  }
  return [...groups.values()];
}

/** Of the first `limit` bytes of the values; a tensor without numbers is equal to itself only. */
export function hashOf(tensor: Tensor, limit = Infinity): string {
  if (tensor.dataType === DataType.STRING || tensorBytes(tensor) === 0) return tensor.name;
  const hash = createHash('sha1');
  let left = limit;
  for (const piece of tensorPieces(tensor)) {
    hash.update(bytesOf(piece).subarray(0, left));
    left -= piece.byteLength;
    if (left <= 0) break;
  }
  return hash.digest('base64');
}
