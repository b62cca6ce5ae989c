/** PRelu: y = x where x ≥ 0, else slope·x; the slope is broadcast (as ONNX Runtime does it, x too). */
import type { Operator } from '../operator';
import { mapped, withReshaped } from '../support/elementwise';
import { sameAsInput } from '../support/shapes';

export const PRelu: Operator = {
  type: 'PRelu',
  inputs: [2, 2],
  infer(context) {
    return context.opset < 7 ? sameAsInput(context) : mapped(context);
  },
  /** Before opset 7 a slope of shape [C] belonged to axis 1. */
  upgrade(context) {
    const { node, opset, type } = context;
    if (opset >= 7) return [node];
    const data = type(node.input[0]!)?.shape;
    const slope = type(node.input[1]!)?.shape;
    if (!data || !slope) return context.cannot('the shapes of its inputs are unknown');
    const behind = slope.length === 1 && slope[0] !== 1 ? data.length - 2 : 0;
    return behind > 0 ? withReshaped(context, node, 1, [...slope, ...new Array<number>(behind).fill(1)]) : [node];
  },
};
