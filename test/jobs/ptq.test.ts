/** Post-training quantization of the embedded sample, from model and data to the package, as a user and a script see it. */
import { appendFileSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { node } from '../../main/engine/graph/build';
import { loadModel } from '../../main/engine/graph/load';
import { saveModel } from '../../main/engine/graph/save';
import { writeSample, type SampleFiles } from '../../main/engine/sample/write';
import type { LayerReport, RunResult } from '../../proto/job';
import { sha256 } from '../kit/finishedRun';
import { eventsOf, lastLine, mcs, startMcs, type Ended } from '../kit/mcs';
import { filesIn } from '../kit/temporary';

let home: string;
let sample: SampleFiles;
let first: string;
let end: Ended;

/** Everything that depends on the job alone, not on the clock. */
const REPEATED = [
  'net_deploy_model.onnx',
  'net_fake_quant_model.onnx',
  'net_record.txt',
  'config.json',
  'layers.json',
  'statistics.bin',
  'statistics.json',
  'job.yaml',
];

const args = (out: string): string[] => {
  const { model, calibration, test } = sample;
  const given = [
    '--calib',
    calibration,
    '--eval',
    test,
    '--batch-size',
    '16',
    '--batch-num',
    '2',
    '--threads',
    '2',
    '--name',
    'net',
  ];
  return ['ptq', model, ...given, '--json', '--progress', 'jsonl', '--out', out];
};

const bytesIn = (dir: string, names: readonly string[]) => names.map((name) => sha256(readFileSync(join(dir, name))));
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'test-'));
  sample = writeSample(join(home, 'sample'));
  appendFileSync(sample.test, 'range: [100, 200]\n');
  first = join(home, 'first');
  end = await mcs(args(first));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('a finished run', () => {
  it('ends with 0 and holds all that is promised, the artifacts with their sums', () => {
    expect(end.code).toBe(0);
    const result = lastLine(end) as RunResult;
    expect(json(join(first, 'result.json'))).toEqual(result);
    expect(filesIn(first)).toEqual([...REPEATED, 'events.jsonl', 'report.html', 'result.json', 'run.log'].sort());
    const sums = result.artifacts.map(({ path, sha256: sum }) => [path, sum]);
    expect(sums).toEqual(result.artifacts.map(({ path }) => [path, sha256(readFileSync(join(first, path)))]));
    expect(result).toMatchObject({ schema: 1, command: 'ptq', threads: 2, warnings: [] });
    expect(result.size.deployBytes).toBeLessThan(result.size.floatBytes / 2);
  });

  it('tells its accuracy before and after on the samples asked for', () => {
    const { float, compressed, delta, deltaCi95 } = lastLine(end) as RunResult;
    expect(float).toMatchObject({ metric: 'top1', samples: 100 });
    expect(float!.value).toBeGreaterThan(90);
    expect(delta).toBeCloseTo(compressed!.value - float!.value, 9);
    expect(deltaCi95![0]).toBeLessThanOrEqual(delta!);
    expect(deltaCi95![1]).toBeGreaterThanOrEqual(delta!);
  });

  it('tells that the deploy model gives what was measured', () => {
    const { simulation } = lastLine(end) as RunResult;
    expect(simulation).toMatchObject({ samples: 16, maxDifference: 0, argMaxEqual: 100 });
    expect(simulation!.ties).toBeLessThan(simulation!.quantizedValues / 100);
    const layers = json(join(first, 'layers.json')) as LayerReport[];
    const quantized = layers.flatMap(({ name, bits }) => (bits ? [name] : []));
    expect(simulation!.layers.map(({ layer }) => layer)).toEqual(quantized);
    expect(simulation!.layers.every(({ exact }) => exact)).toBe(true);
    expect(readFileSync(join(first, 'report.html'), 'utf8')).toContain(
      'deploy vs fake-quant: max difference 0 over 16',
    );
    expect(readFileSync(join(first, 'run.log'), 'utf8')).toContain('deploy vs fake-quant: max difference 0 over 16');
  });

  it('describes every layer with finite figures', () => {
    const layers = json(join(first, 'layers.json')) as LayerReport[];
    const float = layers.filter(({ bits }) => bits === null);
    expect(float.map(({ reason }) => reason?.code)).toEqual(['GLOBAL_POOL']);
    for (const { scale, zeroPoint, cosine, sqnrDb, alone } of layers.filter(({ bits }) => bits)) {
      expect(scale).toBeGreaterThan(0);
      for (const figure of [scale, zeroPoint, cosine, sqnrDb, alone?.cosine, alone?.sqnrDb])
        expect(figure).toSatisfy(Number.isFinite);
      expect(cosine).toBeGreaterThan(0.98);
    }
  });

  it('has reported its steps in order, as events and nothing else', () => {
    const stages = eventsOf(end).flatMap((event) => (event.type === 'stage' ? [event.stage] : []));
    expect(stages).toEqual([
      'load',
      'check',
      'float',
      'calibrate',
      'quantize',
      'measure',
      'simulate',
      'evaluate',
      'write',
    ]);
    const kept = readFileSync(join(first, 'events.jsonl'), 'utf8').split('\n');
    expect(kept.filter((line) => !line.startsWith('{"type":"log","level":"info"')).join('\n')).toBe(end.stderr);
  });
});

