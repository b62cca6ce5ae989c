/** Where the steps of a training are computed: execution providers of ONNX Runtime, and why one is not used. */
import { z } from 'zod';
import type { Sentence } from './sentences';

/** The CPU is everywhere; `webgpu` is bundled with ONNX Runtime for most systems, `dml` (DirectML) for Windows. */
export const executionProviders = ['cpu', 'webgpu', 'dml'] as const;
export type ExecutionProvider = (typeof executionProviders)[number];

/** As their makers write them. */
export const PROVIDER_NAMES = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  dml: 'DirectML',
} as const satisfies Record<ExecutionProvider, string>;

export const PROVIDERS = {
  cpu: { en: 'CPU', zh: 'CPU' },
  webgpu: { en: 'graphics card by WebGPU', zh: '显卡（WebGPU）' },
  dml: { en: 'graphics card by DirectML (Windows)', zh: '显卡（DirectML，Windows）' },
} as const satisfies Record<ExecutionProvider, Sentence>;

/** Those that ONNX Runtime's package holds for a system, which is given as "linux x64". Whether they work there is another matter. */
export function bundledProviders(platform: string): readonly ExecutionProvider[] {
  const isBundled: Readonly<Record<ExecutionProvider, boolean>> = {
    cpu: true,
    webgpu: platform !== 'linux arm64',
    dml: platform.startsWith('win32 '),
  };
  return executionProviders.filter((provider) => isBundled[provider]);
}

/** Why the CPU is used instead of another provider. */
export const PROVIDER_REASONS = {
  PROVIDER_REFUSED: {
    en: 'ONNX Runtime says: {detail}',
    zh: 'ONNX Runtime 提示：{detail}',
  },
  PROVIDER_DIED: {
    en: 'the process that tried one step with it died ({cause}); a driver of the graphics card may be damaged or too old',
    zh: '试运行一步的进程异常退出（{cause}），显卡驱动可能已损坏或版本过旧',
  },
  PROVIDER_SILENT: {
    en: 'it did not finish one step within {minutes} minutes',
    zh: '{minutes} 分钟内未能完成一步',
  },
  PROVIDER_NOT_FINITE: {
    en: "after one step '{value}' is NaN or infinite, on the CPU it is not",
    zh: '试运行一步后“{value}”出现 NaN 或无穷大，而 CPU 上没有',
  },
  PROVIDER_DIFFERS: {
    en: "after one step '{value}' is off by {percent} % (expected {expected}, found {found})",
    zh: '试运行一步后“{value}”偏差 {percent} %（期望 {expected}，实际 {found}）',
  },
  PROVIDER_UNCHECKED: {
    en: "one step gives NaN or infinity on the CPU too ('{value}'), so there is nothing to compare with",
    zh: '试运行一步后 CPU 上的“{value}”也为 NaN 或无穷大，无法比较',
  },
} as const satisfies Record<string, Sentence>;
export type ProviderReason = keyof typeof PROVIDER_REASONS;

/** A provider that was asked for and is not used. */
export const refusalSchema = z.strictObject({
  provider: z.enum(executionProviders),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ProviderRefusal = z.infer<typeof refusalSchema>;

/** Where the steps were computed. */
export const executionSchema = z.strictObject({
  provider: z.enum(executionProviders),
  /** null: what was asked for is used. */
  refused: refusalSchema.nullable(),
});
export type Execution = z.infer<typeof executionSchema>;

export const ON_CPU: Execution = { provider: 'cpu', refused: null };
