/**
 * Attention: Y = softmax(scale·Q·Kᵀ + mask)·V for each head. Q is [N, heads, L, E] or [N, L, heads·E], K and V alike with S steps;
 * cached keys and values [N, heads, P, E] are put in front and come out again.
 */
import type { Dim } from '../../graph/build';
import { intAttribute } from '../../graph/attributes';
import type { InferContext, Operator, Shape } from '../operator';
import { withIdentity, withRightIdentity } from '../support/compute';
import { anyFloat, flag, int } from '../support/rules';
import { sizeOf, unify } from '../support/shapes';

const plus = withIdentity(0, (a, b) => a + b);
const times = withIdentity(1, (a, b) => a * b);
const over = withRightIdentity(1, (a, b) => a / b);

export const Attention: Operator = {
  type: 'Attention',
  inputs: [3, 7],
  attributes: {
    is_causal: flag,
    q_num_heads: int({ min: 1 }),
    kv_num_heads: int({ min: 1 }),
    qk_matmul_output_mode: int({ min: 0, max: 3 }),
    scale: anyFloat,
    softcap: anyFloat,
    softmax_precision: int(),
  },
  infer(context) {
    const dataType = context.type(0)?.dataType ?? 0;
    const heads = headsOf(context);
    if (!heads) return [{ dataType }, { dataType }, { dataType }, { dataType }];
    const { query, key, value, flat } = heads;
    const total = totalSteps(context, key);
    const [batch, count, steps] = query as [Dim, Dim, Dim, Dim];
    const size = value[3]!;
    return [
      { dataType, shape: flat ? [batch, steps, times(count, size)] : [batch, count, steps, size] },
      { dataType, shape: [key[0]!, key[1]!, total, key[3]!] },
      { dataType: context.type(2)?.dataType ?? 0, shape: [value[0]!, value[1]!, total, size] },
      { dataType, shape: [batch, count, steps, total] },
    ];
  },
  macs(context) {
    const heads = headsOf(context);
    if (!heads) return undefined;
    const { query, key, value } = heads;
    const [batch, count, steps, size] = query as [Dim, Dim, Dim, Dim];
    const pairs = sizeOf([typeof batch === 'number' ? batch : 1, count, steps, totalSteps(context, key)]);
    const width = sizeOf([plus(size, value[3]!)]);
    return pairs === undefined || width === undefined ? undefined : pairs * width;
  },
};

interface Heads {
  /** Each [N, heads, steps, size]. */
  readonly query: Shape;
  readonly key: Shape;
  readonly value: Shape;
  readonly flat: boolean;
}

function headsOf(context: InferContext): Heads | undefined {
  const [query, key, value] = [0, 1, 2].map((index) => context.shape(index));
  if (!query || !key || !value) return undefined;
  const rank = query.length;
  if ((rank !== 3 && rank !== 4) || key.length !== rank || value.length !== rank) return context.disagree();
  const own = intAttribute(context.node, 'q_num_heads', 0);
  const shared = intAttribute(context.node, 'kv_num_heads', 0);
  if (rank === 3 && own === 0) context.invalid('q_num_heads', 'absent', 'the number of heads, as the inputs are flat');
  if (rank === 3 && shared === 0)
    context.invalid('kv_num_heads', 'absent', 'the number of heads, as the inputs are flat');
  const split = (shape: Shape, heads: number): Shape =>
    rank === 4 ? shape : [shape[0]!, heads, shape[1]!, over(shape[2]!, heads)];
  const heads = { query: split(query, own), key: split(key, shared), value: split(value, shared), flat: rank === 3 };
  if (unify(heads.query[3]!, heads.key[3]!) === undefined || unify(heads.key[2]!, heads.value[2]!) === undefined)
    return context.disagree();
  return heads;
}

/** Steps of the cache and of the keys. */
function totalSteps(context: InferContext, key: Shape): Dim {
  if ((context.node.input[4] ?? '') === '') return key[2]!;
  return plus(context.shape(4)?.[2] ?? null, key[2]!);
}
