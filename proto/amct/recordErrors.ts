import type { ErrorEntry } from '../errors/entry';

/** What can be wrong with a record, by itself and beside the configuration that it is used with. */
export const recordErrors = {
  RECORD_INVALID: {
    who: 'user',
    en: "The record '{file}' has {count} problems (at most {limit} are listed):{problems}",
    zh: '量化因子记录文件“{file}”有 {count} 处问题（最多列出 {limit} 处）：{problems}',
  },
  RECORD_KEY_MISSING: {
    who: 'user',
    en: "'{file}', line {line}: a record lacks its key, the name of the layer. Add it.",
    zh: '“{file}”第 {line} 行：记录缺少 key（层名），请补充。',
  },
  RECORD_KEY_DUPLICATE: {
    who: 'user',
    en: "'{file}', line {line}: the key '{key}' stands twice (first in line {first}). Delete one of the records.",
    zh: '“{file}”第 {line} 行：key “{key}”重复出现（首次在第 {first} 行）。请删除其中一条记录。',
  },
  RECORD_FIELD_MISSING: {
    who: 'user',
    en: "'{file}', line {line}: the record '{key}' lacks {field}. Calibrate again, or add it.",
    zh: '“{file}”第 {line} 行：记录“{key}”缺少 {field}。请重新校准或补充该字段。',
  },
  RECORD_VALUE: {
    who: 'user',
    en: "'{file}', line {line}: record '{key}': {field} is {value}, allowed: {allowed}.",
    zh: '“{file}”第 {line} 行：记录“{key}”的 {field} 为 {value}，取值范围：{allowed}。',
  },
  RECORD_LENGTHS: {
    who: 'user',
    en: "'{file}', line {line}: record '{key}' has {count} values of {field} but {otherCount} of {other}. They must be as many.",
    zh: '“{file}”第 {line} 行：记录“{key}”的 {field} 有 {count} 个，而 {other} 有 {otherCount} 个，两者数量须一致。',
  },
  RECORD_LAYER_UNKNOWN: {
    who: 'user',
    en: "'{file}', line {line}: the record '{key}' is of no layer of the model. Use the record of this very model.",
    zh: '“{file}”第 {line} 行：记录“{key}”不对应模型中的任何层。请使用该模型自身的量化因子记录文件。',
  },
  RECORD_TENSOR_LATER: {
    who: 'user',
    en: "'{file}', line {line}: the record '{key}' is of input {input} of layer '{layer}' alone (tensor_quantize). AMCT knows this, this version does not carry it out yet. Delete the record.",
    zh: '“{file}”第 {line} 行：记录“{key}”对应层“{layer}”的第 {input} 个输入（tensor_quantize）。AMCT 支持该功能，但当前版本尚未实现。请删除该记录。',
  },
  RECORD_LAYER_MISSING: {
    who: 'user',
    en: "'{file}' has no record of layer '{layer}', which the configuration quantizes. Calibrate again, or set its quant_enable to false.",
    zh: '“{file}”中没有层“{layer}”的记录，而量化配置要求量化该层。请重新校准，或将其 quant_enable 设为 false。',
  },
  RECORD_BITS: {
    who: 'user',
    en: "'{file}', line {line}: record '{key}': {field} is {value}, but the configuration asks for {bits} bits. Use the configuration that the record was made with.",
    zh: '“{file}”第 {line} 行：记录“{key}”的 {field} 为 {value}，但量化配置要求 {bits} 位。请使用生成该记录时的量化配置。',
  },
  RECORD_OFFSET: {
    who: 'user',
    en: "'{file}', line {line}: record '{key}': offset_d is {value}, but the configuration asks for symmetric data (offset 0). Use the configuration that the record was made with.",
    zh: '“{file}”第 {line} 行：记录“{key}”的 offset_d 为 {value}，但量化配置要求对称量化（offset 为 0）。请使用生成该记录时的量化配置。',
  },
  RECORD_GRANULARITY: {
    who: 'user',
    en: "'{file}', line {line}: record '{key}' has {count} values of scale_w, but the configuration asks for one (channel_wise false). Use the configuration that the record was made with.",
    zh: '“{file}”第 {line} 行：记录“{key}”有 {count} 个 scale_w，但量化配置要求 1 个（channel_wise 为 false）。请使用生成该记录时的量化配置。',
  },
  RECORD_BALANCE: {
    who: 'user',
    en: "'{file}', line {line}: record '{key}' has {count} values of tensor_balance_factor, but the configuration has no dmq_balancer_param for the layer. Use the configuration that the record was made with.",
    zh: '“{file}”第 {line} 行：记录“{key}”有 {count} 个 tensor_balance_factor，但量化配置中该层没有 dmq_balancer_param。请使用生成该记录时的量化配置。',
  },
} as const satisfies Record<string, ErrorEntry>;
