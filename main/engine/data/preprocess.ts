/**
 * From bytes of a source to the model's input: one description, one function for calibration, evaluation and previews.
 *
 *   y[n, c, …] = (x[n, order(c), …] · scale − mean[c]) / std[c]
 *
 * Each of the three operations is rounded to float32, as numpy computes it on float32 arrays; absent ones change nothing,
 * so identity values stand for them. 8-bit sources take the same result from a table of 256 values a channel. Without
 * arithmetic elements are only moved, and integers stay integers.
 */
import type { InputSpec } from '../../../proto/dataset';
import { DataType } from '../graph/onnx';
import { elementCount, type TypedArray } from '../graph/tensor';
import {
  castIntegers,
  elementBytes,
  firstNotFinite,
  fromFloats,
  isFloat,
  newArray,
  patternsOf,
  toDoubles,
  toFloats,
  valueAt,
  viewOf,
} from './elements';
import type { Fit } from './fit';
import { forLines, linesOf, type Axis, type Lines } from './lines';

export interface Preprocessing extends Pick<InputSpec, 'channelOrder' | 'scale' | 'mean' | 'std'> {
  /** Element type of the source. */
  readonly from: number;
  /** Element type of the model's input. */
  readonly to: number;
  readonly fit: Fit;
}

/** What is wrong with a row (counted from the first of the call); throws. */
export type Complain = (code: 'DATA_NOT_FINITE' | 'DATA_VALUE_RANGE', row: number, value: number | bigint) => never;

/** Rows as they lie in the source → the model's elements. The result may share the memory of `raw`. */
export type Preprocessor = (raw: Uint8Array, rows: number, complain: Complain) => TypedArray;

export const hasArithmetic = ({ scale, mean, std }: Pick<InputSpec, 'scale' | 'mean' | 'std'>): boolean =>
  scale !== undefined || mean !== undefined || std !== undefined;

export function makePreprocessor(steps: Preprocessing): Preprocessor {
  const { from, to, fit } = steps;
  const perRow = elementCount(fit.dims);
  const { convert, finite } = converter(steps);
  return (raw, rows, complain) => {
    const outside = (index: number, value: number | bigint): never =>
      complain('DATA_VALUE_RANGE', Math.floor(index / perRow), value);
    const data = convert(viewOf(raw, from), linesOf(fit, steps.channelOrder, rows), outside);
    const bad = finite ? -1 : firstNotFinite(data, to);
    return bad < 0 ? data : complain('DATA_NOT_FINITE', Math.floor(bad / perRow), valueAt(data, to, bad));
  };
}

interface Converter {
  convert(data: TypedArray, lines: Lines, outside: (index: number, value: number | bigint) => never): TypedArray;
  /** The result is finite whatever the data are, so nobody needs to look. */
  readonly finite: boolean;
}

function converter(steps: Preprocessing): Converter {
  const { from, to } = steps;
  const arithmetic = hasArithmetic(steps);
  const finite = !isFloat(to);
  if (!arithmetic && from === to) return { finite, convert: (data, lines) => moved(data, from, lines) };
  if (finite) return { finite, convert: integerConverter(from, to) };
  if (!arithmetic && to === DataType.DOUBLE)
    return { finite, convert: (data, lines) => moved(toDoubles(data, from), to, lines) };
  const normalize = normalizer(steps);
  if (elementBytes(from) > 1)
    return { finite, convert: (data, lines) => fromFloats(computed(toFloats(data, from), normalize, lines), to) };
  const tables = normalize.map((each) => tableOf(from, each));
  return {
    finite: to !== DataType.FLOAT16 && tables.every((table) => firstNotFinite(table, DataType.FLOAT) < 0),
    convert: (data, lines) => fromFloats(lookedUp(patternsOf(data) as Uint8Array, tables, lines), to),
  };
}

const integerConverter =
  (from: number, to: number): Converter['convert'] =>
  (data, lines, outside) => {
    const inOrder = moved(data, from, lines);
    return castIntegers(inOrder, from, to, (index) => outside(index, valueAt(inOrder, from, index)));
  };

/** The arithmetic of one channel, in float32 values. */
interface Normalize {
  readonly scale: number;
  readonly mean: number;
  readonly std: number;
}

/** One entry a channel; a single one where all channels are alike. */
function normalizer({ scale = 1, mean = 0, std = 1, fit }: Preprocessing): readonly Normalize[] {
  const channels = fit.channel === undefined ? 1 : fit.dims[fit.channel]!;
  const at = (value: number | readonly number[], c: number): number =>
    Math.fround(typeof value === 'number' ? value : (value[c] ?? value[0]!));
  return Array.from({ length: channels }, (_, c) => ({
    scale: Math.fround(scale),
    mean: at(mean, c),
    std: at(std, c),
  }));
}

/** The results for all 256 patterns of an 8-bit type. */
function tableOf(from: number, { scale, mean, std }: Normalize): Float32Array {
  const values = toFloats(
    viewOf(
      Uint8Array.from({ length: 256 }, (_, i) => i),
      from,
    ),
    from,
  );
  return values.map((x) => Math.fround(Math.fround(x * scale) - mean) / std);
}

function lookedUp(data: Uint8Array, tables: readonly Float32Array[], lines: Lines): Float32Array {
  const out = new Float32Array(lines.total);
  forLines(lines, (from, to, channel) => lookUpLine(data, out, tables[channel] ?? tables[0]!, from, to, lines.inner));
  return out;
}

function computed(data: Float32Array, normalize: readonly Normalize[], lines: Lines): Float32Array {
  const out = new Float32Array(lines.total);
  forLines(lines, (from, to, channel) =>
    normalizeLine(data, out, normalize[channel] ?? normalize[0]!, from, to, lines.inner),
  );
  return out;
}

/** The same elements in the model's order; the data themselves where they stand in it. */
function moved(data: TypedArray, dataType: number, lines: Lines): TypedArray {
  if (lines.inner.size === lines.total && lines.inner.from === 1) return data;
  const result = newArray(dataType, lines.total);
  const source = patternsOf(data) as Uint8Array;
  const out = patternsOf(result) as Uint8Array;
  forLines(lines, (from, to) => moveLine(source, out, from, to, lines.inner));
  return result;
}

// Functions of their own, not closures: a captured array would be loaded anew for every element.

function lookUpLine(data: Uint8Array, out: Float32Array, table: Float32Array, i: number, o: number, inner: Axis): void {
  const { size, from, to } = inner;
  for (let k = 0; k < size; k++, i += from, o += to) out[o] = table[data[i]!]!;
}

function normalizeLine(
  data: Float32Array,
  out: Float32Array,
  { scale, mean, std }: Normalize,
  i: number,
  o: number,
  { size, from, to }: Axis,
): void {
  for (let k = 0; k < size; k++, i += from, o += to) out[o] = Math.fround(Math.fround(data[i]! * scale) - mean) / std;
}

function moveLine(data: Uint8Array, out: Uint8Array, i: number, o: number, { size, from, to }: Axis): void {
  for (let k = 0; k < size; k++, i += from, o += to) out[o] = data[i]!;
}
