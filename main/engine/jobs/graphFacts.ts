/** A prepared model as the window draws it: names, types, shapes and costs; no numbers of any tensor. */
import type { GraphFacts, NodeFacts, ValueFacts } from '../../../proto/graphView';
import { subgraphs } from '../graph/attributes';
import { captures, constantOf, feedsOf } from '../graph/links';
import { typeName, type Attribute, type Graph, type Node } from '../graph/onnx';
import { attributeText } from '../graph/print';
import { tensorBytes } from '../graph/tensor';
import { macsOfNode } from '../ops/cost';
import type { Target } from '../export/target';
import type { PreparedModel } from './prepare';

type Layer = NonNullable<NodeFacts['layer']>;

export function graphFacts({ model, opset, types }: PreparedModel, target: Target): GraphFacts {
  const { graph } = model;
  const layers = new Map<string, Layer>(
    target
      .layers(model)
      .map(({ layer, float }) => [layer, { quantizable: float === undefined, ...(float && { reason: float }) }]),
  );
  const values = [...types.values].map(([name, { dataType, shape }]): [string, ValueFacts] => [
    name,
    { type: typeName(dataType), ...(shape && { shape }) },
  ]);
  const outputs = graph.output.map(({ name }) => name);
  // A constant stands inside the boxes that take it, as a weight does; it is a node of its own only as an output.
  const isConstant = ({ output: [value = ''] }: Node): boolean =>
    constantOf(graph, value) !== undefined && !outputs.includes(value);
  return {
    schema: 1,
    name: graph.name,
    inputs: feedsOf(graph).map(({ name }) => name),
    outputs,
    nodes: graph.node
      .filter((node) => !isConstant(node))
      .map((node) => ({
        ...nodeFacts(graph, node),
        macs: macsOfNode(graph, node.name, opset, types) ?? 0,
        ...(layers.has(node.name) && { layer: layers.get(node.name)! }),
      })),
    values: Object.fromEntries(values),
    weights: [
      ...graph.initializer.map(({ name }) => name),
      ...graph.node.filter(isConstant).flatMap(({ output }) => output),
    ],
  };
}

function nodeFacts(graph: Graph, node: Node): Omit<NodeFacts, 'macs' | 'layer'> {
  const { name, opType, domain, input, output, attribute } = node;
  const weights = new Set(input.filter((value) => constantOf(graph, value)));
  const captured = new Set(subgraphs(node).flatMap((inner) => [...captures(inner)]));
  return {
    name,
    op: opType,
    domain,
    inputs: input,
    outputs: output,
    ...(captured.size > 0 && { captures: [...captured] }),
    attributes: Object.fromEntries(attribute.map((each) => [each.name, shortText(each)])),
    weightBytes: [...weights].reduce((sum, value) => sum + tensorBytes(constantOf(graph, value)!), 0),
  };
}

const MOST_CHARACTERS = 200;

/** Lists are cut before they become text: an attribute may hold millions of numbers. */
function shortText(attribute: Attribute): string {
  const { floats, ints, strings } = attribute;
  const text = attributeText({
    ...attribute,
    floats: floats.slice(0, MOST_CHARACTERS),
    ints: ints.slice(0, MOST_CHARACTERS),
    strings: strings.slice(0, MOST_CHARACTERS),
  });
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS - 1)}…` : text;
}
