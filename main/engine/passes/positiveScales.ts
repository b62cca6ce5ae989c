/**
 * The same network with no negative γ in a BatchNormalization that is folded into a Conv: γ·(W·x + b − μ) / σ + β is the same with W, b, μ
 * and γ of a channel negated. Integers reach one further below 0 than above: the lowest code of a weight that was trained would be
 * clipped where folding turns its sign. Only parameters of their own are changed.
 */
import { GraphEdit } from '../graph/edit';
import { linksOf, usesOf } from '../graph/links';
import { matchChain } from '../graph/match';
import { DataType, type Graph, type Tensor } from '../graph/onnx';
import { axisLayout, scaleChannels } from '../numerics/channels';
import { floatValues, mapFloats } from '../numerics/values';

export function positiveScales(graph: Graph): Graph {
  const edit = new GraphEdit(graph);
  for (const conv of graph.node) {
    const norm = matchChain(graph, conv, 'Conv', 'BatchNormalization')?.[1];
    const names = norm && [norm.input[1]!, norm.input[3]!, ...conv.input.slice(1)];
    const tensors = names?.map((name) => own(graph, name));
    const signs = tensors?.[0] && floatValues(tensors[0]).map((value) => (value < 0 ? -1 : 1));
    if (!signs?.includes(-1) || !tensors) continue;
    const known = tensors.filter((tensor) => tensor !== undefined);
    if (known.length < tensors.length) continue;
    for (const tensor of known) {
      const layout = axisLayout(tensor.dims, 0);
      edit.setTensor(mapFloats(tensor, (values, start) => scaleChannels(values, signs, layout, start), 'typed'));
    }
  }
  return edit.done();
}

function own(graph: Graph, name: string): Tensor | undefined {
  const tensor = linksOf(graph).initializer.get(name);
  return tensor?.dataType === DataType.FLOAT && usesOf(graph, name).length === 1 ? tensor : undefined;
}
