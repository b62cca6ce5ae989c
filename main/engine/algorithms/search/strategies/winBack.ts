/**
 * Rank once, bisect, win back: our default.
 *
 * 1. The first stage at which all units together keep the limit is searched (the last one in any case).
 * 2. Bisection over how many of the most sensitive units are raised to it. A probe is not set in the middle but where the margin is
 *    expected to change sign: what is lost goes with the square of the damage that is left (measured on convolutional networks),
 *    margin(k) ≈ m_high − (m_high − m_low)·(Σ_{k ≤ i < high} share_i / Σ_{low ≤ i < high} share_i)². After two such probes that do not
 *    halve the interval the middle is taken, so 3·⌈log₂ n⌉ looks suffice.
 * 3. Errors of layers add up and cancel, so no ranking is exact: each raised unit, the least sensitive first, is lowered again where the
 *    limit holds without it.
 *
 * Looks end as soon as a part of the samples tells clearly; what is kept was decided on the whole set.
 */
import { raised, untouched, type Configuration, type Problem, type Strategy } from '../problem';

export const WinBack: Strategy = {
  name: 'winBack',
  exhaustive: false,
  sensitivity: 'outputError',
  async search(problem) {
    const order = await problem.ranking();
    let from = untouched(problem);
    for (let stage = 1; stage <= problem.stages; stage++) {
      const able = order.filter((unit) => problem.units[unit]!.stages.includes(stage));
      const all = raised(problem, from, able, stage);
      if (able.length > 0 && (await problem.look(all)).accepted) {
        const found = await fewest(problem, able, from, stage);
        if (found) return winBack(problem, found, [...order].reverse());
      }
      from = all;
    }
  },
};

/** The shortest prefix of `able` that keeps the limit when it is raised; undefined where not even all of it does by the whole set. */
async function fewest(
  problem: Problem,
  able: readonly number[],
  from: Configuration,
  stage: number,
): Promise<Configuration | undefined> {
  const first = (count: number): Configuration => raised(problem, from, able.slice(0, count), stage);
  const share = await problem.shares();
  let low = { count: 0, margin: (await problem.look(from)).margin };
  let high = { count: able.length, margin: (await problem.look(first(able.length))).margin };
  let misses = 0;
  while (high.count - low.count > 1) {
    const width = high.count - low.count;
    const count = misses === 2 ? low.count + (width >> 1) : expected(able, share, low, high);
    const { accepted, margin } = await problem.look(first(count));
    if (accepted) high = { count, margin };
    else low = { count, margin };
    misses = misses < 2 && high.count - low.count > width / 2 ? misses + 1 : 0;
  }
  for (let { count } = high; count <= able.length; count++)
    if ((await problem.decide(first(count))).accepted) return first(count);
  return undefined;
}

const POWER = 2;

interface End {
  readonly count: number;
  readonly margin: number;
}

/** The smallest count between the ends, both excluded, at which the margin is expected not to be negative. */
function expected(able: readonly number[], share: readonly number[], low: End, high: End): number {
  const shares = able.slice(low.count, high.count).map((unit) => share[unit]!);
  const total = shares.reduce((sum, each) => sum + each, 0);
  if (total === 0) return low.count + (shares.length >> 1);
  let left = total;
  for (let i = 0; i < shares.length - 1; i++) {
    left -= shares[i]!;
    const margin = high.margin - (high.margin - low.margin) * Math.max(0, left / total) ** POWER;
    if (margin >= 0) return low.count + i + 1;
  }
  return high.count - 1;
}

/** Lowers every unit again, the least sensitive first, as long as the limit holds. */
async function winBack(problem: Problem, found: Configuration, order: readonly number[]): Promise<void> {
  let best = found;
  for (const unit of order) {
    const { stages } = problem.units[unit]!;
    for (const stage of [...stages].filter((each) => each <= best[unit]!).reverse()) {
      const below = stages[stages.indexOf(stage) - 1] ?? 0;
      const lowered = best.map((now, i) => (i === unit ? below : now));
      if (!(await problem.look(lowered)).accepted || !(await problem.decide(lowered)).accepted) break;
      best = lowered;
    }
  }
}
