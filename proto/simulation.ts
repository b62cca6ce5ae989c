/** What executing the deploy model in integers showed, in one sentence: for the log, the screen, the report and the window. */
import type { SimulationFacts } from './result';
import { fill, type Language, type Sentence } from './sentences';
import { fixedText, groupedText } from './units';

const SAID = {
  DIFFERENCE: {
    en: 'deploy vs fake-quant: max difference {difference} over {samples} samples',
    zh: '部署模型与 fake-quant 模型对比：{samples} 个样本上最大差异为 {difference}',
  },
  UNPAIRED: {
    en: 'deploy vs fake-quant: the outputs on {samples} samples do not pair up',
    zh: '部署模型与 fake-quant 模型对比：{samples} 个样本上的输出无法逐元素对应',
  },
  ARG_MAX: { en: 'arg-max equal on {share} %', zh: 'arg-max 一致率 {share} %' },
  TIES: {
    en: '{ties} of {values} quantized values lie exactly between two codes',
    zh: '{values} 个量化值中有 {ties} 个恰好位于两个整数码正中',
  },
  PARTS: {
    en: 'layers whose sums may exceed 2^24, computed in parts: {count} ({layers})',
    zh: '{count} 层的累加和可能超过 2^24，已分段精确计算（{layers}）',
  },
  INEXACT: {
    en: 'layers whose sums are too large to be computed exactly here: {count} ({layers})',
    zh: '{count} 层的累加和过大，本机无法精确计算（{layers}）',
  },
  KERNELS: {
    en: "this processor's own int8 kernels saturate and were not used",
    zh: '本机处理器的 int8 内核会饱和，未使用',
  },
} as const satisfies Record<string, Sentence>;

const MOST_NAMES = 3;

export function simulationText(facts: SimulationFacts, language: Language): string {
  const { samples, maxDifference, argMaxEqual, ties, quantizedValues, layers } = facts;
  const say = (key: keyof typeof SAID, params: Readonly<Record<string, string | number>> = {}): string =>
    fill(SAID[key][language], params);
  const named = (key: 'PARTS' | 'INEXACT', some: readonly string[]): string[] =>
    some.length === 0 ? [] : [say(key, { count: some.length, layers: namesOf(some) })];
  const difference = maxDifference === null ? undefined : differenceText(maxDifference);
  const parts = [
    difference === undefined ? say('UNPAIRED', { samples }) : say('DIFFERENCE', { difference, samples }),
    ...(argMaxEqual === null ? [] : [say('ARG_MAX', { share: shareText(argMaxEqual) })]),
    say('TIES', { ties: groupedText(ties), values: groupedText(quantizedValues) }),
    ...named('PARTS', layers.filter((each) => each.exact && each.parts > 1).map(nameOf)),
    ...named('INEXACT', layers.filter((each) => !each.exact).map(nameOf)),
    ...(facts.int8KernelsSaturate ? [say('KERNELS')] : []),
  ];
  return parts.join(language === 'zh' ? '；' : '; ');
}

const nameOf = ({ layer }: { readonly layer: string }): string => layer;

const namesOf = (names: readonly string[]): string =>
  names.slice(0, MOST_NAMES).join(', ') + (names.length > MOST_NAMES ? ', …' : '');

/** 0, 3.8e-6, 0.0041 */
export function differenceText(value: number): string {
  return String(Number(value.toPrecision(2)));
}

/** 100 only where all are equal. */
function shareText(share: number): string {
  return share === 100 ? '100' : fixedText(Math.min(share, 99.99), 2);
}
