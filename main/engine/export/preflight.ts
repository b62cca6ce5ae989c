/**
 * Whether a plan fits together and the target, looked at before anything is calibrated, all of it at once: no layer switched on,
 * readers of one tensor that quantize it differently, also through nodes that only move data, operators that must be quantized.
 */
import { finding } from '../../../proto/findings';
import type { Finding } from '../../../proto/job';
import { inputPlan, isQuantizedLayer, type LayerPlan, type QuantPlan } from '../../../proto/plan';
import type { Reason } from '../../../proto/reasons';
import { linksOf, usesOf } from '../graph/links';
import type { Graph, Model, Node } from '../graph/onnx';
import { dataInput } from '../passes/layerInput';

/** What one target demands. */
export interface PreflightRules {
  /** What is found where readers of a tensor disagree, directly or behind nodes that only move data. */
  readonly consumers: 'CONSUMERS_DIFFER' | 'CONSUMERS_MUST_AGREE';
  readonly noCommand: 'NO_COMMAND_DIFFERS' | 'NO_COMMAND_MUST_AGREE';
  /** A reader that could be quantized and is not disagrees with one that is. */
  readonly floatDisagrees: boolean;
  /** Operators that only move data: the target has no instruction for them. */
  readonly noCommandTypes: ReadonlySet<string>;
  readonly mustQuantize: ReadonlySet<string>;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));
const MOVES = words('Concat Split Reshape Flatten Slice Transpose Tile Squeeze Unsqueeze Identity');

/** amct-spec §12.3: layers may stay float; what disagrees costs time. */
export const ASCEND_RULES: PreflightRules = {
  consumers: 'CONSUMERS_DIFFER',
  noCommand: 'NO_COMMAND_DIFFERS',
  floatDisagrees: false,
  noCommandTypes: MOVES,
  mustQuantize: new Set(),
};

/** amct-spec §13.6: what disagrees is refused, and what the CUBE unit computes knows no float. */
export const SVP_RULES: PreflightRules = {
  consumers: 'CONSUMERS_MUST_AGREE',
  noCommand: 'NO_COMMAND_MUST_AGREE',
  floatDisagrees: true,
  noCommandTypes: MOVES,
  mustQuantize: words('Conv Gemm ConvTranspose MaxPool AveragePool GlobalMaxPool GlobalAveragePool'),
};

export function preflight({ graph }: Model & { graph: Graph }, plan: QuantPlan, rules: PreflightRules): Finding[] {
  return [...nothingEnabled(plan), ...disagreements(graph, plan, rules), ...missing(graph, plan, rules)];
}

const MOST_NAMES = 5;
/** The first names of many. */
export const listed = (names: readonly string[]): string =>
  names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', …' : '');

const nameOf = ({ layer }: LayerPlan): string => layer;

/** Switched off by the configuration alone. */
function isOff({ inputs }: LayerPlan): boolean {
  return inputs.some((each) => 'float' in each && each.float.code === 'SWITCHED_OFF');
}

function whyFloat({ inputs }: LayerPlan): Reason | undefined {
  return inputs.flatMap((each) => ('float' in each ? [each.float] : []))[0];
}

function nothingEnabled({ layers }: QuantPlan): Finding[] {
  if (layers.length === 0 || layers.some(isQuantizedLayer)) return [];
  const off = layers.filter(isOff).map(nameOf);
  if (off.length > 0) return [finding('NO_LAYER_ENABLED', { count: off.length, layers: listed(off) }, undefined, off)];
  const [first] = layers;
  const why = whyFloat(first!)!;
  if (why.code === 'QUANTIZED_ALREADY') return [];
  return [finding('NOTHING_QUANTIZABLE', { total: layers.length, first: first!.layer, reason: why })];
}

/** A layer that reads a tensor, and the nodes that only move the data on the way to it. */
interface Reader {
  readonly layer: LayerPlan;
  readonly through: readonly Node[];
}

function disagreements(graph: Graph, plan: QuantPlan, rules: PreflightRules): Finding[] {
  const byData = layersByData(graph, plan);
  const moves = ({ opType, domain }: Node): boolean => domain === '' && rules.noCommandTypes.has(opType);
  const sources = [
    ...graph.input.map(({ name }) => name),
    ...graph.node.filter((node) => !moves(node)).flatMap(({ output }) => output),
  ];
  return sources.flatMap((value) => {
    const readers = readersOf(graph, value, byData, moves);
    return readers.length < 2 ? [] : judged(value, readers, rules);
  });
}

