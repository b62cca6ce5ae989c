import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sensitivities, strategies, rollBacks } from '../../../proto/auto';
import { rollBackTargets } from '../../../main/engine/algorithms/search/rollBacks';
import { searchSensitivities } from '../../../main/engine/algorithms/search/sensitivities';
import { searchStrategies } from '../../../main/engine/algorithms/search/strategies';
import { stepsOf, type Configuration } from '../../../main/engine/algorithms/search/problem';
import { readRecordJson } from '../../../main/engine/formats/amct/autoCalibration';
import { GOLDEN, hasGolden } from '../../kit/shared';
import { problemOf, raisedCount, units } from './kit';

const strategy = (name: string) => searchStrategies.get(name)!;
const counts = (asked: readonly { configuration: Configuration }[]): number[] =>
  asked.map(({ configuration }) => raisedCount(configuration));

describe('the families are what a job may name', () => {
  it('strategies, sensitivities, roll-backs', () => {
    expect([...searchStrategies.keys()].sort()).toEqual([...strategies].sort());
    expect([...searchSensitivities.keys()].sort()).toEqual([...sensitivities].sort());
    expect([...rollBackTargets.keys()].sort()).toEqual([...rollBacks, 'observer'].sort());
  });

  it('every strategy names a sensitivity that there is', () => {
    for (const { sensitivity } of searchStrategies.values()) expect(searchSensitivities.has(sensitivity)).toBe(true);
  });
});

describe('BinarySearch', () => {
  it('makes the tries of the tool: 10, 5, 2, 3, 4 of 19 where 4 are enough', async () => {
    const { problem, asked } = problemOf({ units: units(19), margin: (each) => raisedCount(each) - 4 });
    await strategy('BinarySearch').search(problem);
    expect(counts(asked)).toEqual([10, 5, 2, 3, 4]);
    expect(asked.every(({ how }) => how === 'decide')).toBe(true);
  });

  it('ends with all of them where nothing less does, and goes on to the next stage', async () => {
    const enough = (each: Configuration): number => (each.some((stage) => stage === 2) ? 0 : -1);
    const { problem, asked } = problemOf({ units: units(3, [1, 2]), stages: 2, margin: enough });
    await strategy('BinarySearch').search(problem);
    expect(asked.map(({ configuration }) => configuration.join(''))).toEqual(['110', '111', '221', '211']);
  });
});

describe.skipIf(!hasGolden)('what the real tool recorded', () => {
  const folder = join(GOLDEN, 'abac_acc4_tol2pct');
  const file = (path: string): string => readFileSync(join(folder, path), 'utf8');

  it('given its ranking and its values, BinarySearch makes the same tries and ends with the same configuration', async () => {
    const ranking = JSON.parse(file('result/accuracy_based_auto_calibration_ranking_information.json')) as [
      string,
      number,
    ][];
    const { evaluations } = JSON.parse(file('info.json')) as { evaluations: { metric: number }[] };
    const recorded = readRecordJson(file('amct_log/accuracy_based_auto_calibration_record.json'), 'record');
    const [float, users, ...values] = evaluations.map(({ metric }) => metric);
    expect(users! - float!).toBeLessThan(-0.02);
    const order = ranking.map((_, i) => i);
    let next = 0;
    const { problem, asked } = problemOf({
      units: ranking.map(([layer]) => ({ layers: [layer], stages: [1] })),
      order,
      margin: () => 0.02 - (float! - values[next++]!),
    });
    await strategy('BinarySearch').search(problem);
    expect(counts(asked)).toEqual([10, 5, 2, 3, 4]);
    const rolledBack = (each: Configuration): string[] => ranking.flatMap(([layer], i) => (each[i] ? [layer] : []));
    recorded.slice(1).forEach(({ layers, accepted }, i) => {
      expect(rolledBack(asked[i]!.configuration).sort()).toEqual(
        Object.keys(layers)
          .filter((name) => !layers[name])
          .sort(),
      );
      expect(asked[i]!.accepted).toBe(accepted);
    });
    const best = asked.filter(({ accepted }) => accepted).at(-1)!;
    const config = JSON.parse(file('config.json')) as Record<string, { quant_enable?: boolean }>;
    const initial = JSON.parse(file('config_initial.json')) as typeof config;
    const off = Object.keys(config).filter((name) => initial[name]?.quant_enable && !config[name]?.quant_enable);
    expect(rolledBack(best.configuration).sort()).toEqual(off.sort());
  });
});

