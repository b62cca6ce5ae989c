/** Recurrent layers: X [steps, N, inputs], W [directions, gates·hidden, inputs], R [directions, gates·hidden, hidden]. */
import type { Dim } from '../../graph/build';
import { intAttribute, stringAttribute } from '../../graph/attributes';
import { withoutAttributes } from '../../graph/edit';
import type { InferContext, MaybeType, Operator, Shape } from '../operator';
import { flag, float, int, oneOf, type Rule } from './rules';
import { unify } from './shapes';

const rules: Readonly<Record<string, Rule>> = {
  hidden_size: int({ min: 1, max: 2 ** 24 }),
  direction: oneOf('forward', 'reverse', 'bidirectional'),
  layout: flag,
  clip: float({ min: 0 }),
  input_forget: int(),
  linear_before_reset: int(),
};

/** `gates`: rows of W for each hidden unit; `states`: how many final states follow Y among the outputs. */
export function recurrent(type: string, gates: number, states: number, inputs: number): Operator {
  return {
    type,
    inputs: [3, inputs],
    attributes: rules,
    infer(context) {
      const dataType = context.type(0)?.dataType ?? 0;
      const shapes = outputShapes(context, gates, states);
      return shapes.map((shape): MaybeType => ({ dataType, shape }));
    },
    macs(context) {
      const [steps, , size] = stepsFirst(context) ?? [];
      const { directions, hidden } = sizesOf(context, gates);
      if (typeof steps !== 'number' || typeof size !== 'number' || typeof hidden !== 'number') return undefined;
      const batch = stepsFirst(context)![1];
      return steps * (typeof batch === 'number' ? batch : 1) * directions * gates * hidden * (size + hidden);
    },
    upgrade: ({ node, opset }) => [
      opset < 7 && node.attribute.some(({ name }) => name === 'output_sequence')
        ? withoutAttributes(node, 'output_sequence')
        : node,
    ],
  };
}

function sizesOf(context: InferContext, gates: number): { directions: number; hidden: Dim } {
  const directions = stringAttribute(context.node, 'direction', 'forward') === 'bidirectional' ? 2 : 1;
  const recurrence = context.shape(2);
  const hidden = intAttribute(context.node, 'hidden_size', 0) || (recurrence?.[2] ?? null);
  const rows = typeof hidden === 'number' ? hidden * gates : null;
  const expected: readonly (readonly [number, Shape])[] = [
    [1, [directions, rows, stepsFirst(context)?.[2] ?? null]],
    [2, [directions, rows, hidden]],
    [3, [directions, typeof rows === 'number' ? 2 * rows : null]],
  ];
  for (const [index, shape] of expected) {
    const actual = context.shape(index);
    if (actual && (actual.length !== shape.length || actual.some((dim, i) => unify(dim, shape[i]!) === undefined)))
      context.disagree();
  }
  return { directions, hidden };
}

/** The shape of X as [steps, N, inputs], whatever the layout. */
function stepsFirst(context: InferContext): Shape | undefined {
  const shape = context.shape(0);
  if (!shape) return undefined;
  if (shape.length !== 3 || shape.includes(0)) context.disagree();
  return isBatchFirst(context) ? [shape[1]!, shape[0]!, shape[2]!] : shape;
}

const isBatchFirst = ({ node }: InferContext): boolean => intAttribute(node, 'layout', 0) === 1;

function outputShapes(context: InferContext, gates: number, states: number): readonly (Shape | undefined)[] {
  const { directions, hidden } = sizesOf(context, gates);
  const [steps = null, batch = null] = stepsFirst(context) ?? [];
  const first = isBatchFirst(context);
  const sequence = first ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden];
  const state = first ? [batch, directions, hidden] : [directions, batch, hidden];
  return [sequence, ...new Array<Shape>(states).fill(state)];
}
