/**
 * By how much rolling back a unit lessens the Kullback–Leibler divergence of the class probabilities from the float model's
 * (measure/divergence.ts), search/outputShift.ts. Only samples about which the model is in doubt weigh much: few samples make it noisy.
 */
import { divergence } from '../../../measure/divergence';
import { measureShifts } from '../outputShift';
import type { Sensitivity } from '../sensitivity';

export const OutputKl: Sensitivity = {
  name: 'outputKl',
  measure: (input, tell) => measureShifts(input, divergence, tell),
};