describe('what can be done with it', () => {
  it('eval of its models gives the very figures of the result', async () => {
    const { float, compressed } = lastLine(end) as RunResult;
    const accuracy = async (model: string): Promise<unknown> => {
      const { metric, value, samples, ci95 } = lastLine(
        await mcs(['eval', model, '--data', sample.test, '--threads', '2', '--json']),
      ) as Record<string, unknown>;
      return { metric, value, samples, ci95 };
    };
    expect(await accuracy(join(first, 'net_fake_quant_model.onnx'))).toEqual(compressed);
    expect(await accuracy(join(first, 'net_deploy_model.onnx'))).toEqual(compressed);
    expect(await accuracy(sample.model)).toEqual(float);
  });

  it('its models are quantized already, which a second quantization refuses', async () => {
    for (const model of ['net_deploy_model.onnx', 'net_fake_quant_model.onnx']) {
      const out = join(home, 'twice');
      const end = await mcs(['ptq', join(first, model), '--calib', sample.test, '--out', out]);
      expect(end.code).toBe(2);
      expect(end.stderr).toMatch(/is already quantized: \d+ of its nodes/);
    }
  });

  it('its job file repeats it to the byte', async () => {
    const again = join(home, 'again');
    expect((await mcs(['run', join(first, 'job.yaml'), '--out', again])).code).toBe(0);
    expect(bytesIn(again, REPEATED)).toEqual(bytesIn(first, REPEATED));
  });

  it('its record and configuration give the same models without calibration', async () => {
    const out = join(home, 'recorded');
    const given = ['--record', join(first, 'net_record.txt'), '--config', join(first, 'config.json')];
    expect(await mcs(['ptq', sample.model, ...given, '--name', 'net', '--out', out])).toMatchObject({ code: 0 });
    const same = REPEATED.slice(0, 4);
    expect(bytesIn(out, same)).toEqual(bytesIn(first, same));
  });

  it('it becomes a package', async () => {
    const file = join(home, 'net.zip');
    const packed = await mcs(['package', first, '--out', file, '--json']);
    expect(packed.code).toBe(0);
    const { entries, sha256: sum } = lastLine(packed) as { entries: string[]; sha256: string };
    expect(entries).toEqual(expect.arrayContaining([...REPEATED.slice(0, 5), 'report.html', 'result.json']));
    expect(sum).toBe(sha256(readFileSync(file)));
    expect(readdirSync(home).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

describe('weights behind other nodes', () => {
  it('give the record, the layers and the sizes of the same weights as constants', async () => {
    const plain = loadModel(sample.model);
    const behind = plain.graph.initializer.filter(({ dims }) => dims.length >= 2);
    const hidden = (name: string): string => (behind.some((each) => each.name === name) ? `${name}.behind` : name);
    const initializer = plain.graph.initializer.map((each) => ({ ...each, name: hidden(each.name) }));
    const identities = behind.map(({ name }) => node('Identity', [hidden(name)], [name], { name: `${name}.identity` }));
    const path = join(home, 'behind.onnx');
    saveModel({ ...plain, graph: { ...plain.graph, node: [...identities, ...plain.graph.node], initializer } }, path);
    const out = join(home, 'behind');
    const ended = await mcs(args(out).map((arg) => (arg === sample.model ? path : arg)));
    expect(ended.code).toBe(0);
    expect((lastLine(ended) as RunResult).params).toEqual((lastLine(end) as RunResult).params);
    const same = ['net_record.txt', 'config.json', 'layers.json'];
    expect(bytesIn(out, same)).toEqual(bytesIn(first, same));
  });
});

describe('a run that does not come to its end', () => {
  const stopped = async (stage: string, stop: (pid: number) => void) => {
    const out = join(home, `stopped-${stage}`);
    const running = startMcs(args(out));
    await running.saw(`"stage":"${stage}"`);
    stop(running.process.pid!);
    return { end: await running.ended, out };
  };

  it.each(['evaluate'])('cancelled in the step %s leaves nothing', async (stage) => {
    const { end, out } = await stopped(stage, (pid) => process.kill(pid, 'SIGINT'));
    expect(end.code).toBe(130);
    expect(lastLine(end)).toMatchObject({ error: { code: 'CANCELLED' } });
    expect(existsSync(out)).toBe(false);
  });

  it.runIf(existsSync('/proc/self/task')).each(['load', 'calibrate', 'write'])(
    'with its engine killed in the step %s leaves a report alone',
    async (stage) => {
      const { end, out } = await stopped(stage, (pid) =>
        childrenOf(pid).forEach((child) => process.kill(child, 'SIGKILL')),
      );
      expect(end.code).toBe(70);
      expect(lastLine(end)).toMatchObject({ error: { code: 'ENGINE_DIED', params: { cause: 'SIGKILL', stage } } });
      expect(filesIn(out)).toEqual(['crash.json', 'events.jsonl', 'run.log']);
    },
  );
});

function childrenOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text.split(' ').map(Number);
}
