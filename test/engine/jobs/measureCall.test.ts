import { describe, expect, it } from 'vitest';
import { measureCall } from '../../../main/engine/jobs/ptq/measureCall';
import { smallNetwork } from '../../kit/models';
import { handPlan, quantizer } from '../../kit/quantized';

describe('samples compared at once', () => {
  const plan = handPlan({ layer: 'conv1', data: quantizer([1]) }, { layer: 'conv2', data: quantizer([1]) });
  // conv1 gives 4·8·8, conv2 5·6·6 elements a sample, of 4 bytes, in 12 forms.
  const ofSample = 48 * (256 + 180);
  const call = (maxBatch: number, budget?: number) => measureCall(smallNetwork(), plan, maxBatch, budget);

  it('are sixteen, or what the model takes', () => {
    expect(call(64)).toEqual({ callSize: 16, bytes: 16 * ofSample });
    expect(call(4).callSize).toBe(4);
  });

  it('are fewer under a small budget, and at least one', () => {
    expect(call(64, 3.5 * ofSample)).toEqual({ callSize: 3, bytes: 3 * ofSample });
    expect(call(64, 1)).toEqual({ callSize: 1, bytes: ofSample });
  });
});
