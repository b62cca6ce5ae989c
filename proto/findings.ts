import type { FindingEntry } from './findings/entry';
import { graphFindings } from './findings/graph';
import { preflightFindings } from './findings/preflight';
import { weightFindings } from './findings/weights';
import type { Finding } from './job';
import { REASONS } from './reasons';
import { fill, say, type Language, type ParamsOf, type Value } from './sentences';

export type { FindingEntry } from './findings/entry';

/** What the doctor can find in a model, whatever the target; what a target refuses follows below. */
export const FINDINGS = {
  ...graphFindings,
  ...weightFindings,
  ...preflightFindings,
  UNKNOWN_OPERATOR: {
    severity: 'warning',
    en: 'operator {op} of domain {domain} is not known; it is passed through unchanged and stays float',
    zh: '未知算子 {op}（域 {domain}），保持原样，不参与量化',
    fixEn: "check that the target's converter knows it, or export with standard operators",
    fixZh: '请确认目标平台的转换工具支持该算子，或改用标准算子导出',
  },
  ALREADY_QUANTIZED: {
    severity: 'warning',
    en: 'the model is already quantized for Ascend: {count} nodes such as {op} mark what runs in integers; ATC converts it as it is, other runtimes do not know these operators',
    zh: '该模型已针对昇腾量化：有 {count} 个 {op} 等节点标记了整数计算部分；可直接用 ATC 转换，其他推理引擎不认识这些算子',
    fixEn: 'compress the float model that it was made from',
    fixZh: '如需压缩，请使用量化前的浮点模型',
  },
  INT8_KERNELS_SATURATE: {
    severity: 'warning',
    en: "{count} nodes such as this {op} run in this processor's 8-bit kernels, which saturate: sums of products beyond 16 bits are cut off, which no NPU does; what is measured of this model here is too low",
    zh: '{count} 个节点（例如该 {op}）使用本机处理器的 8 位整数内核，其部分和超出 16 位时会饱和截断，而 NPU 不会；因此在本机测得的精度偏低',
    fixEn: 'measure it on a processor with VNNI, or the fake-quant or deploy model, which are computed exactly',
    fixZh: '请在支持 VNNI 的处理器上测量，或改用可精确计算的 fake-quant 模型、部署模型',
  },
  SYMBOLIC_BATCH: {
    severity: 'note',
    en: "the batch of input '{input}' is symbolic ([{shape}]); it is fixed to 1 where the model is converted",
    zh: '输入“{input}”的 batch 为动态维度（[{shape}]），转换模型时固定为 1',
  },
  SHAPES_UNKNOWN: {
    severity: 'note',
    en: 'the shapes of {count} values cannot be told before a run; multiply–accumulates are counted without them',
    zh: '有 {count} 个张量的形状无法静态推导，乘加次数统计不含这些张量',
  },
  WEIGHT_NOT_FINITE: {
    severity: 'error',
    en: "'{tensor}' holds {count} values that are NaN or Inf (first at index {index})",
    zh: '“{tensor}”含有 {count} 个 NaN 或 Inf（首个位于索引 {index}）',
    fixEn: 'train or export the model again; such a layer can only stay float',
    fixZh: '请重新训练或导出模型；该层只能保持浮点',
  },
  WEIGHT_ALL_ZERO: {
    severity: 'warning',
    en: "the weight '{tensor}' holds zeros only",
    zh: '权重“{tensor}”全部为零',
    fixEn: 'check that the export kept the trained values',
    fixZh: '请检查导出时是否保留了训练后的数值',
  },
  WEIGHT_ZERO_CHANNELS: {
    severity: 'note',
    en: "{count} of {total} output channels of the weight '{tensor}' hold zeros only",
    zh: '权重“{tensor}”的 {total} 个输出通道中有 {count} 个全为零',
    fixEn: 'such channels can be removed',
    fixZh: '可删除这些通道',
  },
  TENSOR_DUPLICATED: {
    severity: 'note',
    en: "'{tensor}' holds the same {bytes} bytes as '{other}'",
    zh: '“{tensor}”与“{other}”内容相同（{bytes} 字节）',
    fixEn: 'check that both were meant to be equal; stored once, the model is smaller',
    fixZh: '请确认二者确应相同；合并存储可减小模型',
  },
  TENSOR_UNUSED: {
    severity: 'note',
    en: "no node reads the initializer '{tensor}' ({bytes} bytes)",
    zh: '没有节点读取初始值“{tensor}”（{bytes} 字节）',
    fixEn: 'export the model again without it',
    fixZh: '请重新导出，去除该初始值',
  },
  NODES_UNREACHED: {
    severity: 'note',
    en: '{count} nodes lead to no output of the model (first: {first})',
    zh: '有 {count} 个节点不通向任何模型输出（首个：{first}）',
    fixEn: 'export the model again without them, or check that no output was cut off',
    fixZh: '请重新导出以去除这些节点，或检查是否遗漏了模型输出',
  },
  NODES_RENAMED: {
    severity: 'note',
    en: '{count} nodes had no name or shared one; here they have stable names (first: {first})',
    zh: '有 {count} 个节点无名称或名称重复，此处使用固定名称（首个：{first}）',
  },
  NODES_UNSORTED: {
    severity: 'note',
    en: 'nodes read values before they are produced; the order was mended',
    zh: '部分节点先于其输入的产生者出现，已重新排序',
    fixEn: 'export the model again if other tools refuse it',
    fixZh: '若其他工具拒绝该模型，请重新导出',
  },
  SPARSE_DENSIFIED: {
    severity: 'note',
    en: '{count} initializers are stored sparse; here and in every model made from this one they are dense ({bytes} bytes), because ATC reads no sparse ones; the file itself is not changed',
    zh: '有 {count} 个初始值以稀疏方式存储；处理时以及生成的模型中均转为稠密（{bytes} 字节），因为 ATC 不支持稀疏存储；原文件不改动',
  },
  WEIGHTS_FOLDED: {
    severity: 'note',
    en: '{count} weights or biases are computed from constants alone; here and in every model made from this one they are constants (first: {first}); the file itself is not changed',
    zh: '有 {count} 个权重或偏置仅由常量计算得到；处理时以及生成的模型中均转为常量（首个：{first}）；原文件不改动',
  },
  OPSET_UPGRADED: {
    severity: 'note',
    en: 'opset {from} is upgraded to opset {to} before anything else; the file itself is not changed',
    zh: '处理前由 opset {from} 升级到 opset {to}；原文件不改动',
  },
  ATC_OPSET: {
    severity: 'error',
    en: 'the model uses opset {opset}; ATC knows Conv, Gemm, MatMul and AveragePool up to opset {highest}',
    zh: '模型使用 opset {opset}，ATC 的 Conv、Gemm、MatMul、AveragePool 仅支持到 opset {highest}',
    fixEn: 'export the model with opset 11 to {highest}',
    fixZh: '请以 opset 11～{highest} 重新导出模型',
  },
  ATC_DYNAMIC_INPUT: {
    severity: 'error',
    en: "input '{name}' has the shape [{shape}]: ATC takes only fixed shapes for quantized models",
    zh: '输入“{name}”形状为 [{shape}]：量化模型转换时 ATC 仅支持固定形状',
    fixEn: 'fix it with --input-shape {name}:…',
    fixZh: '请用 --input-shape {name}:… 固定',
  },
} as const satisfies Record<string, FindingEntry>;

