/** What a quantizer of weights is while it is trained: symmetric, with one scale, or one for each index of an axis. */
import type { Emitter, Value } from './emitter';

/** One FakeQuantize node on a weight. */
export interface WeightUse {
  readonly x: Value;
  /** Axis with a scale for each index; undefined: one scale for all. */
  readonly axis: number | undefined;
  readonly parameters: readonly Value[];
  readonly lowest: number;
  readonly highest: number;
}

/** What a trained weight is quantized with: x ≈ code·scale, or levels[code]·scale. */
export interface WeightScales {
  readonly scale: Float32Array;
  readonly levels?: Float32Array;
}

/** Numbers of a configuration by name. */
export type Settings = Readonly<Record<string, number>>;

/** A weight, and its scales by ARQ. */
export interface Weight {
  readonly values: Float32Array;
  readonly arq: Float32Array;
  readonly bits: number;
}

export interface Parameter {
  readonly name: string;
  /** `false`: no gradient changes it; it is part of the state all the same. */
  readonly learned: boolean;
}

export interface WeightQuantizer {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Bits that it can have; absent: what the target can. */
  readonly bits?: readonly number[];
  /** One scale for all, whatever the configuration says. */
  readonly wholeTensor?: true;
  /** The settings that a configuration may state, with their defaults. */
  readonly settings?: Settings;
  forward(e: Emitter, use: WeightUse): Value;
  /** The distance of neighbouring codes, in a form that broadcasts to x; of levels their mean distance. */
  step(e: Emitter, use: WeightUse): Value;
  /** The gradient by the weight, then by each parameter. */
  backward(e: Emitter, use: WeightUse, dy: Value): readonly (Value | null)[];
  begin(weight: Weight, settings: Settings): readonly Float32Array[];
  end(weight: Weight, parameters: readonly Float32Array[]): WeightScales;
  /** Takes a step back, in place, from which it cannot go on. */
  guard?(now: readonly Float32Array[], before: readonly Float32Array[]): void;
  /** New values of parameters that are not learned, every `everySteps` of the settings: changes them in place. */
  renew?(weight: Float32Array, parameters: readonly Float32Array[], settings: Settings, step: number): void;
}
