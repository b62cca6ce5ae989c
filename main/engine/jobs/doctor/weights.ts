/** What the doctor sees in the weights: values that are no numbers, zeros, the same bytes twice. */
import { createHash } from 'node:crypto';
import { finding } from '../../../../proto/findings';
import type { Finding } from '../../../../proto/job';
import { constantOf, usesOf } from '../../graph/links';
import { DataType, type Graph, type Node, type Tensor } from '../../graph/onnx';
import { bytesOf, tensorBytes, tensorPieces } from '../../graph/tensor';
import { zeroChannels } from '../../numerics/channels';
import { floatPieces, notFiniteIn } from '../../numerics/values';
import { operatorOf } from '../../ops/lookup';
import { outputLayout } from '../../ops/weights';

const FLOATS: readonly number[] = [DataType.FLOAT, DataType.FLOAT16, DataType.BFLOAT16];

/** Smaller tensors (biases, shapes) may well hold the same bytes by chance. */
const DUPLICATE_BYTES = 1024;

export function weightFindings(graph: Graph): Finding[] {
  return [...notFiniteTensors(graph), ...zeroWeights(graph), ...duplicates(graph.initializer)];
}

/** The constant weight of a node. */
function weightOf(graph: Graph, node: Node): Tensor | undefined {
  const facts = operatorOf(node)?.weight;
  return facts && constantOf(graph, node.input[facts.weight] ?? '');
}

function notFiniteTensors(graph: Graph): Finding[] {
  return graph.initializer
    .filter(({ dataType }) => FLOATS.includes(dataType))
    .flatMap((tensor) => {
      const { count, first } = notFiniteIn(tensor);
      const params = { tensor: tensor.name, count, index: first };
      return count > 0 ? [finding('WEIGHT_NOT_FINITE', params, usesOf(graph, tensor.name)[0]?.node.name)] : [];
    });
}

function zeroWeights(graph: Graph): Finding[] {
  const seen = new Set<Tensor>();
  return graph.node.flatMap((node) => {
    const weight = weightOf(graph, node);
    if (!weight || seen.has(weight) || !FLOATS.includes(weight.dataType)) return [];
    seen.add(weight);
    return zeroWeight(node, weight);
  });
}

function zeroWeight(node: Node, tensor: Tensor): Finding[] {
  if (tensor.dims.length < 2) return [];
  const layout = outputLayout(node, tensor.dims);
  const total = layout.channels;
  const count = zeroChannels(floatPieces(tensor), layout);
  if (count === 0) return [];
  if (count === total) return [finding('WEIGHT_ALL_ZERO', { tensor: tensor.name }, node.name)];
  return [finding('WEIGHT_ZERO_CHANNELS', { tensor: tensor.name, count, total }, node.name)];
}

/** Only tensors that share type and shape with another one are read. */
function duplicates(tensors: readonly Tensor[]): Finding[] {
  const alike = new Map<string, Tensor[]>();
  for (const tensor of tensors) {
    if (tensorBytes(tensor) < DUPLICATE_BYTES) continue;
    const key = `${tensor.dataType}:${tensor.dims.join()}`;
    alike.set(key, [...(alike.get(key) ?? []), tensor]);
  }
  return [...alike.values()].flatMap((group) => duplicatesIn(group));
}

/** Tensors of one type and shape; where their first bytes differ, nothing else is read. */
function duplicatesIn(tensors: readonly Tensor[]): Finding[] {
  if (tensors.length < 2) return [];
  const heads = tensors.map((tensor) => hashOf(tensor, DUPLICATE_BYTES));
  const first = new Map<string, Tensor>();
  return tensors.flatMap((tensor, i) => {
    if (heads.indexOf(heads[i]!) === heads.lastIndexOf(heads[i]!)) return [];
    const hash = hashOf(tensor, Infinity);
    const other = first.get(hash);
    if (!other) first.set(hash, tensor);
    const bytes = tensorBytes(tensor);
    return other ? [finding('TENSOR_DUPLICATED', { tensor: tensor.name, other: other.name, bytes })] : [];
  });
}

/** Of the first `limit` bytes of the values. */
function hashOf(tensor: Tensor, limit: number): string {
  const hash = createHash('sha1');
  let left = limit;
  for (const piece of tensorPieces(tensor)) {
    hash.update(bytesOf(piece).subarray(0, left));
    left -= piece.byteLength;
    if (left <= 0) break;
  }
  return hash.digest('base64');
}
