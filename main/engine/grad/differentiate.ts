/**
 * The backward pass as ONNX nodes behind the forward pass (reverse-mode differentiation).
 *
 * For a scalar loss L and every value v write dv = ∂L/∂v, of v's shape. dL = 1; nodes are visited from the last to the first; the
 * rule of each (rules/) turns the gradients by its outputs into those by its inputs; a value that several nodes read gets the
 * sum of what they say of it. Only nodes between the targets and the loss are visited, and only floats have gradients.
 *
 * A pure function: the caller's graph stays as it is, the same graph gives the same nodes under the same names.
 * Graphs are at opset 18 or higher (passes/raiseOpset.ts) and all shapes on the way are numbers.
 * Throws GRADIENT_RULE_MISSING, GRADIENT_CASE, GRADIENT_SHAPE_UNKNOWN, GRADIENT_NO_PATH, GRADIENT_LOSS.
 */
import { fail } from '../../../proto/errors';
import { linksOf } from '../graph/links';
import { typeName, type Graph, type Model, type Node } from '../graph/onnx';
import { inferTypes, opsetOf } from '../ops/infer';
import { isDefaultDomain } from '../ops/lookup';
import { Emitter, range, sameShape, sizeOf, type Value } from './emitter';
import {
  DEFAULT_FORMULATIONS,
  recorded,
  type Formulations,
  type FormulationTable,
  type Question,
} from './formulations';
import { between } from './path';
import type { GradientRule, Use } from './rule';
import { gradientRules } from './rules';

export interface Differentiated<Described extends Model> {
  readonly model: Described & { readonly graph: Graph };
  /** Target → the value that holds its gradient. The caller decides which become outputs. */
  readonly gradients: ReadonlyMap<string, string>;
  /** Which formulations were chosen; given as a table they give the same graph again, on any machine. */
  readonly formulations: FormulationTable;
  /** Where there was a choice: what measureFormulations asks. */
  readonly questions: readonly Question[];
}

const LOWEST_OPSET = 18;

export function differentiate<Described extends Model>(
  model: Described & { readonly graph: Graph },
  loss: string,
  targets: readonly string[],
  formulations: Formulations = DEFAULT_FORMULATIONS,
): Differentiated<Described> {
  const { graph } = model;
  const opset = opsetOf(model);
  if (opset < LOWEST_OPSET) throw new Error(`gradients need opset ${LOWEST_OPSET}, not ${opset}`);
  const types = new Map(inferTypes(model).values);
  const path = between(graph, types, loss, targets);
  requireRules(path.nodes);
  const emitter = new Emitter(graph, opset, types);
  const choices = new Map<Question, string>();
  const backward = new Backward(graph, emitter, path.values, recorded(formulations, choices));
  const gradients = backward.run(loss, path.nodes, targets);
  const added = needed(emitter.nodes, new Set(gradients.values()));
  const read = new Set(added.flatMap(({ input }) => input));
  const node = [...graph.node.map((old) => backward.widened.get(old) ?? old), ...added];
  const initializer = [...graph.initializer, ...emitter.tensors.filter(({ name }) => read.has(name))];
  const differentiated = { ...model, graph: { ...graph, node, initializer } };
  const table = [...choices].map(([{ key }, name]) => [key, name]);
  return { model: differentiated, gradients, formulations: Object.fromEntries(table), questions: [...choices.keys()] };
}

/** The nodes on which the values depend: rules also say what nobody asked for. */
function needed(nodes: readonly Node[], values: Set<string>): readonly Node[] {
  const found = [...nodes].reverse().filter(({ input, output }) => {
    const used = output.some((value) => values.has(value));
    if (used) input.forEach((value) => values.add(value));
    return used;
  });
  return found.reverse();
}

function ruleOf({ opType, domain }: Node): GradientRule | undefined {
  const rule = gradientRules.get(opType);
  const isMeant = rule?.domain === undefined ? isDefaultDomain(domain) : rule.domain === domain;
  return isMeant ? rule : undefined;
}

/** Names every layer on the way that has no rule, all at once. */
function requireRules(nodes: readonly Node[]): void {
  const without = nodes.filter((node) => !ruleOf(node));
  if (without.length === 0) return;
  const layers = without.map(({ opType, name }) => `'${opType}' ('${name}')`).join(', ');
  fail('GRADIENT_RULE_MISSING', { layers, names: without.map(({ name }) => name).join(';') });
}

class Backward {
  /** Forward nodes that give more outputs than before, because a rule asked for them. */
  readonly widened = new Map<Node, Node>();
  private readonly gradients = new Map<string, Value[]>();

