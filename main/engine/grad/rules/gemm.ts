/** Gemm: y = α·A·B + β·c, A = a or aᵀ, B = b or bᵀ ⇒ dA = α·dy·Bᵀ, dB = α·Aᵀ·dy, dc = β·dy. */
import { floatAttribute, intAttribute } from '../../graph/attributes';
import { float } from '../../graph/build';
import type { Value } from '../emitter';
import type { GradientRule } from '../rule';

export const Gemm: GradientRule = {
  type: 'Gemm',
  backward({ node, dy, input }, e) {
    const [a, b] = [input(0), input(1)];
    const [transA, transB] = [intAttribute(node, 'transA', 0), intAttribute(node, 'transB', 0)];
    const alpha = float('alpha', floatAttribute(node, 'alpha', 1));
    const beta = floatAttribute(node, 'beta', 1);
    const product = (left: Value, turnLeft: number, right: Value, turnRight: number): Value =>
      e.op('Gemm', [left, right], { alpha, transA: turnLeft, transB: turnRight });
    return [
      transA ? product(b, transB, dy, 1) : product(dy, 0, b, 1 - transB),
      transB ? product(dy, 1, a, transA) : product(a, 1 - transA, dy, 0),
      beta === 1 ? dy : e.mul(dy, beta),
    ];
  },
};
