import type { ErrorEntry } from './entry';

/** What can go wrong while a model runs, is calibrated or quantized. */
export const runErrors = {
  RUNTIME_REFUSED: {
    who: 'user',
    en: 'ONNX Runtime cannot load the model: {detail}. Check that it runs in ONNX Runtime, or export it again.',
    zh: 'ONNX Runtime 无法加载模型：{detail}。请确认模型可在 ONNX Runtime 中运行，或重新导出。',
  },
  RUNTIME_FAILED: {
    who: 'user',
    en: 'ONNX Runtime stopped while running the model: {detail}. Check the shapes of the data against the model.',
    zh: 'ONNX Runtime 运行模型时出错：{detail}。请检查数据形状与模型是否一致。',
  },
  PROVIDER_FAILED: {
    who: 'user',
    en: '{provider} stopped in the middle of the training: {detail}. What its last checkpoint holds is kept: go on on the CPU (--resume --provider cpu).',
    zh: '训练过程中 {provider} 出错：{detail}。最近的检查点已保留，可改用 CPU 继续训练（--resume --provider cpu）。',
  },
  ACTIVATION_NOT_FINITE: {
    who: 'user',
    en: "Tensor '{tensor}' became NaN or Inf in calibration batch {batch}. Check the preprocessing and the weights of the layers before it.",
    zh: '校准第 {batch} 个 batch 时，张量“{tensor}”出现 NaN 或 Inf。请检查预处理以及其之前各层的权重。',
  },
  OUTPUT_NOT_FINITE: {
    who: 'user',
    en: "'{dataset}': sample {sample} makes the model's output '{output}' NaN or Inf, so the metric '{metric}' has no value. Check the preprocessing, and the weights with mcs inspect.",
    zh: '“{dataset}”：第 {sample} 个样本使模型输出“{output}”出现 NaN 或 Inf，指标“{metric}”无法计算。请检查预处理，并用 mcs inspect 检查权重。',
  },
  NOTHING_TO_QUANTIZE: {
    who: 'user',
    en: 'None of the {total} layers is quantized: each is switched off in the configuration, cannot be quantized (mcs inspect says why) or got no usable range from the data (run.log says which). Enable a layer, or check the calibration data.',
    zh: '全部 {total} 层均未量化：在配置中关闭、无法量化（可用 mcs inspect 查看原因），或数据未给出可用的范围（见 run.log）。请至少启用一层，或检查校准数据。',
  },
  RECORD_COUNT: {
    who: 'user',
    en: "'{file}': layer '{layer}' has {count} values of {key}, but {channels} channels in this model. The record belongs to another model.",
    zh: '“{file}”：层“{layer}”的 {key} 有 {count} 个值，而该模型此层有 {channels} 个通道。该记录属于其他模型。',
  },
  RUN_NO_EVALUATION: {
    who: 'user',
    en: "The run in '{dir}' had no evaluation set, so there are no samples to compare. Run it again with one.",
    zh: '“{dir}”中的运行没有评估集，无法比较样本。请指定评估集后重新运行。',
  },
  RUN_NO_CALIBRATION: {
    who: 'user',
    en: "The run in '{dir}' had no data of its own (its factors came from a record), so there are no values to show.",
    zh: '“{dir}”中的运行没有数据（量化因子来自记录文件），没有可显示的数值。',
  },
  LAYER_NOT_QUANTIZED: {
    who: 'user',
    en: "The layer '{layer}' stayed float in this run: there is no quantizer to look at. layers.json says why.",
    zh: '层“{layer}”在该运行中保持浮点，没有量化器可查看。原因见 layers.json。',
  },
  METRIC_UNAVAILABLE: {
    who: 'user',
    en: "The metric '{metric}' of '{dataset}' is not available in this version. Use topK, meanIoU, mse, psnr, agreement or sqnr.",
    zh: '当前版本不支持“{dataset}”中的指标“{metric}”。可使用 topK、meanIoU、mse、psnr、agreement 或 sqnr。',
  },
  METRIC_NEEDS_LABELS: {
    who: 'user',
    en: "The metric '{metric}' of '{dataset}' compares with labels, but the data set has none. Add labels, or use agreement or sqnr.",
    zh: '“{dataset}”的指标“{metric}”需要标签，但数据集没有标签。请添加标签，或使用 agreement、sqnr。',
  },
  METRIC_NEEDS_FLOAT: {
    who: 'user',
    en: "The metric '{metric}' of '{dataset}' compares a quantized model with its float model, so one model alone has no value. Add labels, or run ptq.",
    zh: '“{dataset}”的指标“{metric}”用于比较量化模型与浮点模型，单个模型无法评估。请添加标签，或运行 ptq。',
  },
  SHAPE_UNKNOWN: {
    who: 'user',
    en: "The rank of tensor '{tensor}' cannot be told before a run, which balancing (DMQ) needs. Switch it off for that layer, or export the model with shapes.",
    zh: '无法静态推导张量“{tensor}”的维度数，均衡（DMQ）需要该信息。请关闭该层的均衡，或导出带形状信息的模型。',
  },
  METRIC_SHAPE: {
    who: 'user',
    en: 'The metric does not fit: the model gives [{output}], the labels have [{labels}]. Choose another metric, or state classAxis in the data set.',
    zh: '指标与数据不匹配：模型输出形状为 [{output}]，标签形状为 [{labels}]。请更换指标，或在数据集中声明 classAxis。',
  },
} as const satisfies Record<string, ErrorEntry>;
