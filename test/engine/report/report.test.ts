import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AutoResult, TryReport } from '../../../proto/auto';
import { writeReport } from '../../../main/engine/report/report';
import { sampleInput, sampleLayer, sampleResult } from './sample';

const page = writeReport(sampleInput());
const text = (html: string): string => html.replace(/<(style|script)\b[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ');
const svgs = (html: string): string[] => html.match(/<svg[\s\S]*?<\/svg>/g) ?? [];
const tableRows = (html: string): string[] => html.match(/<tr><td[^>]*>\d+<\/td><th scope="row">.*/g) ?? [];

describe('report', () => {
  it('is one file that asks for nothing', () => {
    expect(page).not.toMatch(/(?:src|href|url|srcset|data|action)\s*[=(]\s*["']?\s*(?:https?:)?\/\//i);
    expect(page).not.toMatch(/@import|<link|<img|<iframe|\bfetch\(|XMLHttpRequest|xmlns/);
    expect(page.match(/href="[^"]*"/g)!.every((link) => link.startsWith('href="#'))).toBe(true);
  });

  it('allows no script but its own', () => {
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
    const hash = createHash('sha256').update(script).digest('base64');
    expect(page).toContain(`default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`);
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page).not.toMatch(/\son\w+=/);
  });

  it('is the same bytes for the same input', () => {
    expect(writeReport(sampleInput())).toBe(page);
  });

  it('says every text in both languages', () => {
    const outside = page.replace(/<style>[\s\S]*?<\/style>/, '').replace(/<(span|tspan) lang="zh">/g, '\u0001');
    const english = page.match(/<(?:span|tspan) lang="en">/g)!.length;
    expect(outside.split('\u0001')).toHaveLength(english + 1);
    expect(english).toBeGreaterThan(80);
  });

  it('shows accuracy with difference, interval and samples', () => {
    const shown = text(page);
    expect(shown).toMatch(/91\.73 %\s+→\s+91\.60 %/);
    expect(shown).toContain('▼  −0.13 pp');
    expect(shown).toContain('95 % interval −0.31 … +0.05');
    expect(shown).toContain('n = 10\u202f000');
    expect(shown).toContain('The interval contains 0');
    expect(page).toContain('<b class="chance">');
  });

  it('shows size, multiply–accumulates and layers', () => {
    const shown = text(page);
    expect(shown).toMatch(/1\.0 MiB\s+→\s+314 KiB/);
    expect(shown).toContain('3.40× smaller');
    expect(shown).toContain('40.8 M');
    expect(shown).toContain('20 of 21');
  });

  it('says where there is no deploy model, whose size nothing has', () => {
    const size = { floatBytes: 1094625, deployBytes: 1094625, fakeQuantBytes: 1100000 };
    const without = writeReport(sampleInput({ result: { ...sampleResult(), size } }));
    expect(text(without)).toMatch(/1\.0 MiB\s+→\s+–\s+no deploy model/);
    expect(text(without)).toContain('fake-quant');
    expect(text(without)).not.toContain('× smaller');
  });

  it('draws accuracy, size, shares, and the layers in two orders', () => {
    expect(svgs(page)).toHaveLength(5);
    expect(svgs(page).join('')).not.toMatch(/@\d+@|ecmeta|class="zr|<style|#[0-9a-f]{6}/);
    const titles = [...svgs(page)[3]!.matchAll(/<title>([^<]*)<\/title>/g)].map((match) => match[1]);
    expect(titles).toContain(
      'layer0.conv (Conv)\nalone / 单层: 1 − cos 6.31e−6, SQNR 42.00 dB\naccumulated / 累积: 1 − cos 2.51e−5, SQNR 38.00 dB',
    );
  });

  it('lists every layer with its reason in both languages', () => {
    expect(tableRows(page)).toHaveLength(21);
    expect(tableRows(page)[0]).toContain('data-v="0.018761977553367615">0.018762<');
    expect(page).toContain('the window covers the whole feature map (global pooling)');
    expect(page).toContain('窗口覆盖整个特征图（全局池化）');
  });

  it('tells how to convert and how it was made', () => {
    expect(page).toContain('--model=resnet20_deploy_model.onnx');
    for (const fact of ['AMD EPYC 7B13', 'v20.19.5', '1.30.0', '21.4 s', '332 MiB', 'CIFAR-10 train', '2026-01-31'])
      expect(page).toContain(fact);
  });

  it('stays small with a hundred layers', () => {
    const layers = Array.from({ length: 100 }, (_, i) =>
      sampleLayer(i, `/model/backbone/stage${i >> 4}/block${i}/Conv`),
    );
    expect(writeReport(sampleInput({ layers })).length).toBeLessThan(400_000);
  });
});

describe('charts of many layers', () => {
  const layers = Array.from({ length: 300 }, (_, i) =>
    sampleLayer(i, `/backbone/stages.${i >> 5}/blocks.${i}/mlp/fc1/MatMul`),
  );
  const long = writeReport(sampleInput({ layers }));
  const names = (svg: string): string[] => [...svg.matchAll(/<title>([^<(]*)<\/title>/g)].map((match) => match[1]!);

  it('show the worst and say so; the table has all', () => {
    expect(text(long)).toContain('The 40 worst of 300 layers; the table lists all.');
    expect(tableRows(long)).toHaveLength(300);
    expect(names(svgs(long)[3]!)).toHaveLength(40);
  });

  it('have the same layers in both orders, with the full name behind the short one', () => {
    const [worst, graph] = [names(svgs(long)[3]!), names(svgs(long)[4]!)];
    expect(worst).not.toEqual(graph);
    expect(worst.toSorted()).toEqual(graph.toSorted());
    expect(graph[0]).toMatch(/^\/backbone\/stages\.\d\/blocks\.\d+\/mlp\/fc1\/MatMul$/);
    expect(svgs(long)[4]).toContain('…');
  });
});

describe('hostile names', () => {
  const evil = `</script><script>alert(1)</script><img src=x onerror=alert(2)> @0@ "quoted' {name} \u202etxt`;
  const hostile = writeReport(
    sampleInput({
      name: evil,
      layers: [
        sampleLayer(0, evil),
        { ...sampleLayer(1, 'b'), op: evil, reason: { code: 'X', params: {}, text: evil } },
      ],
      configuration: evil,
      convert: { posix: evil, windows: evil },
      model: { inputs: [{ name: evil, type: 'FLOAT' }], outputs: [], opset: 11, operators: { [evil]: 1 } },
      result: sampleResult({
        model: { path: evil, sha256: evil },
        artifacts: [{ kind: 'deploy', path: evil, sha256: evil }],
        warnings: [{ code: 'X', params: {}, text: evil }],
      }),
      machine: { cpu: evil, node: evil, onnxRuntime: evil },
      version: evil,
      date: evil,
    }),
  );

  it('stay text', () => {
    expect(hostile.match(/<script/g)).toHaveLength(1);
    expect(hostile).not.toMatch(/<img/);
    expect(hostile).not.toContain('\u202e');
    expect(hostile).toContain('&lt;img src=x onerror=alert(2)&gt;');
  });

  it('are not taken for placeholders of a chart', () => {
    const drawn = svgs(hostile).join('');
    expect(drawn.match(/@0@/g)!.length).toBeGreaterThan(0);
    expect(drawn).not.toContain('undefined');
  });
});

describe('other runs', () => {
  it('marks what needs no labels', () => {
    const compressed = { metric: 'agreement', value: 98.4, samples: 1000, ci95: [97.4, 99] as const };
    const result = sampleResult({ float: null, delta: null, deltaCi95: null, compressed });
    const shown = text(writeReport(sampleInput({ result })));
    expect(shown).toMatch(/label-free/);
    expect(shown).toContain('it is not an accuracy');
    expect(shown).not.toContain('pp');
  });

  it('says what was not measured', () => {
    const result = sampleResult({ float: null, delta: null, deltaCi95: null, compressed: null });
    const shown = text(writeReport(sampleInput({ result })));
    expect(shown).toContain('not measured');
    expect(svgs(writeReport(sampleInput({ result })))).toHaveLength(4);
  });

  it('shows no layer chart where no layer was compared', () => {
    const layers = [{ ...sampleLayer(0), alone: undefined, cosine: undefined, sqnrDb: undefined }];
    const bare = writeReport(sampleInput({ layers }));
    expect(text(bare)).toContain('No layer was compared');
    expect(bare).not.toContain('data-csv="cosine"');
  });

  it('draws accumulated errors as bars where layers alone were not measured', () => {
    const layers = [0, 1, 2].map((i) => ({ ...sampleLayer(i), alone: undefined }));
    const shown = text(writeReport(sampleInput({ layers })));
    expect(shown).not.toContain('Hollow mark');
  });

  it('takes exact layers and equal values', () => {
    const exact = { ...sampleLayer(0), cosine: 1, sqnrDb: 200, alone: { cosine: 1, sqnrDb: 200 } };
    const result = sampleResult({ delta: 0, deltaCi95: [0, 0] });
    const drawn = svgs(writeReport(sampleInput({ layers: [exact, { ...exact, name: 'b' }], result }))).join('');
    expect(drawn).not.toMatch(/NaN|Infinity/);
  });

  it('shows the limit that was set and judges by the direction of the metric', () => {
    const value = (number: number) => ({ metric: 'mse', value: number, samples: 10 });
    const result = sampleResult({
      float: value(0.01),
      compressed: value(0.02),
      delta: 0.01,
      deltaCi95: [0.005, 0.015],
    });
    const drawn = writeReport(sampleInput({ result, maxDrop: 0.002 }));
    expect(drawn).toContain('<b class="worse">▲');
    expect(text(drawn)).toContain('the largest loss allowed (+0.00200)');
    expect(drawn).toContain('var(--limit)');
  });

  it('cuts a long configuration and says so', () => {
    const cut = writeReport(sampleInput({ configuration: 'x'.repeat(300_000) }));
    expect(cut.length).toBeLessThan(300_000);
    expect(text(cut)).toContain('The first 97.7 KiB of 293 KiB are shown');
  });
});

describe('a search', () => {
  const tried = (index: number, layers: readonly string[], value: number, best = false): TryReport => ({
    ...{
      index,
      value,
      samples: best ? 10_000 : 1000,
      whole: best,
      drop: 91.73 - value,
      dropCi95: [0, 1],
      limit: 91.23,
    },
    ...{ accepted: value >= 91.23, best, weightBytes: 1, meanWeightBits: 4, elapsedMs: 1, resumed: false },
    rolledBack: layers.map((layer) => ({ layer, to: 'weights8' })),
  });
  const auto: AutoResult = {
    ...{ metric: 'top1', higherIsBetter: true, float: 91.73, limit: 91.23, samples: 10_000, layers: 20 },
    ...{ strategy: 'winBack', sensitivity: 'outputError', goal: { maxDrop: 0.5 }, goalReached: true, end: 'through' },
    ...{ everythingRolledBack: false, best: 1, rolledBack: [{ layer: 'a<b', to: 'observer:KL' }] },
    ranking: [{ layers: ['a<b'], value: 0.25, sensitivity: 0.25 }],
    tries: [tried(0, [], 89.9), tried(1, ['a<b'], 91.5, true)],
    ...{ confirmed: null, floatEvaluationMs: 1000, searchMs: 7000 },
  };
  const report = (change: Partial<AutoResult> = {}): string =>
    writeReport({ ...sampleInput(), result: { ...sampleResult(), auto: { ...auto, ...change } } });

  it('stands in the report with its tries, what was rolled back to what, and what its accuracy was chosen on', () => {
    const text = report();
    expect(text).toContain('1 of 20 layers rolled back, found in 2 tries');
    expect(text).toContain('<td>a&lt;b</td>');
    expect(text).toContain('another observer: KL');
    expect(text).toContain('chosen by its accuracy on the evaluation set');
    expect(text).toContain('1: 91.50 % (n = 10000)');
  });

  it('says that it was missed, or that only float is good enough, and what a confirmation set says', () => {
    expect(report({ goalReached: false })).toContain('was not reached in 2 tries');
    expect(report({ everythingRolledBack: true, rolledBack: [] })).toContain('Only the float model itself');
    const compressed = { metric: 'top1', value: 91, samples: 500 };
    const confirmed = { float: null, compressed, delta: null, deltaCi95: null, keepsLimit: false };
    expect(report({ confirmed })).toContain('it has 91.00 % (n = 500) and misses the limit');
  });

  it('is absent from other runs', () => {
    expect(writeReport(sampleInput())).not.toContain('id="search"');
  });
});
