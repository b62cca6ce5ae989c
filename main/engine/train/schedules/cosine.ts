/** share = f + (1 − f)·(1 + cos(π·min(t, T) / T)) / 2 over T steps, f the share at the end (Loshchilov, Hutter, SGDR, 2017). */
import type { Schedule } from '../schedule';
import { number } from '../params';

export const cosine: Schedule = {
  name: 'cosine',
  share(e, done, params) {
    const [steps, final] = [number(params, 'steps', 1), number(params, 'final', 0)];
    const part = e.op('Min', [e.div(done, steps), e.operand(1, done)]);
    const wave = e.mul(e.add(e.op('Cos', [e.mul(part, Math.PI)]), 1), (1 - final) / 2);
    return e.add(wave, final);
  },
};
