import { recordErrors } from '../amct/recordErrors';
import { textErrors } from '../amct/textErrors';
import type { ErrorEntry } from './entry';

/** What can be wrong with a configuration or a record. Every problem of one file is listed in CONFIG_INVALID or RECORD_INVALID. */
export const configErrors = {
  CHOICE_LAYER: {
    who: 'user',
    en: "The model has no layer '{layer}' that can be quantized, so nothing can be chosen for it. Take its choice back.",
    zh: '模型中没有可量化的层“{layer}”，无法为其设置。请撤销该设置。',
  },
  CHOICE_VALUE: {
    who: 'user',
    en: "{key} of layer '{layer}' cannot be {value}. Possible: {allowed}.",
    zh: '层“{layer}”的 {key} 不能为 {value}。可选：{allowed}。',
  },
  ...textErrors,
  ...recordErrors,
  CONFIG_INVALID: {
    who: 'user',
    en: "The configuration '{file}' has {count} problems (at most {limit} are listed):{problems}",
    zh: '量化配置文件“{file}”有 {count} 处问题（最多列出 {limit} 处）：{problems}',
  },
  CONFIG_NOT_OBJECT: {
    who: 'user',
    en: "'{file}' holds {found} where a configuration is one JSON object. Choose a config.json.",
    zh: '“{file}”的内容为 {found}，而量化配置应为一个 JSON 对象。请选择 config.json 文件。',
  },
  CONFIG_DUPLICATE_KEY: {
    who: 'user',
    en: "'{file}', line {line}: the key {key} stands twice (first in line {first}). Delete one of them.",
    zh: '“{file}”第 {line} 行：键 {key} 重复出现（首次在第 {first} 行）。请删除其中一个。',
  },
  CONFIG_DUPLICATE_ENTRY: {
    who: 'user',
    en: "'{file}', line {line}: '{value}' stands twice in {key}. Delete one of them.",
    zh: '“{file}”第 {line} 行：{key} 中“{value}”重复。请删除其中一个。',
  },
  CONFIG_UNKNOWN_KEY: {
    who: 'user',
    en: "'{file}', line {line}: the key {key} is not known. Known here: {known}.",
    zh: '“{file}”第 {line} 行：未知的键 {key}。此处可用的键：{known}。',
  },
  CONFIG_UNKNOWN_LAYER: {
    who: 'user',
    en: "'{file}', line {line}: {key} names the layer '{layer}', which the model does not have. The closest name is '{nearest}'.",
    zh: '“{file}”第 {line} 行：{key} 中的层“{layer}”在模型中不存在。最接近的层名为“{nearest}”。',
  },
  CONFIG_UNKNOWN_ENTRY: {
    who: 'user',
    en: "'{file}', line {line}: '{layer}' is neither a layer of the model nor a parameter of AMCT's configuration. The closest name is '{nearest}'.",
    zh: '“{file}”第 {line} 行：“{layer}”既不是模型中的层，也不是 AMCT 的配置参数。最接近的名称为“{nearest}”。',
  },
  CONFIG_UNKNOWN_TYPE: {
    who: 'user',
    en: "'{file}', line {line}: {key} names the layer type '{type}', which cannot be quantized. Known types: {known}.",
    zh: '“{file}”第 {line} 行：{key} 中的层类型“{type}”不支持量化。支持的类型：{known}。',
  },
  CONFIG_LAYER_FLOAT: {
    who: 'user',
    en: "'{file}', line {line}: layer '{layer}' ({op}) cannot be quantized: {reason}. Delete its entry.",
    zh: '“{file}”第 {line} 行：层“{layer}”（{op}）不支持量化：{reason}。请删除该层的配置。',
  },
  CONFIG_TYPE: {
    who: 'user',
    en: "'{file}', line {line}: {key} is {value}, expected {expected}.",
    zh: '“{file}”第 {line} 行：{key} 为 {value}，应为 {expected}。',
  },
  CONFIG_VALUE: {
    who: 'user',
    en: "'{file}', line {line}: {key} is {value}, allowed: {allowed}.",
    zh: '“{file}”第 {line} 行：{key} 为 {value}，取值范围：{allowed}。',
  },
  CONFIG_LAYER_VALUE: {
    who: 'user',
    en: "'{file}', line {line}: {key} is {value}, but layer '{layer}' ({op}) allows {allowed} on this target.",
    zh: '“{file}”第 {line} 行：{key} 为 {value}，但层“{layer}”（{op}）在该目标平台上仅支持 {allowed}。',
  },
  CONFIG_BIT_PAIR: {
    who: 'user',
    en: "'{file}', line {line}: {key} makes layer '{layer}' ({op}) A{data}W{weight}: {data}-bit data with {weight}-bit weights. Data of 9 to 16 bits need 8-bit weights, 4-bit data need 4-bit weights; 8-bit data take either.",
    zh: '“{file}”第 {line} 行：{key} 使层“{layer}”（{op}）成为 A{data}W{weight}，即 {data} bit 数据配 {weight} bit 权重。9–16 bit 数据须配 8 bit 权重，4 bit 数据须配 4 bit 权重；8 bit 数据两者皆可。',
  },
  CONFIG_CHANNEL_WISE: {
    who: 'user',
    en: "'{file}', line {line}: channel_wise must be false for layer type {op} in layer '{layer}', but {key} is true.",
    zh: '“{file}”第 {line} 行：层“{layer}”的类型为 {op}，channel_wise 只能为 false，但 {key} 为 true。',
  },
  CONFIG_SYMMETRIC_ONLY: {
    who: 'user',
    en: "'{file}', line {line}: {key} is true, but layer '{layer}' ({op}) takes symmetric data only. Set it to false.",
    zh: '“{file}”第 {line} 行：{key} 为 true，但层“{layer}”（{op}）仅支持对称量化。请设为 false。',
  },
  CONFIG_BALANCER: {
    who: 'user',
    en: "'{file}', line {line}: {key} is {value}, but layer '{layer}' ({op}) cannot be balanced (DMQ). Delete the key.",
    zh: '“{file}”第 {line} 行：{key} 为 {value}，但层“{layer}”（{op}）不支持 DMQ 均衡。请删除该键。',
  },
  CONFIG_MIXED: {
    who: 'user',
    en: "'{file}', line {line}: {key} mixes keys of IFMR ({ifmr}) with keys of HFMG ({hfmg}). Keep one algorithm.",
    zh: '“{file}”第 {line} 行：{key} 同时包含 IFMR 参数（{ifmr}）与 HFMG 参数（{hfmg}）。请只保留一种算法。',
  },
  CONFIG_LATER: {
    who: 'user',
    en: "'{file}', line {line}: {key} is {value}. AMCT knows this, this version does not carry it out yet. Delete the entry or switch it off.",
    zh: '“{file}”第 {line} 行：{key} 为 {value}。AMCT 支持该功能，但当前版本尚未实现。请删除或关闭该项。',
  },
  CONFIG_SKIP_FUSION: {
    who: 'user',
    en: "'{file}', line {line}: skip_fusion_layers names '{layer}' ({op}), which takes no part in BN fusion. Allowed: {allowed}.",
    zh: '“{file}”第 {line} 行：skip_fusion_layers 中的“{layer}”（{op}）不参与 BN 融合。可用类型：{allowed}。',
  },
  CONFIG_NOTHING_LEFT: {
    who: 'user',
    en: "'{file}' leaves no layer of the model to quantize ({count} could be). Set quant_enable of at least one layer to true, or skip fewer.",
    zh: '按“{file}”的配置，没有任何层需要量化（可量化 {count} 层）。请至少将一层的 quant_enable 设为 true，或减少跳过的层。',
  },
  CONFIG_NAME_RESERVED: {
    who: 'user',
    en: "The model has a layer named '{layer}', which is a parameter of AMCT's config.json. Rename the node.",
    zh: '模型中有名为“{layer}”的层，与 AMCT 量化配置文件的全局参数同名。请重命名该节点。',
  },
} as const satisfies Record<string, ErrorEntry>;
