import type { Coded, ParamsOf, Sentence } from '../sentences';

/** What a reader of AMCT's files changes or leaves out, and says so. */
export const AMCT_WARNINGS = {
  TEXT_FIELD_REPEATED: {
    en: "'{file}', line {line}: '{field}' stands twice in one {message}; the last value counts",
    zh: '“{file}”第 {line} 行：{message} 中“{field}”重复设置，以最后一次的值为准',
  },
  CONFIG_BITS_LOWERED: {
    en: "'{file}': layer '{layer}' ({op}) does not take {key} with {bits} bits; 8 bits are used",
    zh: '“{file}”：层“{layer}”（{op}）的 {key} 不支持 {bits} 位，改用 8 位',
  },
  CONFIG_BALANCER_DROPPED: {
    en: "'{file}': layer '{layer}' ({op}) cannot be balanced (DMQ); it is quantized without dmq_balancer",
    zh: '“{file}”：层“{layer}”（{op}）不支持 DMQ 均衡，不使用 dmq_balancer',
  },
  CONFIG_SYMMETRIC_USED: {
    en: "'{file}': layer '{layer}' ({op}) takes symmetric data only; asymmetric: true is not used for it",
    zh: '“{file}”：层“{layer}”（{op}）仅支持对称量化，忽略 asymmetric: true',
  },
  CONFIG_TYPE_UNUSED: {
    en: "'{file}', line {line}: {key} names the layer type '{type}', of which the model has no quantizable layer",
    zh: '“{file}”第 {line} 行：{key} 中的层类型“{type}”在模型中没有可量化的层',
  },
  CONFIG_SKIPPED_ANYWAY: {
    en: "'{file}', line {line}: skip_layers names '{layer}' ({op}), which stays float anyway",
    zh: '“{file}”第 {line} 行：skip_layers 中的“{layer}”（{op}）本就保持浮点',
  },
  RECORD_UNUSED: {
    en: "'{file}', line {line}: the record '{key}' is not used: the configuration leaves the layer float",
    zh: '“{file}”第 {line} 行：记录“{key}”未使用，量化配置中该层保持浮点',
  },
} as const satisfies Record<string, Sentence>;

export type WarningCode = keyof typeof AMCT_WARNINGS;

/** A warning as data. */
export interface Warning extends Coded {
  readonly code: WarningCode;
}

export function warning<Code extends WarningCode>(code: Code, params: ParamsOf<(typeof AMCT_WARNINGS)[Code]>): Warning {
  return { code, params };
}
