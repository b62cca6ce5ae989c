/** What an attribute may be: a predicate and what to tell the user. */
import { AttributeType, type Attribute } from '../../graph/onnx';

export interface Rule {
  /** E.g. 'integers ≥ 1'. */
  readonly expected: string;
  holds(attribute: Attribute): boolean;
}

interface Range {
  readonly min?: number;
  readonly max?: number;
}

const inside = (value: number, { min = -Infinity, max = Infinity }: Range): boolean => value >= min && value <= max;

function rangeText({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` ≥ ${min}`;
  return max === undefined ? '' : ` ≤ ${max}`;
}

const INT32: Range = { min: -(2 ** 31), max: 2 ** 31 - 1 };

export function int(range: Range = {}): Rule {
  return {
    expected: `an integer${rangeText(range)}`,
    holds: (a) => a.type === AttributeType.INT && inside(a.i ?? 0, range),
  };
}

/** A list of 32-bit integers: kernel shapes, strides, pads … */
export function ints(range: Range = {}): Rule {
  const limits = { ...INT32, ...range };
  return {
    expected: `integers${rangeText(range)}`,
    holds: (a) => a.type === AttributeType.INTS && a.ints.every((value) => inside(value, limits)),
  };
}

/** A list of any 64-bit integers (ends of a Slice). */
export const longs: Rule = { expected: 'integers', holds: (a) => a.type === AttributeType.INTS };

export function float(range: Range = {}): Rule {
  return {
    expected: `a number${rangeText(range)}`,
    holds: (a) => a.type === AttributeType.FLOAT && Number.isFinite(a.f ?? 0) && inside(a.f ?? 0, range),
  };
}

/** Any number, infinities (bounds of a Clip, a mask, the padding of a maximum) and NaN included. */
export const anyFloat: Rule = { expected: 'a number', holds: (a) => a.type === AttributeType.FLOAT };

export const anyFloats: Rule = { expected: 'numbers', holds: (a) => a.type === AttributeType.FLOATS };

export const floats: Rule = {
  expected: 'finite numbers',
  holds: (a) => a.type === AttributeType.FLOATS && a.floats.every(Number.isFinite),
};

export const tensor: Rule = {
  expected: 'a tensor',
  holds: (a) => a.type === AttributeType.TENSOR && a.t !== undefined,
};

export function oneOf(...values: readonly string[]): Rule {
  return {
    expected: `one of ${values.join(', ')}`,
    holds: (a) => a.type === AttributeType.STRING && values.includes(a.s?.toString() ?? ''),
  };
}

/** A flag: 0 or 1. */
export const flag: Rule = int({ min: 0, max: 1 });
