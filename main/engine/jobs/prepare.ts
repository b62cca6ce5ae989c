/** A model made ready for everything else: good names, a valid order, fixed input shapes, checked, with known types. */
import { fail } from '../../../proto/errors';
import { finding } from '../../../proto/findings';
import type { Finding } from '../../../proto/job';
import { message, type Dim } from '../graph/build';
import { isAscendNode } from '../export/ascend/deployNodes';
import { deployTypes } from '../export/ascend/deployLayers';
import { feedsOf } from '../graph/links';
import { loadModel, type OpenModel } from '../graph/load';
import { withUniqueNames } from '../graph/names';
import type { Graph, ValueInfo } from '../graph/onnx';
import { sorted } from '../graph/order';
import { tensorBytes } from '../graph/tensor';
import { verifyStructure } from '../graph/verify';
import { declaredType, inferTypes, opsetOf, type Types } from '../ops/infer';
import { verifyGraph } from '../ops/verify';
import { withDefaultDomain } from '../passes/defaultDomain';
import { densify } from '../passes/densify';
import { foldConstants } from '../passes/foldConstants';
import { hoistWeights } from '../passes/hoistWeights';
import { upgradeOpset } from '../passes/upgradeOpset';

export interface PreparedModel {
  /** As it stands in the file, but for one name of the default domain. */
  readonly original: OpenModel;
  /** Opset 11 or higher. */
  readonly model: OpenModel;
  readonly opset: number;
  readonly types: Types;
  /** What was mended on the way. */
  readonly findings: readonly Finding[];
}

/**
 * Opens and mends a model. Throws FILE_*, MODEL_*, EXTERNAL_*, OPSET_*, UPGRADE_UNSUPPORTED, GRAPH_*, ATTRIBUTE_INVALID,
 * INPUT_COUNT, SHAPES_DISAGREE, SPARSE_INVALID, INPUT_UNKNOWN, INPUT_SHAPE_MISMATCH.
 */
export function prepareModel(
  path: string,
  inputShapes: Readonly<Record<string, readonly number[]>> = {},
): PreparedModel {
  const opened = withDefaultDomain(loadModel(path));
  const dense = densify(opened.graph);
  const named = withUniqueNames(withoutDefaults(dense));
  const ordered = sorted(named);
  verifyStructure(ordered);
  const irVersion = Math.max(opened.irVersion, FREE_INITIALIZERS_IR);
  const upgraded = upgradeOpset({ ...opened, irVersion, graph: ordered });
  const hoisted = hoistWeights(withInputShapes(upgraded.graph, inputShapes));
  verifyGraph(hoisted);
  const opset = opsetOf(upgraded);
  const model = { ...upgraded, graph: foldConstants(hoisted, opset) };
  const findings = [
    ...densified(opened.graph, dense),
    ...renamed(dense, named),
    ...(ordered === named ? [] : [finding('NODES_UNSORTED', {})]),
    ...(opset === opsetOf(opened) ? [] : [finding('OPSET_UPGRADED', { from: opsetOf(opened), to: opset })]),
    ...folded(hoisted, model.graph),
  ];
  return { original: opened, model, opset, types: typesOf(model), findings };
}

/** ONNX knows no node that a deploy model quantizes with. */
function typesOf(model: OpenModel): Types {
  return model.graph.node.some(isAscendNode) ? deployTypes(model) : inferTypes(model);
}

/** The first IR version in which an initializer need not be an input too. */
const FREE_INITIALIZERS_IR = 4;

/** Old exporters list every initializer as an input too, as a default that a caller may override: here they are constants. */
function withoutDefaults(graph: Graph): Graph {
  const feeds = feedsOf(graph);
  return feeds.length === graph.input.length ? graph : { ...graph, input: feeds };
}

function densified({ sparseInitializer }: Graph, dense: Graph): Finding[] {
  const count = sparseInitializer.length;
  if (count === 0) return [];
  const bytes = dense.initializer.slice(-count).reduce((sum, tensor) => sum + tensorBytes(tensor), 0);
  return [finding('SPARSE_DENSIFIED', { count, bytes })];
}

function renamed(before: Graph, after: Graph): Finding[] {
  const nodes = after.node.filter((node, i) => node !== before.node[i]);
  return nodes[0] ? [finding('NODES_RENAMED', { count: nodes.length, first: nodes[0].name })] : [];
}

function folded(before: Graph, after: Graph): Finding[] {
  const had = new Set(before.initializer.map(({ name }) => name));
  const added = after.initializer.filter(({ name }) => !had.has(name));
  return added[0] ? [finding('WEIGHTS_FOLDED', { count: added.length, first: added[0].name })] : [];
}

/** The graph with symbolic dimensions of inputs fixed. Throws INPUT_UNKNOWN, INPUT_SHAPE_MISMATCH. */
function withInputShapes(graph: Graph, shapes: Readonly<Record<string, readonly number[]>>): Graph {
  const feeds = feedsOf(graph).map(({ name }) => name);
  for (const name of Object.keys(shapes)) {
    if (!feeds.includes(name)) fail('INPUT_UNKNOWN', { name, known: feeds.join(', ') });
  }
  if (Object.keys(shapes).length === 0) return graph;
  return { ...graph, input: graph.input.map((info) => withShape(info, shapes[info.name])) };
}

function withShape(info: ValueInfo, given: readonly number[] | undefined): ValueInfo {
  if (!given) return info;
  const declared = declaredType(info)?.shape;
  const fits =
    declared?.length === given.length && declared.every((dim, i) => typeof dim !== 'number' || dim === given[i]);
  if (declared && !fits)
    fail('INPUT_SHAPE_MISMATCH', { name: info.name, given: given.join(', '), declared: dimsText(declared) });
  // The batch stays symbolic: it is fixed where the model is converted.
  const dim = given.map((size, axis) => {
    const symbol = axis === 0 && typeof declared?.[0] !== 'number';
    return {
      dimValue: symbol ? undefined : size,
      dimParam: symbol ? (declared?.[0] ?? 'batch').toString() : '',
      denotation: '',
    };
  });
  const elemType = info.type?.tensorType?.elemType;
  return message('ValueInfoProto', { ...info, type: { tensorType: { elemType, shape: { dim } }, denotation: '' } });
}

export function dimsText(shape: readonly Dim[]): string {
  return shape.map((dim) => dim ?? '?').join(', ');
}