/** Layers that are quantized or could be, by the value that carries their data. */
function layersByData(graph: Graph, { layers }: QuantPlan): ReadonlyMap<string, readonly LayerPlan[]> {
  const found = new Map<string, LayerPlan[]>();
  for (const layer of layers) {
    const node = linksOf(graph).node.get(layer.layer);
    if (!node || !(isQuantizedLayer(layer) || isOff(layer))) continue;
    const { value } = dataInput(graph, node);
    found.set(value, [...(found.get(value) ?? []), layer]);
  }
  return found;
}

function readersOf(
  graph: Graph,
  source: string,
  byData: ReadonlyMap<string, readonly LayerPlan[]>,
  moves: (node: Node) => boolean,
): Reader[] {
  const readers: Reader[] = [];
  const seen = new Set<string>();
  const waiting: { value: string; through: readonly Node[] }[] = [{ value: source, through: [] }];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    const { value, through } = at;
    if (seen.has(value)) continue;
    seen.add(value);
    for (const layer of byData.get(value) ?? []) readers.push({ layer, through });
    for (const { node, index } of usesOf(graph, value)) {
      const moved = moves(node) && (index === 0 || node.opType === 'Concat');
      if (moved) for (const next of node.output) waiting.push({ value: next, through: [...through, node] });
    }
  }
  return readers;
}

function judged(value: string, readers: readonly Reader[], rules: PreflightRules): Finding[] {
  const quantized = readers.filter(({ layer }) => isQuantizedLayer(layer));
  const off = readers.flatMap(({ layer }) => (isQuantizedLayer(layer) ? [] : [layer.layer]));
  const found = differing(value, rules.floatDisagrees ? readers : quantized, rules);
  if (rules.floatDisagrees || quantized.length === 0 || off.length === 0) return found;
  const params = { value, quantized: listed(quantized.map(({ layer }) => layer.layer)), layers: listed(off) };
  return [...found, finding('CONSUMER_FLOAT', params, off[0], off)];
}

function differing(value: string, readers: readonly Reader[], rules: PreflightRules): Finding[] {
  const kinds = new Map<string, string>();
  for (const { layer } of readers) if (!kinds.has(settingsOf(layer))) kinds.set(settingsOf(layer), layer.layer);
  if (kinds.size < 2) return [];
  const layers = [...new Set(readers.map(({ layer }) => layer.layer))];
  const settings = [...kinds].map(([kind, layer]) => `${layer} (${kind})`).join(', ');
  const params = { value, settings, layers: listed(layers) };
  const nodes = [...new Set(readers.flatMap(({ through }) => through.map(({ name }) => name)))];
  return nodes.length > 0
    ? [finding(rules.noCommand, { ...params, nodes: listed(nodes) }, nodes[0], layers)]
    : [finding(rules.consumers, params, layers[0], layers)];
}

/** What makes the codes of a tensor, in the words of the configuration: equal texts give equal codes. */
function settingsOf(layer: LayerPlan): string {
  const data = inputPlan(layer, 0);
  if (!data) return 'quant_enable false';
  const { format, symmetric, method } = data;
  const params = Object.values(method.params).join('/');
  const balance = layer.balance ? `, dmq ${layer.balance.strength}` : '';
  return `num_bits ${format.bits}, asymmetric ${!symmetric}, ${method.name}${params === '' ? '' : ` ${params}`}${balance}`;
}

function missing(graph: Graph, { layers }: QuantPlan, { mustQuantize }: PreflightRules): Finding[] {
  const plans = new Map(layers.map((layer) => [layer.layer, layer]));
  return graph.node.flatMap((node) => {
    const plan = plans.get(node.name);
    if (node.domain !== '' || !mustQuantize.has(node.opType) || (plan && isQuantizedLayer(plan))) return [];
    const why = plan && whyFloat(plan);
    return [
      finding(
        'MUST_QUANTIZE',
        { op: node.opType, why: why ?? { code: 'UNSUPPORTED_OP', params: { op: node.opType } } },
        node.name,
        [node.name],
      ),
    ];
  });
}
