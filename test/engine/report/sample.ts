/** A report's input as a run would give it, with as many layers as wanted. */
import { createHash } from 'node:crypto';
import type { LayerReport, RunResult } from '../../../proto/job';
import type { ReportInput } from '../../../main/engine/report/input';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Errors that look real: seldom large alone, growing along the graph. */
export function sampleLayer(index: number, name = `layer${index}.conv`): LayerReport {
  const noise = (index * 7919) % 13;
  const alone = { cosine: 1 - 10 ** (-5.2 + 0.13 * noise), sqnrDb: 42 - 1.3 * noise };
  const accumulated = { cosine: 1 - 10 ** (-4.6 + Math.min(2, 0.04 * index)), sqnrDb: 38 - Math.min(16, 0.4 * index) };
  return {
    name,
    op: 'Conv',
    bits: { data: 8, weight: 8 },
    granularity: 'perChannel',
    scale: 0.018761977553367615 / (1 + noise),
    zeroPoint: -128 + noise,
    ...accumulated,
    alone,
  };
}

export function floatLayer(name: string): LayerReport {
  const reason = { code: 'GLOBAL_POOL', params: {}, text: 'the window covers the whole feature map (global pooling)' };
  return { name, op: 'GlobalAveragePool', bits: null, granularity: null, scale: null, zeroPoint: null, reason };
}

export function sampleResult(changes: Partial<RunResult> = {}): RunResult {
  return {
    schema: 1,
    command: 'ptq',
    model: { path: '/models/resnet20.onnx', sha256: sha256('model') },
    float: { metric: 'top1', value: 91.73, samples: 10000, ci95: [91.17, 92.25] },
    compressed: { metric: 'top1', value: 91.6, samples: 10000, ci95: [91.04, 92.13] },
    delta: -0.13,
    deltaCi95: [-0.31, 0.05],
    size: { floatBytes: 1094625, deployBytes: 322025 },
    macs: { float: 40812544, compressed: 40812544 },
    params: { float: 270896, compressed: 270896 },
    artifacts: ['resnet20_deploy_model.onnx', 'resnet20_fake_quant_model.onnx', 'resnet20_record.txt'].map(
      (path, i) => {
        return { kind: ['deploy', 'fakeQuant', 'record'][i]!, path, sha256: sha256(path) };
      },
    ),
    data: {
      calibration: { name: 'CIFAR-10 train', path: '/data/train.yaml', fingerprint: sha256('train'), samples: 32 },
      evaluation: { name: 'CIFAR-10 test', path: '/data/test.yaml', fingerprint: sha256('test'), samples: 10000 },
    },
    timing: { totalMs: 21430, calibrationMs: 2143, evaluationMs: 17260, forwardOnlyMs: null },
    peakRssBytes: 347_800_000,
    threads: 2,
    seed: 0,
    warnings: [],
    ...changes,
  };
}

export function sampleInput(changes: Partial<ReportInput> = {}): ReportInput {
  return {
    name: 'resnet20',
    target: 'ascend',
    result: sampleResult(),
    layers: [...Array.from({ length: 20 }, (_, i) => sampleLayer(i)), floatLayer('avgpool')],
    model: {
      inputs: [{ name: 'input', type: 'FLOAT', shape: ['N', 3, 32, 32] }],
      outputs: [{ name: 'logits', type: 'FLOAT', shape: ['N', 10] }],
      opset: 11,
      operators: { Conv: 19, Relu: 19, Add: 9, Gemm: 1 },
    },
    configuration: '{\n    "version":1,\n    "batch_num":1\n}\n',
    findings: [],
    convert: {
      posix: 'atc --framework=5 --model=resnet20_deploy_model.onnx --output=resnet20',
      windows: 'atc --framework=5 --model=resnet20_deploy_model.onnx --output=resnet20',
    },
    version: '0.1.0',
    date: '2026-01-31 12:00 UTC',
    machine: { cpu: 'AMD EPYC 7B13', node: 'v20.19.5', onnxRuntime: '1.30.0' },
    ...changes,
  };
}
