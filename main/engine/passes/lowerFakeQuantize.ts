/** The nodes of our own domain become standard operators, where they stand: the last step before a training graph is run. */
import { GraphEdit } from '../graph/edit';
import type { Graph, Model } from '../graph/onnx';
import { Emitter } from '../grad/emitter';
import { quantizeForward } from '../grad/support/fakeQuantize';
import { DOMAIN } from '../ops/fakeQuantize';
import { inferTypes, opsetOf } from '../ops/infer';
import { StopGradient } from '../ops/stopGradient';

/** Shapes must be known. The inputs of training (clips, scales) stay inputs. */
export function lowerFakeQuantize<Described extends Model>(
  model: Described & { readonly graph: Graph },
): Described & { readonly graph: Graph } {
  const { graph } = model;
  const edit = new GraphEdit(graph);
  const e = new Emitter(graph, opsetOf(model), new Map(inferTypes(model).values));
  for (const node of graph.node) {
    if (node.domain !== DOMAIN) continue;
    if (node.opType === StopGradient.type) {
      edit.replace(node, { ...node, opType: 'Identity', domain: '' });
      continue;
    }
    const start = e.nodes.length;
    e.scope = node.name;
    const [x, ...parameters] = node.input.map((name) => e.find(name)!);
    quantizeForward(e, { node, x: x!, parameters });
    const added = e.nodes.slice(start);
    edit.replace(node, ...added.slice(0, -1), { ...added.at(-1)!, output: node.output });
  }
  e.tensors.forEach((tensor) => edit.appendTensor(tensor));
  return { ...model, graph: edit.done() };
}
