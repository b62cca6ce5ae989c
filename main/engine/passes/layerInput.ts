/** Where the data of a quantizable layer is read: usually its input, before the Pad where a pooling is fed by one. */
import { stringAttribute, intsAttribute, floatAttribute } from '../graph/attributes';
import { constantOf, soleConsumer } from '../graph/links';
import { producerOf } from '../graph/match';
import type { Graph, Node } from '../graph/onnx';
import { tensorData } from '../graph/tensor';

export interface DataInput {
  /** The node whose input is replaced by the quantized value: the layer itself, or the Pad before it. */
  readonly reader: Node;
  readonly index: number;
  readonly value: string;
}

/**
 * The data input of a layer. An AveragePool whose only feed is a Pad with zeros was one padded pooling before it was
 * exported, so its quantizer stands before the Pad (amct-spec §6.3).
 */
export function dataInput(graph: Graph, layer: Node): DataInput {
  const value = layer.input[0]!;
  const pad = producerOf(graph, value);
  if (
    layer.opType === 'AveragePool' &&
    pad?.opType === 'Pad' &&
    isZeroPad(graph, pad) &&
    soleConsumer(graph, value) === layer
  )
    return { reader: pad, index: 0, value: pad.input[0]! };
  return { reader: layer, index: 0, value };
}

function isZeroPad(graph: Graph, pad: Node): boolean {
  if (stringAttribute(pad, 'mode', 'constant') !== 'constant') return false;
  if (intsAttribute(pad, 'pads')) return floatAttribute(pad, 'value', 0) === 0;
  if (!pad.input[2]) return true;
  const fill = constantOf(graph, pad.input[2]);
  return fill !== undefined && Array.from(tensorData(fill) as ArrayLike<number | bigint>, Number).every((x) => x === 0);
}
