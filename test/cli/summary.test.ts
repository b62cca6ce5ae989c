import { describe, expect, it } from 'vitest';
import { jsonOf, summaryOf } from '../../main/cli/summary';
import { durationText, bytesText, countText } from '../../main/cli/units';
import { padded, table, widthOf } from '../../main/cli/terminal';
import { finding } from '../../proto/findings';
import type { Inspection, RunResult } from '../../proto/job';
import { reason } from '../../proto/reasons';

function refusedLayer(name: string, op: string): Inspection['layers'][number] {
  return {
    name,
    op,
    quantizable: false,
    reason: reason('UNSUPPORTED_OP', { op }),
    prunable: false,
    pruneReason: reason('PRUNE_OP', {}),
    nmPrunable: false,
    nmReason: reason('NM_OP', {}),
    decomposable: false,
    decomposeReason: reason('DECOMPOSE_OP', {}),
  };
}

const inspection: Inspection = {
  schema: 1,
  model: {
    path: '/m.onnx',
    sha256: 'ab',
    opset: 13,
    irVersion: 8,
    inputs: [{ name: 'x', type: 'FLOAT', shape: ['N', 3, null] }],
    outputs: [{ name: 'y', type: 'INT64' }],
    params: 270_896,
    macs: 40_800_000,
    sizeBytes: 1_100_000,
  },
  operators: { Conv: 2, Relu: 1 },
  layers: [
    { name: 'conv1', op: 'Conv', quantizable: true, prunable: true, nmPrunable: true, decomposable: true },
    refusedLayer('lstm', 'LSTM'),
    refusedLayer('lstm2', 'LSTM'),
  ],
  findings: [finding('WEIGHT_ALL_ZERO', { tensor: 'w' }, 'conv1')],
};

describe('an inspection', () => {
  it('as a table', () => {
    expect(summaryOf('inspect', inspection, 'en')).toBe(
      `model                 /m.onnx (opset 13)
inputs                x FLOAT [N, 3, ?]
outputs               y INT64 […]
size                  1.0 MiB
parameters            271 k
multiply–accumulates  40.8 M
operators             Conv 2, Relu 1
quantizable layers  1 / 3
  lstm (LSTM)  the target does not quantize LSTM (and 1 more like it)
prunable (channels)  1 / 3
  lstm (LSTM)  channels are removed from 2-D Conv, Gemm and MatMul (and 1 more like it)
prunable (2 of 4)  1 / 3
  lstm (LSTM)  2-of-4 sparsity is for 2-D Conv and ConvTranspose, Gemm and MatMul (and 1 more like it)
decomposable layers  1 / 3
  lstm (LSTM)  only 2-D Conv is decomposed (and 1 more like it)
[!] conv1: the weight 'w' holds zeros only → check that the export kept the trained values
`,
    );
  });

  it('tells what the network sees of a data set', () => {
    const channel = { mean: 0.0123456, std: 1, min: -2.5, max: 2 };
    const inputs = [{ name: 'x', type: 'float32', shape: [1, 3, 2, 2], channels: [channel, channel, channel] }];
    const data = {
      path: '/d.yaml',
      fingerprint: 'f',
      name: 'photos',
      samples: [{ sample: 0 }],
      inputs,
      preview: '/p.png',
    };
    expect(summaryOf('inspect', { ...inspection, data }, 'en')).toContain(
      `data                  photos (1)
data                  x[0]  μ 0.01235  σ 1  -2.5 … 2
data                  x[1]  μ 0.01235  σ 1  -2.5 … 2
data                  x[2]  μ 0.01235  σ 1  -2.5 … 2
preview               /p.png
`,
    );
    expect(jsonOf('inspect', { ...inspection, data }, 'en')).toMatchObject({ data: { preview: '/p.png' } });
  });

  it('as JSON has sentences in the language, and no key that was not promised', () => {
    expect(jsonOf('inspect', inspection, 'zh')).toEqual({
      ...inspection,
      layers: [
        { name: 'conv1', op: 'Conv', quantizable: true, prunable: true, nmPrunable: true, decomposable: true },
        ...['lstm', 'lstm2'].map((name) => ({
          name,
          op: 'LSTM',
          quantizable: false,
          reason: '目标平台不量化 LSTM 算子',
          prunable: false,
          pruneReason: '通道剪枝仅支持 2 维 Conv、Gemm 和 MatMul',
          nmPrunable: false,
          nmReason: '2:4 稀疏仅支持 2 维 Conv、2 维 ConvTranspose、Gemm 和 MatMul',
          decomposable: false,
          decomposeReason: '张量分解仅支持 2 维 Conv',
        })),
      ],
      findings: [
        {
          severity: 'warning',
          code: 'WEIGHT_ALL_ZERO',
          node: 'conv1',
          message: '权重“w”全部为零',
          fix: '请检查导出时是否保留了训练后的数值',
        },
      ],
    });
  });
});

