/**
 * Makes fake-quant models quicker without changing what they compute: in Round → Add(o) → Clip(l, h) → Sub(o) all values are whole
 * numbers below 2²⁴, which float32 holds exactly, so it equals Round → Clip(l − o, h − o), two passes over the tensor in place of four.
 * (A zero may get another sign.) For what is only executed: files keep the form of amct-spec §7.1.
 */
import { constant } from '../graph/build';
import { GraphEdit } from '../graph/edit';
import { constantOf, soleConsumer } from '../graph/links';
import type { Graph, Node } from '../graph/onnx';
import { floatTensor } from '../graph/tensor';
import { floatValues } from '../numerics/values';

export function fuseOffsets(graph: Graph): Graph {
  const edit = new GraphEdit(graph);
  for (const round of graph.node) if (round.opType === 'Round') fuse(edit, graph, round);
  return edit.done();
}

function fuse(edit: GraphEdit, graph: Graph, round: Node): void {
  const add = next(graph, round, 'Add');
  const clip = add && next(graph, add, 'Clip');
  const sub = clip && next(graph, clip, 'Sub');
  if (!sub) return;
  const [added, low, high, taken] = [add.input[1], clip.input[1], clip.input[2], sub.input[1]].map((value) =>
    scalarOf(graph, value),
  );
  if (added === undefined || low === undefined || high === undefined || added !== taken) return;
  const limit = (name: string, value: number): string => {
    const output = edit.freshValue(`${clip.name}.${name}`);
    edit.prependNode(constant(output, output, floatTensor('', [], Float32Array.of(value))));
    return output;
  };
  edit.remove(add);
  edit.remove(sub);
  const bounds = [limit('low', low - added), limit('high', high - added)];
  edit.replace(clip, { ...clip, input: [round.output[0]!, ...bounds], output: sub.output });
}

/** The node that alone reads the result of another, if it is of that type. */
function next(graph: Graph, node: Node, opType: string): Node | undefined {
  const reader = soleConsumer(graph, node.output[0]!);
  return reader?.opType === opType && reader.input[0] === node.output[0] ? reader : undefined;
}

function scalarOf(graph: Graph, value: string | undefined): number | undefined {
  const tensor = value ? constantOf(graph, value) : undefined;
  return tensor && tensor.dims.length === 0 ? floatValues(tensor)[0] : undefined;
}