describe('greedy', () => {
  it('rolls back one more until the limit holds', async () => {
    const { problem, asked } = problemOf({
      units: units(6),
      order: [5, 4, 3, 2, 1, 0],
      margin: (each) => raisedCount(each) - 3,
    });
    await strategy('greedy').search(problem);
    expect(asked.map(({ configuration, how }) => `${configuration.join('')} ${how}`)).toEqual([
      '000001 look',
      '000011 look',
      '000111 look',
      '000111 decide',
    ]);
  });
});

describe('winBack', () => {
  const searched = async (setting: Parameters<typeof problemOf>[0]) => {
    const { problem, asked } = problemOf(setting);
    await problem.look(setting.units.map(() => 0));
    await strategy('winBack').search(problem);
    const decided = asked.filter(({ how, accepted }) => how === 'decide' && accepted);
    const steps = decided.map(({ configuration }) => stepsOf(setting.units, configuration));
    return { asked, fewest: Math.min(...steps), best: decided[steps.indexOf(Math.min(...steps))]?.configuration };
  };

  it('finds the shortest prefix in few looks', async () => {
    const { fewest, asked } = await searched({ units: units(64), margin: (each) => (raisedCount(each) - 9) / 55 });
    expect(fewest).toBe(9);
    // Up to the prefix; every win-back after it fails.
    expect(asked.findIndex(({ how }) => how === 'decide')).toBeLessThanOrEqual(14);
  });

  it('takes back what the ranking put too high', async () => {
    // Unit 0 and 3 are needed, whatever the ranking says.
    const { best } = await searched({ units: units(8), margin: (each) => (each[0] && each[3] ? 1 : -1) });
    expect(best).toEqual([1, 0, 0, 1, 0, 0, 0, 0]);
  });

  it('goes to the next stage only where the first is out of reach, and lowers single units to the stage before', async () => {
    const margin = (each: Configuration): number => (each[1] === 2 && each[0]! >= 1 ? 0.5 : -0.5);
    const { best } = await searched({ units: units(4, [1, 2]), stages: 2, margin });
    expect(best).toEqual([1, 2, 0, 0]);
  });

  it('skips units that a stage does not change', async () => {
    const mixed = [{ layers: ['a'], stages: [2] }, ...units(3, [1, 2])];
    const { best } = await searched({ units: mixed, stages: 2, margin: (each) => (each[2] === 1 ? 0.1 : -1) });
    expect(best).toEqual([0, 0, 1, 0]);
  });

  it('proposes nothing good where nothing is', async () => {
    const { best } = await searched({ units: units(5, [1, 2]), stages: 2, margin: () => -1 });
    expect(best).toBeUndefined();
  });

  it('finds the fewest of all strategies where layers add up', async () => {
    const damage = [5, 1, 4, 2, 8, 3, 1, 1, 6, 2];
    const all = damage.reduce((sum, each) => sum + each, 0);
    const margin = (each: Configuration): number =>
      each.reduce((sum, stage, i) => sum + (stage ? damage[i]! : 0), 0) - 17.5;
    const order = damage.map((_, i) => i).sort((a, b) => damage[b]! - damage[a]!);
    const setting = { units: units(10), order, shares: damage.map((each) => each / all), margin };
    const { fewest } = await searched(setting);
    expect(fewest).toBe(3);
  });
});
