/**
 * By how much rolling back a unit lessens the relative squared error of the model's outputs, Σ (y − ŷ)² / Σ y², search/outputShift.ts.
 * All samples weigh alike, so the same 128 samples of another draw give the same first layers where the divergence of probabilities does not
 * (measured on two convolutional networks): our default.
 */
import { relativeError } from '../../../measure/divergence';
import { measureShifts } from '../outputShift';
import type { Sensitivity } from '../sensitivity';

export const OutputError: Sensitivity = {
  name: 'outputError',
  measure: (input, tell) => measureShifts(input, relativeError, tell),
};
