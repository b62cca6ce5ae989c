/**
 * Greedy: the most sensitive layer is rolled back, then the next as well, until the limit holds; then the next stage, where even all
 * layers do not suffice. Simple and predictable; tries: as many as layers are needed. The yardstick for the others.
 */
import { raised, untouched, type Strategy } from '../problem';

export const Greedy: Strategy = {
  name: 'greedy',
  exhaustive: false,
  sensitivity: 'outputError',
  async search(problem) {
    const order = await problem.ranking();
    let configuration = untouched(problem);
    for (let stage = 1; stage <= problem.stages; stage++)
      for (const unit of order) {
        if (!problem.units[unit]!.stages.includes(stage)) continue;
        configuration = raised(problem, configuration, [unit], stage);
        const { accepted } = await problem.look(configuration);
        if (accepted && (await problem.decide(configuration)).accepted) return;
      }
  },
};