export type FindingCode = keyof typeof FINDINGS;

const table: Readonly<Record<string, FindingEntry>> = FINDINGS;

/** A finding as data, with its sentences in English; `layers`: those that it is about, besides the node. */
export function finding<Code extends FindingCode>(
  code: Code,
  params: ParamsOf<(typeof FINDINGS)[Code]>,
  node?: string,
  layers?: readonly string[],
): Finding {
  const { severity } = FINDINGS[code];
  const places = { ...(node === undefined ? {} : { node }), ...(layers === undefined ? {} : { layers }) };
  return { severity, code, ...places, params, ...findingText({ code, params }, 'en') };
}

/** Behind a finding that holds at other places too. */
const ALSO = { en: ' (and {count} more: {places})', zh: '（另有 {count} 处：{places}）' } as const;

type Said = Pick<Finding, 'code' | 'params' | 'also'>;

/** What a finding says and what to do about it. */
export function findingText(
  { code, params, also }: Said,
  language: Language,
): { readonly message: string; readonly fix?: string } {
  const entry = table[code];
  if (!entry) return { message: `${code} ${JSON.stringify(params)}` };
  const fix = language === 'zh' ? entry.fixZh : entry.fixEn;
  const said = spoken(params, language);
  const message = fill(entry[language], said) + (also ? alsoText(also, language) : '');
  return { message, ...(fix === undefined ? {} : { fix: fill(fix, said) }) };
}

/** Reasons among the parameters as sentences. */
function spoken(params: Finding['params'], language: Language): Finding['params'] {
  const one = (value: Value): Value =>
    typeof value === 'object' && 'code' in value ? say(REASONS, value.code, value.params, language) : value;
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, one(value)]));
}

function alsoText({ count, places }: NonNullable<Finding['also']>, language: Language): string {
  const dots = count > places.length ? ', …' : '';
  return fill(ALSO[language], { count, places: places.join(', ') + dots });
}
