/** Merges FakeQuantize nodes that read the same tensor with the same scale, zero point and bits: the first one survives. */
import { GraphEdit } from '../graph/edit';
import { linksOf } from '../graph/links';
import type { Graph } from '../graph/onnx';
import { fakeQuantizeOf } from './fakeQuantize';

export function mergeQuantizers(graph: Graph): Graph {
  const edit = new GraphEdit(graph);
  const first = new Map<string, string>();
  let merged = false;
  for (const node of graph.node) {
    const quantizer = fakeQuantizeOf(node);
    if (!quantizer || linksOf(graph).initializer.has(quantizer.input)) continue;
    const { input, output, scale, zeroPoint, bits } = quantizer;
    const key = JSON.stringify([input, [...scale], zeroPoint, bits]);
    const survivor = first.get(key);
    if (survivor === undefined) first.set(key, output);
    else {
      edit.remove(node);
      edit.redirect(output, survivor);
      merged = true;
    }
  }
  return merged ? edit.done() : graph;
}