describe('a compression', () => {
  const result: RunResult = {
    schema: 1,
    command: 'ptq',
    model: { path: '/m.onnx', sha256: 'ab' },
    float: { metric: 'top1', value: 91.73, samples: 10_000 },
    compressed: { metric: 'top1', value: 91.6, samples: 10_000 },
    delta: -0.13,
    deltaCi95: [-0.31, 0.05],
    size: { floatBytes: 1_100_000, deployBytes: 310_000 },
    macs: { float: 1, compressed: 1 },
    params: { float: 1, compressed: 1 },
    artifacts: [{ kind: 'deploy', path: 'm_deploy_model.onnx', sha256: 'cd' }],
    data: { calibration: null, evaluation: null },
    timing: { totalMs: 12_345, calibrationMs: 1, evaluationMs: 1, forwardOnlyMs: null },
    peakRssBytes: 1,
    threads: 2,
    seed: 0,
    warnings: [],
  };

  it('with an evaluation', () => {
    expect(summaryOf('ptq', result, 'en', '/out')).toBe(
      `model       /m.onnx
float       top1 91.73 (10000)
compressed  top1 91.60 (10000)
difference  -0.13 [-0.31, 0.05]
size        1.0 MiB → 303 KiB
time        12.3 s
files       /out  m_deploy_model.onnx
`,
    );
  });

  it('without one', () => {
    const bare = { ...result, float: null, compressed: null, delta: null, deltaCi95: null };
    const table = { ...bare, size: { floatBytes: 1_100_000, deployBytes: 1_100_000, fakeQuantBytes: 1_200_000 } };
    expect(summaryOf('ptq', table, 'en', '/out')).toContain('1.0 MiB → – (fake-quant 1.1 MiB)');
    expect(summaryOf('ptq', bare, 'zh', '/out')).toBe(
      '模型  /m.onnx\n大小  1.0 MiB → 303 KiB\n用时  12.3 s\n文件  /out  m_deploy_model.onnx\n',
    );
  });
});

describe('an evaluation', () => {
  it('with an interval', () => {
    const model = { path: '/m.onnx', sha256: 'ab' };
    const result = {
      model,
      metric: 'top1',
      value: 97.7,
      samples: 2000,
      ci95: [96.95, 98.27],
      timing: { totalMs: 1450 },
    };
    expect(summaryOf('eval', result, 'zh')).toBe(
      '模型  /m.onnx\n指标  top1 97.70 [96.95, 98.27] (2000)\n用时  1.4 s\n',
    );
  });
});

describe('a package', () => {
  it('with what is in it', () => {
    const result = { file: '/p.zip', sizeBytes: 225_942, entries: ['README.en.md', 'atc.sh'] };
    expect(summaryOf('package', result, 'en')).toBe('package  /p.zip (221 KiB)\nfiles    README.en.md  atc.sh\n');
  });
});

describe('text', () => {
  it('is as wide as a terminal shows it', () => {
    expect(widthOf('a校准b')).toBe(6);
    expect(padded('校准', 6)).toBe('校准  ');
    expect(
      table([
        ['校准', 'x'],
        ['a', 'y'],
      ]),
    ).toBe('校准  x\na     y\n');
  });

  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536, '1.5 KiB'],
    [5 * 2 ** 40, '5 TiB'],
  ])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

  it.each([
    [0, '0'],
    [999, '999'],
    [1500, '1.5 k'],
    [40_551_040, '40.6 M'],
  ])('%d is %s', (count, text) => expect(countText(count)).toBe(text));

  it.each([
    [0, '0:00'],
    [65_000, '1:05'],
    [3_661_000, '1:01:01'],
  ])('%d ms are %s', (ms, text) => expect(durationText(ms)).toBe(text));
});
