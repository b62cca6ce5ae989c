import type { ErrorEntry } from './entry';

/** What can be wrong with a model file or its graph. */
export const modelErrors = {
  FILE_NOT_FOUND: {
    who: 'user',
    en: "'{path}' does not exist. Check the path.",
    zh: '“{path}”不存在，请检查路径。',
  },
  FILE_NOT_READABLE: {
    who: 'user',
    en: "'{path}' cannot be read ({reason}). It must be a file that this user may read.",
    zh: '无法读取“{path}”（{reason}）。它必须是当前用户可读的文件。',
  },
  PATH_TOO_LONG: {
    who: 'user',
    en: "'{path}': this name is longer than this system allows. Use shorter names of files and folders.",
    zh: '“{path}”：名称长度超过系统限制，请缩短文件名或目录名。',
  },
  FILE_CHANGED: {
    who: 'user',
    en: "'{path}' changed while it was being read. Start again when it is no longer written to.",
    zh: '读取过程中“{path}”发生了变化。请在该文件不再被写入后重试。',
  },
  MODEL_EMPTY: {
    who: 'user',
    en: "'{path}' is empty (0 bytes). Export the ONNX model again.",
    zh: '“{path}”为空文件（0 字节），请重新导出 ONNX 模型。',
  },
  MODEL_MALFORMED: {
    who: 'user',
    en: "'{path}' is not a complete ONNX file: {what} at byte {offset}. It may be truncated or of another format; copy or export it again.",
    zh: '“{path}”不是完整的 ONNX 文件：第 {offset} 字节处{what}。文件可能被截断或不是 ONNX 格式，请重新复制或导出。',
  },
  MODEL_NO_GRAPH: {
    who: 'user',
    en: "'{path}' holds no ONNX graph. Choose an .onnx file.",
    zh: '“{path}”中没有 ONNX 计算图，请选择 .onnx 文件。',
  },
  MODEL_TOO_LARGE: {
    who: 'user',
    en: 'The model has {bytes} bytes in one piece, more than the limit of {limit}. Save it with external data.',
    zh: '模型单个文件为 {bytes} 字节，超过上限 {limit}。请使用外部数据（external data）方式保存。',
  },
  OPSET_MISSING: {
    who: 'user',
    en: 'The model imports no opset of the default domain, so the meaning of its operators is unknown. Export it again with opset 11 or higher.',
    zh: '模型未声明默认域的 opset，无法确定算子含义。请以 opset 11 或更高版本重新导出。',
  },
  OPSET_UNSUPPORTED: {
    who: 'user',
    en: 'The model uses opset {opset}; this version reads opset {lowest} to {highest}. Export it with an opset in that range.',
    zh: '模型使用 opset {opset}，当前版本支持 opset {lowest}～{highest}。请以该范围内的 opset 重新导出。',
  },
  UPGRADE_UNSUPPORTED: {
    who: 'user',
    en: "Node '{node}' ({op}) of opset {opset} cannot be upgraded to opset {to}: {reason}. Export the model with opset {to} or higher.",
    zh: '节点“{node}”（{op}，opset {opset}）无法升级到 opset {to}：{reason}。请以 opset {to} 或更高版本重新导出模型。',
  },
  GRAPH_CYCLE: {
    who: 'user',
    en: "The graph has a cycle through node '{node}' ({op}). An ONNX graph must be acyclic; export it again.",
    zh: '计算图在节点“{node}”（{op}）处存在环。ONNX 计算图必须无环，请重新导出。',
  },
  GRAPH_DUPLICATE_VALUE: {
    who: 'user',
    en: "Value '{value}' is produced twice (second time by node '{node}'). Every value of an ONNX graph has one producer.",
    zh: '张量“{value}”被重复产生（第二次由节点“{node}”产生）。ONNX 计算图中每个张量只能有一个生产者。',
  },
  GRAPH_MISSING_INPUT: {
    who: 'user',
    en: "Node '{node}' ({op}) reads '{value}', which no node, input or initializer provides.",
    zh: '节点“{node}”（{op}）读取了“{value}”，但没有任何节点、输入或初始值提供该张量。',
  },
  GRAPH_MISSING_OUTPUT: {
    who: 'user',
    en: "The graph promises the output '{value}', which no node, input or initializer provides.",
    zh: '计算图声明了输出“{value}”，但没有任何节点、输入或初始值提供该张量。',
  },
  GRAPH_NO_OUTPUT: {
    who: 'user',
    en: 'The graph has no output, so there is nothing to compute.',
    zh: '计算图没有输出，无可计算内容。',
  },
  ATTRIBUTE_INVALID: {
    who: 'user',
    en: "Node '{node}' ({op}): attribute '{attribute}' is {value}, expected {expected}. Export the model again.",
    zh: '节点“{node}”（{op}）：属性“{attribute}”为 {value}，应为 {expected}。请重新导出模型。',
  },
  INPUT_COUNT: {
    who: 'user',
    en: "Node '{node}' ({op}) has {count} inputs, expected {expected}.",
    zh: '节点“{node}”（{op}）有 {count} 个输入，应为 {expected} 个。',
  },
  INPUT_LEFT_OUT: {
    who: 'user',
    en: "Node '{node}' ({op}) leaves out its input {index} (counted from 0), which the operator needs. Export the model again.",
    zh: '节点“{node}”（{op}）缺少该算子必需的第 {index} 个输入（从 0 计数）。请重新导出模型。',
  },
  SHAPES_DISAGREE: {
    who: 'user',
    en: "Node '{node}' ({op}): the shapes {shapes} do not fit together. Check the model's input shape or export it again.",
    zh: '节点“{node}”（{op}）：形状 {shapes} 不匹配。请检查模型输入形状或重新导出。',
  },
  TENSOR_SIZE: {
    who: 'user',
    en: "Tensor '{tensor}' of type {type} and shape [{dims}] needs {expected} bytes but holds {actual}. The file is damaged; export the model again.",
    zh: '张量“{tensor}”（类型 {type}，形状 [{dims}]）应有 {expected} 字节，实际为 {actual} 字节。文件已损坏，请重新导出模型。',
  },
  VALUE_TOO_LARGE: {
    who: 'user',
    en: "Node '{node}' ({op}): its output '{value}' of type {type} and shape {shape} needs {size}, but only {limit} of memory can be used. Check the sizes that the node is given, or use a smaller --input-shape.",
    zh: '节点“{node}”（{op}）：输出“{value}”（类型 {type}，形状 {shape}）需要 {size} 内存，而可用内存仅有 {limit}。请检查该节点的尺寸参数，或使用更小的 --input-shape。',
  },
  SPARSE_INVALID: {
    who: 'user',
    en: "The sparse tensor '{tensor}' is invalid: {problem}. Export the model again, or with dense weights.",
    zh: '稀疏张量“{tensor}”无效：{problem}。请重新导出模型，或导出为稠密权重。',
  },
  TENSOR_UNKNOWN: {
    who: 'user',
    en: "The model has no weight '{tensor}'. Perhaps its file has changed; open it again.",
    zh: '模型中没有权重“{tensor}”。模型文件可能已更改，请重新打开。',
  },
  TENSOR_TYPE: {
    who: 'user',
    en: "Tensor '{tensor}' has the element type {type}, which cannot be used here ({where}).",
    zh: '张量“{tensor}”的数据类型为 {type}，此处（{where}）不支持。',
  },
  DEPLOY_NODE: {
    who: 'user',
    en: "Node '{node}' ({op}) of the deploy model is not used as AMCT does: only AscendQuant → (Pad →) Conv, ConvTranspose, Gemm, MatMul or AveragePool with INT8 weight and INT32 bias (→ Add) → AscendDequant can be executed on this machine. Evaluate the fake-quant model instead.",
    zh: '部署模型中节点“{node}”（{op}）的用法与 AMCT 不同：本机只能执行 AscendQuant →（Pad →）Conv、ConvTranspose、Gemm、MatMul 或 AveragePool（INT8 权重、INT32 偏置）（→ Add）→ AscendDequant 的形式。请改为评估 fake-quant 模型。',
  },
  ALREADY_QUANTIZED: {
    who: 'user',
    en: "'{path}' is already quantized: {count} of its nodes, such as '{node}' ({op}), quantize or dequantize. Give the float model that it was made from; `mcs eval` measures the quantized one.",
    zh: '“{path}”已经是量化模型：其中 {count} 个节点（例如“{node}”，{op}）用于量化或反量化。请使用量化前的浮点模型；如需测试该量化模型的精度，请使用 `mcs eval`。',
  },
  EXTERNAL_MISSING: {
    who: 'user',
    en: "Tensor '{tensor}' is stored in '{path}', which does not exist. Copy the external data beside the model.",
    zh: '张量“{tensor}”存放于“{path}”，但该文件不存在。请将外部数据复制到模型所在目录。',
  },
  EXTERNAL_SHORT: {
    who: 'user',
    en: "Tensor '{tensor}' needs bytes {from} to {to} of '{path}', which has only {size}. The external data is truncated; copy it again.",
    zh: '张量“{tensor}”需要“{path}”的第 {from}～{to} 字节，但该文件仅有 {size} 字节。外部数据被截断，请重新复制。',
  },
  EXTERNAL_OUTSIDE: {
    who: 'user',
    en: "Tensor '{tensor}' names the external file '{location}', which lies outside the model's folder. For safety only files inside it are read.",
    zh: '张量“{tensor}”引用的外部文件“{location}”位于模型目录之外。出于安全考虑，只读取模型目录内的文件。',
  },
  EXTERNAL_INVALID: {
    who: 'user',
    en: "Tensor '{tensor}' has an invalid external data entry: {problem}.",
    zh: '张量“{tensor}”的外部数据描述无效：{problem}。',
  },
  INPUT_UNKNOWN: {
    who: 'user',
    en: "The model has no input '{name}'. Its inputs are: {known}.",
    zh: '模型没有名为“{name}”的输入。其输入为：{known}。',
  },
  INPUT_DYNAMIC: {
    who: 'user',
    en: "Input '{name}' has the shape [{shape}] with a symbolic dimension besides the batch. Fix it with --input-shape {name}:….",
    zh: '输入“{name}”的形状为 [{shape}]，除 batch 外仍含动态维度。请用 --input-shape {name}:… 固定。',
  },
} as const satisfies Record<string, ErrorEntry>;
