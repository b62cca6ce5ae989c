import type { FindingEntry } from './entry';

/** What is looked at before a quantization starts: does its plan fit together, and the target. */
export const preflightFindings = {
  NOTHING_QUANTIZABLE: {
    severity: 'warning',
    en: 'the target can quantize none of the {total} layers, first of all {first}: {reason}',
    zh: '目标平台无法量化 {total} 个层中的任何一层，首先是 {first}：{reason}',
    fixEn: 'look at the reason of each layer in the layer table, and change the model where it can be changed',
    fixZh: '请在逐层表格中查看各层原因，并尽可能修改模型',
  },
  NO_LAYER_ENABLED: {
    severity: 'error',
    en: 'no layer is switched on, though {count} could be quantized: {layers}',
    zh: '没有启用任何层的量化，而可量化的层有 {count} 个：{layers}',
    fixEn: 'switch on at least one of them in the layer table, or set its quant_enable to true in the configuration',
    fixZh: '请在逐层表格中至少启用一层，或在配置中将其 quant_enable 设为 true',
  },
  BIT_PAIR: {
    severity: 'error',
    en: '{count} layers are A{data}W{weight}, {data}-bit data with {weight}-bit weights, which do not go together: {layers}',
    zh: '{count} 个层为 A{data}W{weight}，即 {data} bit 数据配 {weight} bit 权重，二者不能搭配：{layers}',
    fixEn:
      'give these layers other bits: data of 9 to 16 bits need 8-bit weights, 8-bit data take weights of 8 or 4 bits',
    fixZh: '请修改这些层的位宽：9–16 bit 数据须配 8 bit 权重，8 bit 数据可配 8 或 4 bit 权重',
  },
  TABLE_NOT_DEPLOYED: {
    severity: 'warning',
    en: '{count} layers have weights by LNQ, which ATC has no form for: the run makes a fake-quant model and a record, no deploy model and no package; {layers}',
    zh: '{count} 个层的权重采用 LNQ，ATC 没有对应的部署形式：只生成 fake-quant 模型与记录文件，不生成部署模型与发布包；{layers}',
    fixEn: 'choose ARQ for these layers where the model shall be deployed',
    fixZh: '若需部署，请为这些层选择 ARQ',
  },
  CONSUMERS_DIFFER: {
    severity: 'warning',
    en: "'{value}' is read by {layers} with different settings of their data: {settings}; the NPU then converts it once for each, and cannot hand it over in integers",
    zh: '“{value}”被 {layers} 读取，但各层的数据量化设置不同：{settings}；NPU 需分别转换，且无法以整数直接传递',
    fixEn: 'give {layers} the same bits, symmetry, observer and balancing in the layer table',
    fixZh: '请在逐层表格中将 {layers} 的位宽、对称性、观测器和均衡设置改为一致',
  },
  CONSUMERS_MUST_AGREE: {
    severity: 'error',
    en: "'{value}' is read by {layers}, whose data are quantized differently: {settings}; this target takes one quantization of a tensor",
    zh: '“{value}”被 {layers} 读取，但各层输入的量化设置不同：{settings}；该目标平台要求同一张量的量化设置一致',
    fixEn:
      'give {layers} the same settings in the layer table: all on or all off, the same bits, symmetry, observer and balancing',
    fixZh: '请在逐层表格中统一 {layers} 的设置：同时启用或关闭，且位宽、对称性、观测器和均衡一致',
  },
  CONSUMER_FLOAT: {
    severity: 'note',
    en: "'{value}' is read in integers by {quantized} and in float by {layers}, which could be quantized: it is kept in both forms",
    zh: '“{value}”被 {quantized} 以整数读取，同时被可量化却未启用的 {layers} 以浮点读取：需要保留两种形式',
    fixEn: 'switch on {layers} in the layer table if the accuracy allows',
    fixZh: '若精度允许，请在逐层表格中启用 {layers}',
  },
  NO_COMMAND_DIFFERS: {
    severity: 'warning',
    en: "behind '{value}' stand {layers} with different settings of their data: {settings}; {nodes} between them only move data and have no instruction of their own, so integers cannot pass through",
    zh: '“{value}”之后的 {layers} 数据量化设置不同：{settings}；其间的 {nodes} 只搬移数据、没有对应的计算指令，整数数据因此无法直接通过',
    fixEn: 'give {layers} the same bits, symmetry, observer and balancing in the layer table',
    fixZh: '请在逐层表格中将 {layers} 的位宽、对称性、观测器和均衡设置改为一致',
  },
  NO_COMMAND_MUST_AGREE: {
    severity: 'error',
    en: "behind '{value}' stand {layers}, whose data are quantized differently: {settings}; {nodes} between them have no instruction of their own and need the quantization of the layer behind them",
    zh: '“{value}”之后的 {layers} 输入量化设置不同：{settings}；其间的 {nodes} 为无指令层，其输入的量化设置须与下一层一致',
    fixEn:
      'give {layers} the same settings in the layer table: all on or all off, the same bits, symmetry, observer and balancing',
    fixZh: '请在逐层表格中统一 {layers} 的设置：同时启用或关闭，且位宽、对称性、观测器和均衡一致',
  },
  CONCAT_CHANNELS: {
    severity: 'note',
    en: 'this {op} joins {channels} channels in front of {layers}; integers pass through it only where every part has a multiple of {multiple}',
    zh: '该 {op} 在 {layers} 之前拼接 {channels} 个通道；只有各部分的通道数均为 {multiple} 的倍数时，整数数据才能直接通过',
    fixEn: 'use multiples of {multiple} if the speed of this place matters',
    fixZh: '若此处的速度重要，请将通道数改为 {multiple} 的倍数',
  },
  MUST_QUANTIZE: {
    severity: 'error',
    en: 'this {op} is computed by a unit that only knows integers: on this target it must be quantized, but {why}',
    zh: '该 {op} 由仅支持整数的计算单元执行：在该目标平台上必须量化，但{why}',
    fixEn: 'switch it on in the layer table; where the accuracy falls, give it more bits, not float',
    fixZh: '请在逐层表格中启用；若精度下降，请增加位宽，而不是保持浮点',
  },
} as const satisfies Record<string, FindingEntry>;
