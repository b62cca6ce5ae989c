/**
 * Whether two computations of one step agree. For each output o of the step, with what it was before as b (0 for a loss or a norm):
 *
 *   excess = (‖(o' − b) − (o − b)‖ − 4 · ‖(õ − b̃) − (o − b)‖ − 2⁻²² · ‖o‖) / ‖o − b‖
 *
 * o: computed on the CPU, o': by the provider, õ: on the CPU again from b̃, where every number that goes in is shaken in its last bits.
 * Kernels in float32 that sum up in another order differ by 1e-6 to 1e-4 of the result; a wrong one (an axis, a border, a group that it
 * ignores) by a good part of the result. An excess of 1e-2 lies between.
 *
 * A step does more than sum up. Adam turns a gradient of nothing but rounding (a bias ahead of BatchNormalization) into whole steps of
 * random sign; a value in the middle between two codes of a quantizer becomes either. What rounding does to an output is therefore
 * measured, by õ, and taken off four times; then comes the rounding of the result itself. That measure is a random number, and a good one
 * only where it is over many: outputs of few numbers (clipping ranges, small biases) are judged together, by the middle one of their
 * excesses, which a wrong kernel shifts and chance does not. Loss, learning rate and norm sum up everything: they may be off by 5e-2.
 */
import { seededRandom } from '../numerics/random';

const LIMIT = { told: 5e-2, state: 1e-2 };
const SLACK = 4;
const ROUNDING = 2 ** -22;
/** Fewer numbers are few. */
const MANY = 16;
/** How far numbers are shaken: 4 times the distance of neighbours in float32. */
const SHAKEN = 2 ** -21;

/** A value after the step, and before; absent: it has none. */
export interface Change {
  readonly after: Float32Array;
  readonly before?: Float32Array;
}

/** One output of a step, computed three times. */
export interface Outcome {
  readonly name: string;
  readonly cpu: Change;
  readonly shaken: Change;
  readonly found: Change;
}

export type Disagreement =
  | { readonly code: 'PROVIDER_UNCHECKED' | 'PROVIDER_NOT_FINITE'; readonly params: { readonly value: string } }
  | {
      readonly code: 'PROVIDER_DIFFERS';
      readonly params: {
        readonly value: string;
        /** ‖o − b‖ and ‖o' − b‖, with the sign where it is one number. */
        readonly expected: number;
        readonly found: number;
        /** ‖o' − o‖ / ‖o − b‖ in %. */
        readonly percent: number;
      };
    };

/** The first output that differs; undefined: they agree. */
export function disagreement(outcomes: Iterable<Outcome>): Disagreement | undefined {
  const few: { readonly outcome: Outcome; readonly excess: number }[] = [];
  for (const outcome of outcomes) {
    const { name: value, cpu, shaken, found } = outcome;
    if (!isFinite(cpu) || !isFinite(shaken)) return { code: 'PROVIDER_UNCHECKED', params: { value } };
    if (!isFinite(found)) return { code: 'PROVIDER_NOT_FINITE', params: { value } };
    const excess = excessOf(outcome);
    const isState = cpu.before !== undefined;
    if (isState && cpu.after.length < MANY) few.push({ outcome, excess });
    else if (excess > (isState ? LIMIT.state : LIMIT.told)) return different(outcome);
  }
  few.sort((a, b) => a.excess - b.excess);
  const middle = few[few.length >> 1];
  return middle && middle.excess > LIMIT.state ? different(middle.outcome) : undefined;
}

/** x · (1 ± 2⁻²¹), the sign at random but always the same. */
export function shake(values: Float32Array, stream: number): Float32Array {
  const random = seededRandom(0, stream);
  return values.map((value) => value * (1 + (random() & 1 ? SHAKEN : -SHAKEN)));
}

function excessOf({ cpu, shaken, found }: Outcome): number {
  const excess = distance(found, cpu) - SLACK * distance(shaken, cpu) - ROUNDING * length({ after: cpu.after });
  return excess <= 0 ? 0 : excess / length(cpu);
}

function different({ name: value, cpu, found }: Outcome): Disagreement {
  const shown = (number: number): number => Number(number.toPrecision(3));
  const size = (change: Change): number => shown(change.after.length === 1 ? gain(change, 0) : length(change));
  // Where nothing is expected, anything is all too much.
  const percent = shown(100 * Math.min(distance(found, cpu) / length(cpu), 1e6));
  return { code: 'PROVIDER_DIFFERS', params: { value, expected: size(cpu), found: size(found), percent } };
}

const isFinite = ({ after }: Change): boolean => after.every(Number.isFinite);
const gain = ({ after, before }: Change, i: number): number => after[i]! - (before ? before[i]! : 0);

/** ‖change‖₂. */
function length(change: Change): number {
  let sum = 0;
  for (let i = 0; i < change.after.length; i++) sum += gain(change, i) ** 2;
  return Math.sqrt(sum);
}

/** ‖a − b‖₂ of two changes. */
function distance(a: Change, b: Change): number {
  let sum = 0;
  for (let i = 0; i < a.after.length; i++) sum += (gain(a, i) - gain(b, i)) ** 2;
  return Math.sqrt(sum);
}
