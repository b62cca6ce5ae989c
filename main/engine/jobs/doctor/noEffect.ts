/** Which nodes give back their first input unchanged. */
import { intAttribute, intsAttribute, stringAttribute } from '../../graph/attributes';
import { constantOf, linksOf, usesOf } from '../../graph/links';
import type { Node } from '../../graph/onnx';
import { isDefaultDomain } from '../../ops/lookup';
import type { ExaminedModel } from './check';
import { isConstantly, isFeature, sameShape } from './constants';
import { isTraining } from './training';

type Rule = (node: Node, model: ExaminedModel) => boolean;

const always: Rule = () => true;
const oneInput: Rule = ({ input }) => input.length === 1;
const keepsShape: Rule = ({ input, output }, model) => sameShape(model, input[0], output[0]);
const ones = (list: readonly number[] | undefined): boolean => (list ?? []).every((each) => each === 1);

/** The other operand of a Mul, Add … is `neutral` everywhere and does not widen the shape. */
const neutral =
  (value: number, commutes: boolean): Rule =>
  ({ input: [a, b], output: [y] }, model) => {
    const holds = (data: string | undefined, other: string | undefined): boolean =>
      isConstantly(model.graph, other, value) && sameShape(model, data, y);
    return holds(a, b) || (commutes && holds(b, a));
  };

/** The elements behind an optional input are all `value`; absent: yes. */
const listIs =
  (index: number, value: number): Rule =>
  ({ input }, { types }) =>
    (input[index] ?? '') === '' || (types.values.get(input[index]!)?.ints?.every((each) => each === value) ?? false);

const window: Rule = (node, model) =>
  node.output.length === 1 &&
  ones(intsAttribute(node, 'kernel_shape')) &&
  ones(intsAttribute(node, 'strides')) &&
  keepsShape(node, model);

/** By operator, when it does nothing. */
const RULES: Readonly<Record<string, Rule>> = {
  Identity: always,
  Dropout: (node, { graph }) => !isTraining(node, graph) && usesOf(graph, node.output[1] ?? '').length === 0,
  Mul: neutral(1, true),
  Div: neutral(1, false),
  Pow: neutral(1, false),
  Add: neutral(0, true),
  Sub: neutral(0, false),
  Sum: oneInput,
  Max: oneInput,
  Min: oneInput,
  Mean: oneInput,
  Concat: oneInput,
  Split: ({ output }) => output.length === 1,
  Cast: ({ input, attribute }, { types }) =>
    types.values.get(input[0]!)?.dataType === attribute.find(({ name }) => name === 'to')?.i,
  Reshape: keepsShape,
  Flatten: keepsShape,
  Expand: keepsShape,
  Tile: keepsShape,
  Squeeze: keepsShape,
  Unsqueeze: keepsShape,
  Slice: (node, model) => keepsShape(node, model) && listIs(4, 1)(node, model),
  Pad: listIs(1, 0),
  Transpose: (node) => intsAttribute(node, 'perm')?.every((axis, i) => axis === i) ?? false,
  Resize: (node, model) =>
    keepsShape(node, model) &&
    stringAttribute(node, 'coordinate_transformation_mode', 'half_pixel') !== 'tf_crop_and_resize',
  Clip: ({ input, attribute }) => input.filter((value) => value !== '').length === 1 && attribute.length === 0,
  MaxPool: window,
  AveragePool: window,
  DepthToSpace: (node) => intAttribute(node, 'blocksize', 0) === 1,
  SpaceToDepth: (node) => intAttribute(node, 'blocksize', 0) === 1,
};

/** Shape arithmetic and constants are left out, and a node that only gives an output of the model its name. */
export function hasNoEffect(node: Node, model: ExaminedModel): boolean {
  const rule = isDefaultDomain(node.domain) ? RULES[node.opType] : undefined;
  const [output] = node.output;
  if (!rule || !output || linksOf(model.graph).outputs.has(output)) return false;
  const constant = node.input.every((value) => value === '' || constantOf(model.graph, value) !== undefined);
  return !constant && isFeature(model, output) && rule(node, model);
}
