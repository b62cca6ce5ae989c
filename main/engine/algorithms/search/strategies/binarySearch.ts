/**
 * BinarySearch, AMCT's only strategy (amct-facts §10, amct-spec §10.1): over how many of the n most sensitive layers are rolled back.
 *
 *   left = 0, right = n − 1;  mid = ⌊(left + right) / 2⌋;  try layers 0 … mid;  accepted: right = mid − 1, else left = mid + 1
 *
 * until left > right; the last accepted one is the result. It takes accuracy for monotonic, which it is not always. The tool has one
 * roll-back, to float; with several the next one is searched where none of a stage was accepted, all layers standing at that stage.
 * Every try is calibrated anew and evaluated on the whole set. Tries: ⌈log₂(n + 1)⌉ a stage.
 */
import { raised, untouched, type Problem, type Strategy } from '../problem';

export const BinarySearch: Strategy = {
  name: 'BinarySearch',
  exhaustive: true,
  sensitivity: 'CosineSimilarity',
  async search(problem) {
    const order = await problem.ranking();
    let from = untouched(problem);
    for (let stage = 1; stage <= problem.stages; stage++) {
      const able = order.filter((unit) => problem.units[unit]!.stages.includes(stage));
      if (await accepts(problem, (count) => raised(problem, from, able.slice(0, count), stage), able.length)) return;
      from = raised(problem, from, able, stage);
    }
  },
};

async function accepts(problem: Problem, first: (count: number) => readonly number[], count: number): Promise<boolean> {
  let found = false;
  let [left, right] = [0, count - 1];
  while (left <= right) {
    const mid = Math.floor((left + right) / 2);
    const { accepted } = await problem.decide(first(mid + 1));
    found ||= accepted;
    if (accepted) right = mid - 1;
    else left = mid + 1;
  }
  return found;
}