  constructor(
    private readonly graph: Graph,
    private readonly e: Emitter,
    /** Values whose gradients are wanted: those that depend on a target. */
    private readonly wanted: ReadonlySet<string>,
    private readonly formulations: Formulations,
  ) {}

  run(loss: string, nodes: readonly Node[], targets: readonly string[]): ReadonlyMap<string, string> {
    const value = this.value(loss);
    if (sizeOf(value.shape) !== 1) fail('GRADIENT_LOSS', { value: loss, shape: value.shape.join(', ') });
    this.gradients.set(loss, [this.e.fill(1, value.shape, value.dataType)]);
    for (const node of [...nodes].reverse()) {
      this.e.scope = `grad.${node.name || node.output[0]}`;
      if (node.output.some((output) => this.gradients.has(output))) this.visit(node);
    }
    const missing = targets.filter((target) => !this.gradients.has(target));
    if (missing.length > 0) fail('GRADIENT_NO_PATH', { loss, targets: missing.map((name) => `'${name}'`).join(', ') });
    this.e.scope = 'grad';
    return new Map(targets.map((target) => [target, this.gradient(target)!.name]));
  }

  private visit(node: Node): void {
    const results = ruleOf(node)!.backward(this.use(node), this.e);
    results.forEach((result, i) => {
      const name = node.input[i] ?? '';
      if (!result || !this.wanted.has(name)) return;
      const fitted = this.fitted(node, result, this.value(name));
      this.gradients.set(name, [...(this.gradients.get(name) ?? []), fitted]);
    });
  }

  /** The sum of what all readers of a value say; undefined where none said anything. */
  private gradient(name: string): Value | undefined {
    const parts = this.gradients.get(name);
    if (!parts || parts.length < 2) return parts?.[0];
    const sum = parts.length === 2 ? this.e.add(parts[0]!, parts[1]!) : this.e.op('Sum', parts);
    this.gradients.set(name, [sum]);
    return sum;
  }

  /** The gradient of an input that was broadcast: summed over the axes along which it was repeated. */
  private fitted(node: Node, gradient: Value, input: Value): Value {
    const added = gradient.shape.length - input.shape.length;
    const repeated = range(gradient.shape.length).filter(
      (axis) => axis < added || (input.shape[axis - added] === 1 && gradient.shape[axis] !== 1),
    );
    const summed = this.e.sum(gradient, repeated);
    const fits = sameShape(summed.shape.slice(Math.max(0, added)), input.shape) && summed.dataType === input.dataType;
    if (!fits || added < 0) throw new Error(mismatch(node, gradient, input));
    return this.e.reshape(summed, input.shape);
  }

  private value(name: string): Value {
    return (
      this.e.find(name) ??
      fail('GRADIENT_SHAPE_UNKNOWN', { value: name, node: linksOf(this.graph).producer.get(name)?.name ?? '' })
    );
  }

  private use(node: Node): Use {
    const { e } = this;
    const input = (index: number): Value => this.value(node.input[index]!);
    const optional = (index: number): Value | undefined => (node.input[index] ? input(index) : undefined);
    const gradient = (index: number): Value | undefined => this.gradient(node.output[index] ?? '');
    const value = (name: string): Value => this.value(name);
    const cannot: Use['cannot'] = (attribute, text) =>
      fail('GRADIENT_CASE', { op: node.opType, node: node.name, attribute, value: String(text) });
    return {
      node,
      opset: e.opset,
      formulations: this.formulations,
      inputCount: node.input.length,
      input,
      optional,
      gradient,
      cannot,
      output: (index) => this.output(node, index),
      wants: (index) => this.wanted.has(node.input[index] ?? ''),
      elements: (index) => {
        const list = optional(index);
        return list && (e.elements(list) ?? cannot(list.name, '?'));
      },
      get x() {
        return input(0);
      },
      get y() {
        return value(node.output[0]!);
      },
      get dy() {
        return gradient(0) ?? e.zerosLike(value(node.output[0]!));
      },
    };
  }

  private output(node: Node, index: number): Value {
    const now = this.widened.get(node) ?? node;
    if (now.output[index]) return this.value(now.output[index]);
    const name = this.e.fresh(`${node.output[0]}.${index}`);
    const length = Math.max(now.output.length, index + 1);
    const output = Array.from({ length }, (_, i) => (i === index ? name : (now.output[i] ?? '')));
    this.widened.set(node, { ...now, output });
    this.e.infer({ ...now, output });
    return this.value(name);
  }
}

function mismatch(node: Node, gradient: Value, input: Value): string {
  const told = ({ dataType, shape }: Value): string => `${typeName(dataType)} [${shape.join(', ')}]`;
  return `rule '${node.opType}' (${node.name}): gradient ${told(gradient)} of '${input.name}' ${told(input)}`;
}
