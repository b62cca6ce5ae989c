import { describe, expect, it } from 'vitest';
import { finding } from '../../../proto/findings';
import { noticesOf } from '../../../main/engine/report/notices';
import { sampleInput, sampleLayer, sampleResult } from './sample';

const sawOf = (input: Parameters<typeof noticesOf>[0]): string[] => noticesOf(input).map(({ saw }) => saw.en);

describe('notices', () => {
  it('says nothing where all is well', () => {
    expect(noticesOf(sampleInput())).toEqual([]);
  });

  it('puts the verdict first, then findings by weight', () => {
    const verdict = { code: 'TARGET_VIOLATED', params: { target: 'ascend', count: 2 } };
    const findings = [
      finding('SYMBOLIC_BATCH', { input: 'x', shape: 'N, 3' }),
      finding('ATC_OPSET', { opset: 19, highest: 18 }),
    ];
    const notices = noticesOf(sampleInput({ verdict, findings }));
    expect(notices.map(({ severity }) => severity)).toEqual(['error', 'error', 'note']);
    expect(notices[0]!.saw.en).toMatch(/breaks/);
    expect(notices[1]!.todo).toEqual({
      en: 'export the model with opset 11 to 18',
      zh: '请以 opset 11～18 重新导出模型',
    });
  });

  it('says that nothing was evaluated', () => {
    const result = sampleResult({ float: null, compressed: null, delta: null, deltaCi95: null });
    expect(sawOf(sampleInput({ result }))).toEqual(['No evaluation set was given.']);
  });

  it('names the layers with the largest error of their own where a loss is real', () => {
    const result = sampleResult({ delta: -1.2, deltaCi95: [-1.6, -0.8] });
    const layers = [-5, -2, -4, -3].map((power, i) => {
      const cosine = 1 - 10 ** power;
      return { ...sampleLayer(i, `n${i}`), alone: { cosine, sqnrDb: 30 } };
    });
    const [notice] = noticesOf(sampleInput({ result, layers }));
    expect(notice!.saw.en).toBe('The metric changes by −1.20 pp, and the whole interval is on the worse side.');
    expect(notice!.saw.zh).toContain('−1.20 个百分点');
    expect(notice!.means!.en).toContain('n1, n3, n2.');
  });

  it('keeps quiet about a loss that may be chance, or is small', () => {
    expect(noticesOf(sampleInput({ result: sampleResult({ delta: -0.9, deltaCi95: [-1.9, 0.1] }) }))).toEqual([]);
    expect(noticesOf(sampleInput({ result: sampleResult({ delta: -0.2, deltaCi95: [-0.3, -0.1] }) }))).toEqual([]);
  });

  it('warns of an interval that could hide a loss', () => {
    const compressed = { metric: 'top1', value: 90, samples: 64 };
    const result = sampleResult({ compressed, delta: 0, deltaCi95: [-4.3, 4.3] });
    expect(sawOf(sampleInput({ result }))).toEqual(['The difference is known only within −4.30 … +4.30 (64 samples).']);
  });

  it('tells a coarse shared scale from a weak layer', () => {
    const weak = { cosine: 0.9, sqnrDb: 10 };
    const layers = [
      { ...sampleLayer(0, 'a'), alone: weak, granularity: 'perTensor' },
      { ...sampleLayer(1, 'b'), alone: weak, op: 'Gemm', granularity: 'perTensor' },
    ];
    const [first, second] = noticesOf(sampleInput({ layers }));
    expect(first!.todo!.en).toContain('channel_wise: true');
    expect(second!.means!.en).toContain('one part in 10');
  });

  it('says known warnings in both languages and unknown ones as they are', () => {
    const params = { quantized: 1, total: 2 };
    const warnings = [
      { code: 'LAYERS_PLANNED', params, text: 'whatever' },
      { code: 'NEW_ONE', params: {}, text: 'something new' },
    ];
    const notices = noticesOf(sampleInput({ result: sampleResult({ warnings }) }));
    expect(notices.map(({ saw }) => saw.zh)).toEqual(['共 2 层，其中 1 层参与量化', 'something new']);
  });

  it('names the node of a finding', () => {
    const findings = [finding('WEIGHT_ALL_ZERO', { tensor: 'w' }, 'conv3')];
    expect(sawOf(sampleInput({ findings }))).toEqual(["conv3: the weight 'w' holds zeros only"]);
  });
});
