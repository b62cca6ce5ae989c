/**
 * torch.chunk as exported from opset 13 on: Shape → Gather → Add → Div → Mul compute the positions of Slice nodes, where one Split
 * would do. Found as several Slices of one value whose starts or ends are computed from the shape of that value.
 */
import { finding } from '../../../../../proto/findings';
import { linksOf } from '../../../graph/links';
import type { Graph, Node } from '../../../graph/onnx';
import type { Check } from '../check';

/** Shape, Gather, Add, Div, Mul with a Cast or an Unsqueeze between them. */
const LONGEST_CHAIN = 10;

export const chunkAsSlices: Check = {
  id: 'chunkAsSlices',
  find({ graph }) {
    const parts = new Map<string, Node[]>();
    for (const node of graph.node) {
      const [data, ...positions] = node.input;
      if (node.opType !== 'Slice' || !data || !positions.some((value) => comesFromShape(graph, value, data))) continue;
      parts.set(data, [...(parts.get(data) ?? []), node]);
    }
    return [...parts]
      .filter(([, slices]) => slices.length > 1)
      .map(([value, slices]) => finding('CHUNK_AS_SLICES', { value, count: slices.length }, slices[0]!.name));
  },
};

/** Whether integer arithmetic leads from the shape of `data` to `value`, with a division on the way. */
function comesFromShape(graph: Graph, value: string, data: string): boolean {
  const { producer } = linksOf(graph);
  const walk = (at: string, left: number, divided: boolean): boolean => {
    const node = producer.get(at);
    if (!node || left === 0) return false;
    if (node.opType === 'Shape') return divided && node.input[0] === data;
    const isDivision = divided || node.opType === 'Div';
    return ARITHMETIC.has(node.opType) && node.input.some((input) => walk(input, left - 1, isDivision));
  };
  return walk(value, LONGEST_CHAIN, false);
}

const ARITHMETIC: ReadonlySet<string> = new Set(
  'Gather Add Sub Div Mul Min Max Cast Unsqueeze Squeeze Concat Floor Ceil Slice Identity'.split(' '),
);
