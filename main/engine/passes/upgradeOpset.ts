/**
 * Models of opsets 6 to 10 become opset 11, the first in which every operator has the form that the rest of the engine
 * knows. Each operator's file says how (its `upgrade`); the order of nodes, all names and every node that means the same
 * in both opsets stay as they are. Attributes that became inputs become initializers.
 * Throws OPSET_MISSING, OPSET_UNSUPPORTED, UPGRADE_UNSUPPORTED.
 */
import { fail } from '../../../proto/errors';
import { subgraphs } from '../graph/attributes';
import { mapNodeGraphs } from '../graph/edit';
import { constantOf, linksOf, usesOf } from '../graph/links';
import type { OpenModel } from '../graph/load';
import type { Graph, Node, Tensor } from '../graph/onnx';
import { inferGraph, opsetOf, type Scope } from '../ops/infer';
import { isDefaultDomain, operatorOf } from '../ops/lookup';
import type { UpgradeContext } from '../ops/operator';
import { verifyInputs } from '../ops/verify';

const OLDEST = 6;
const NEWEST = 26;
const TARGET = 11;
/** The IR version that came with opset 11, and the first in which an initializer need not be an input too. */
const TARGET_IR = 6;
const FREE_INITIALIZERS_IR = 4;

/** Experimental operators that ONNX took away before opset 11. */
const REMOVED: ReadonlySet<string> = new Set(
  'ATen Affine ConstantFill Crop DynamicSlice GRUUnit GivenTensorFill ImageScaler ParametricSoftplus Scale ScaledTanh'.split(
    ' ',
  ),
);

/** The model in opset 11; the same value where its opset is 11 or higher already. */
export function upgradeOpset(model: OpenModel): OpenModel {
  const opset = opsetOf(model);
  if (opset < OLDEST || opset > NEWEST) fail('OPSET_UNSUPPORTED', { opset, lowest: OLDEST, highest: NEWEST });
  if (opset >= TARGET) return model;
  const opsetImport = model.opsetImport.map((entry) =>
    isDefaultDomain(entry.domain) ? { ...entry, version: TARGET } : entry,
  );
  const graph = upgradeGraph(withoutInitializerInputs(model), { opset, taken: namesIn(model.graph) }, undefined);
  return { ...model, graph, opsetImport, irVersion: Math.max(model.irVersion, TARGET_IR) };
}

/** Up to IR version 3 initializers had to be inputs too; later that would make them defaults that a caller may replace. */
function withoutInitializerInputs({ graph, irVersion }: OpenModel): Graph {
  if (irVersion >= FREE_INITIALIZERS_IR) return graph;
  const given = new Set(graph.initializer.map(({ name }) => name));
  return { ...graph, input: graph.input.filter(({ name }) => !given.has(name)) };
}

interface Upgrade {
  readonly opset: number;
  /** Names of values and nodes anywhere in the model, so that a new one hides none. */
  readonly taken: Set<string>;
}

function namesIn(graph: Graph, names = new Set<string>()): Set<string> {
  for (const { name } of [...graph.input, ...graph.initializer]) names.add(name);
  for (const node of graph.node) {
    for (const name of [node.name, ...node.output]) names.add(name);
    for (const inner of subgraphs(node)) namesIn(inner, names);
  }
  return names;
}

function upgradeGraph(graph: Graph, upgrade: Upgrade, outer: Scope | undefined): Graph {
  const added: Tensor[] = [];
  const scope = lazyScope(graph, upgrade.opset, outer);
  const node = graph.node.flatMap((old) => {
    const own = mapNodeGraphs(old, (inner) => upgradeGraph(inner, upgrade, scope()));
    return upgradeNode(own, upgrade, { graph, scope, added });
  });
  const same = node.length === graph.node.length && node.every((each, i) => each === graph.node[i]);
  return same ? graph : { ...graph, node, initializer: [...graph.initializer, ...added] };
}

/** Types are inferred only where an upgrade asks for them. */
function lazyScope(graph: Graph, opset: number, outer: Scope | undefined): () => Scope {
  let known: Scope | undefined;
  return () =>
    (known ??= {
      values: inferGraph(graph, opset, undefined, outer).values,
      constant: (value) => constantOf(graph, value) ?? outer?.constant(value),
    });
}

/** The graph around a node: before the upgrade, what is known of it, and initializers that it gets. */
interface Surroundings {
  readonly graph: Graph;
  readonly scope: () => Scope;
  readonly added: Tensor[];
}

function upgradeNode(node: Node, { opset, taken }: Upgrade, { graph, scope, added }: Surroundings): readonly Node[] {
  const fresh = (suffix: string): string => {
    const base = `${node.name || node.output[0]}_${suffix}`;
    let name = base;
    for (let n = 1; taken.has(name); n++) name = `${base}_${n}`;
    taken.add(name);
    return name;
  };
  const context: UpgradeContext = {
    node,
    opset,
    fresh,
    constant(suffix, make) {
      const tensor = make(fresh(suffix));
      added.push(tensor);
      return tensor.name;
    },
    type: (value) => scope().values.get(value),
    isRead: (value) => usesOf(graph, value).length > 0 || linksOf(graph).outputs.has(value),
    cannot: (reason) => fail('UPGRADE_UNSUPPORTED', { node: node.name, op: node.opType, opset, to: TARGET, reason }),
  };
  if (isDefaultDomain(node.domain) && REMOVED.has(node.opType)) context.cannot('the operator was taken away');
  const operator = operatorOf(node);
  if (operator?.upgrade) verifyInputs(node, operator);
  return operator?.upgrade?.(context) ?? [node];
}
