import type { ErrorEntry } from './entry';

/** What can be wrong with a data set. `dataset` is the YAML file, `entry` the key in it ('inputs.*.source.path'). */
export const dataErrors = {
  DATASET_NO_YAML: {
    who: 'user',
    en: "The folder '{path}' holds no dataset.yaml. Name a YAML file that describes the data set, or put a dataset.yaml into the folder.",
    zh: '目录“{path}”中没有 dataset.yaml。请指定描述数据集的 YAML 文件，或在该目录中放置 dataset.yaml。',
  },
  DATASET_YAML: {
    who: 'user',
    en: "'{dataset}', line {line}: this is not valid YAML: {problem}",
    zh: '“{dataset}”第 {line} 行不是有效的 YAML：{problem}',
  },
  DATASET_KEY_UNKNOWN: {
    who: 'user',
    en: "'{dataset}', line {line}: the key '{entry}' is unknown. Check its spelling and its place, or remove it.",
    zh: '“{dataset}”第 {line} 行：未知的键“{entry}”。请检查拼写与所在层级，或将其删除。',
  },
  DATASET_KEY_MISSING: {
    who: 'user',
    en: "'{dataset}', line {line}: '{entry}' is missing; expected {expected}.",
    zh: '“{dataset}”第 {line} 行：缺少“{entry}”，应为 {expected}。',
  },
  DATASET_VALUE: {
    who: 'user',
    en: "'{dataset}', line {line}: '{entry}' is {value}, expected {expected}.",
    zh: '“{dataset}”第 {line} 行：“{entry}”为 {value}，应为 {expected}。',
  },
  DATASET_KEY_MISPLACED: {
    who: 'user',
    en: "'{dataset}': '{entry}' applies only to sources of kind {kind}. Remove it, or change the source.",
    zh: '“{dataset}”：“{entry}”仅适用于 {kind} 类型的数据源。请将其删除或更换数据源。',
  },
  DATA_INPUT_UNKNOWN: {
    who: 'user',
    en: "'{dataset}', {entry}: the model has no such input. Its inputs are: {known}.",
    zh: '“{dataset}”的 {entry}：模型没有该输入。模型的输入为：{known}。',
  },
  DATA_INPUT_MISSING: {
    who: 'user',
    en: "'{dataset}': the model's input '{name}' has no entry under inputs. Add it.",
    zh: '“{dataset}”：inputs 中缺少模型输入“{name}”的条目，请补充。',
  },
  DATA_INPUT_STAR: {
    who: 'user',
    en: "'{dataset}', {entry}: '*' stands for the only input, but the model has several: {known}. Write one entry for each.",
    zh: '“{dataset}”的 {entry}：“*”表示唯一输入，但模型有多个输入：{known}。请为每个输入编写一个条目。',
  },
  DATA_INPUT_TYPE: {
    who: 'user',
    en: "'{dataset}', {entry}: the model's input '{name}' has the element type {type}, which cannot be fed.",
    zh: '“{dataset}”的 {entry}：模型输入“{name}”的数据类型为 {type}，无法提供数据。',
  },
  DATA_FILE_MISSING: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' does not exist. Paths are relative to the YAML file.",
    zh: '“{dataset}”的 {entry}：“{path}”不存在。路径相对于该 YAML 文件。',
  },
  DATA_FILE_UNREADABLE: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' cannot be read ({reason}). It must be a {expected} that this user may read.",
    zh: '“{dataset}”的 {entry}：无法读取“{path}”（{reason}）。它必须是当前用户可读的 {expected}。',
  },
  DATA_EMPTY: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' holds no samples. Check the path; {expected} expected.",
    zh: '“{dataset}”的 {entry}：“{path}”中没有样本。请检查路径；此处应为 {expected}。',
  },
  NPY_INVALID: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' is no npy array. Write it with numpy.save or numpy.savez.",
    zh: '“{dataset}”的 {entry}：“{path}”不是 npy 数组。请用 numpy.save 或 numpy.savez 写出。',
  },
  NPY_SHORT: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' of type {type} and shape [{shape}] needs {expected} bytes after its header but has {actual}. It is truncated; copy or write it again.",
    zh: '“{dataset}”的 {entry}：“{path}”（类型 {type}，形状 [{shape}]）在文件头之后应有 {expected} 字节，实际为 {actual} 字节。文件被截断，请重新复制或写出。',
  },
  NPY_TYPE: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' holds elements of the type {type}. Only bool, integers and real floats of at most 64 bits can be read; convert with astype.",
    zh: '“{dataset}”的 {entry}：“{path}”的元素类型为 {type}。仅支持 bool、整数以及不超过 64 位的实数浮点，请用 astype 转换。',
  },
  NPY_FORTRAN: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' is stored in Fortran order, so its rows do not lie together. Save numpy.ascontiguousarray(x).",
    zh: '“{dataset}”的 {entry}：“{path}”按 Fortran 顺序存储，各行数据不连续。请保存 numpy.ascontiguousarray(x)。',
  },
  NPZ_INVALID: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' is no complete npz archive: {reason}. Write it with numpy.savez.",
    zh: '“{dataset}”的 {entry}：“{path}”不是完整的 npz 文件：{reason}。请用 numpy.savez 写出。',
  },
  NPZ_KEY: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' has no member '{key}'. Its members are: {known}; choose one with key.",
    zh: '“{dataset}”的 {entry}：“{path}”中没有成员“{key}”。其成员为：{known}；请用 key 指定。',
  },
  BIN_SIZE: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' has {actual} bytes; one file is one call of the model's input '{name}' [{shape}] in {type}, which needs {expected}. Every file of the folder counts.",
    zh: '“{dataset}”的 {entry}：“{path}”为 {actual} 字节；每个文件对应模型输入“{name}”（形状 [{shape}]，类型 {type}）的一次调用，应为 {expected} 字节。目录中的每个文件都会被使用。',
  },
  BIN_SIZES_DIFFER: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' has {actual} bytes and '{first}' has {expected}. All files of the folder must hold batches of one size.",
    zh: '“{dataset}”的 {entry}：“{path}”为 {actual} 字节，而“{first}”为 {expected} 字节。目录中所有文件的 batch 大小必须一致。',
  },
  IMAGE_INVALID: {
    who: 'user',
    en: "'{dataset}', {entry}: the image '{path}' (row {row}) cannot be decoded ({reason}). Remove it or save it as JPEG or PNG.",
    zh: '“{dataset}”的 {entry}：无法解码图像“{path}”（第 {row} 行：{reason}）。请移除该文件，或另存为 JPEG 或 PNG。',
  },
  PREVIEW_NEEDS_DATA: {
    who: 'user',
    en: "A preview shows a data set, but none was given for '{file}'. Give it with data (--data DATASET).",
    zh: '预览图“{file}”需要数据集。请用 data（--data DATASET）指定。',
  },
  PREVIEW_NO_IMAGE: {
    who: 'user',
    en: "'{dataset}' feeds no images ([N, 3, H, W], [N, 1, H, W] or their NHWC forms), so there is no picture to show. Leave out the preview: the statistics need none.",
    zh: '“{dataset}”不提供图像输入（[N, 3, H, W]、[N, 1, H, W] 或对应的 NHWC 形式），无法生成预览图。可去掉预览选项，统计信息不受影响。',
  },
  PREVIEW_IS_FOLDER: {
    who: 'user',
    en: "The preview cannot be written to '{file}', which is a folder. Name a PNG file.",
    zh: '无法将预览图写入“{file}”，它是一个目录。请指定 PNG 文件。',
  },
  IMAGE_TOO_LARGE: {
    who: 'user',
    en: "'{dataset}', {entry}: the image '{path}' (row {row}) has {width}x{height} pixels; at most {limit} can be decoded. Remove it, or save it at a smaller size.",
    zh: '“{dataset}”的 {entry}：图像“{path}”（第 {row} 行）为 {width}x{height} 像素，超出可解码的上限（{limit} 像素）。请移除该文件，或缩小后另存。',
  },
  IMAGE_CROP: {
    who: 'user',
    en: "'{dataset}', {entry}: the crop of {width}x{height} is larger than the image '{path}', which has {imageWidth}x{imageHeight} after resizing. Resize to at least the crop first.",
    zh: '“{dataset}”的 {entry}：裁剪尺寸 {width}x{height} 大于图像“{path}”缩放后的尺寸 {imageWidth}x{imageHeight}。请先缩放到不小于裁剪尺寸。',
  },
  IMAGE_SIZES_DIFFER: {
    who: 'user',
    en: "'{dataset}', {entry}: the image '{path}' has {width}x{height} and '{first}' has {firstWidth}x{firstHeight}. Give all of them one size with resize and crop.",
    zh: '“{dataset}”的 {entry}：图像“{path}”为 {width}x{height}，而“{first}”为 {firstWidth}x{firstHeight}。请用 resize 与 crop 统一尺寸。',
  },
  LIST_FILE_MISSING: {
    who: 'user',
    en: "'{dataset}', {entry}: line {line} of '{list}' names '{path}', which does not exist. Paths are relative to the list.",
    zh: '“{dataset}”的 {entry}：“{list}”第 {line} 行指向的“{path}”不存在。路径相对于该列表文件。',
  },
  DATA_TYPE: {
    who: 'user',
    en: "'{dataset}', {entry}: '{path}' holds {actual}, but the model's input '{name}' is {expected}. Convert the data to {expected}.",
    zh: '“{dataset}”的 {entry}：“{path}”的类型为 {actual}，而模型输入“{name}”为 {expected}。请将数据转换为 {expected}。',
  },
  DATA_ARITHMETIC: {
    who: 'user',
    en: "'{dataset}', {entry}: scale, mean and std make floats, but the model's input '{name}' is {type}. Remove them.",
    zh: '“{dataset}”的 {entry}：scale、mean、std 的结果为浮点数，而模型输入“{name}”为 {type}。请将其删除。',
  },
  DATA_SHAPE: {
    who: 'user',
    en: "'{dataset}', {entry}: a row of '{path}' has the shape [{actual}], which does not fit the model's input '{name}' [{expected}]. Check the data and layout.",
    zh: '“{dataset}”的 {entry}：“{path}”每行的形状为 [{actual}]，与模型输入“{name}”的形状 [{expected}] 不匹配。请检查数据与 layout。',
  },
  DATA_SYMBOL: {
    who: 'user',
    en: "'{dataset}', {entry}: the model's dimension '{symbol}' would be {actual} here and {other} in '{otherEntry}'. Both must agree.",
    zh: '“{dataset}”的 {entry}：模型维度“{symbol}”在此处为 {actual}，在“{otherEntry}”中为 {other}，两者必须一致。',
  },
  DATA_CHANNELS: {
    who: 'user',
    en: "'{dataset}', {entry}: it lists {count} channels, but the model's input '{name}' has the shape [{shape}] here. List one value for each channel, or one number for all.",
    zh: '“{dataset}”的 {entry}：列出了 {count} 个通道，而模型输入“{name}”此处的形状为 [{shape}]。请为每个通道给出一个值，或用一个数表示全部通道。',
  },
  DATA_ROWS_DIFFER: {
    who: 'user',
    en: "'{dataset}', {entry}: it has {actual} rows, but {otherEntry} has {expected}. All inputs need the same number of rows.",
    zh: '“{dataset}”的 {entry}：共有 {actual} 行，而 {otherEntry} 有 {expected} 行。所有输入的行数必须相同。',
  },
  DATA_BATCH_DIFFERS: {
    who: 'user',
    en: "'{dataset}', {entry}: the model's input '{name}' takes {actual} rows a call, but '{other}' takes {expected}. Store whole calls: give every row the shape of the input.",
    zh: '“{dataset}”的 {entry}：模型输入“{name}”每次调用需要 {actual} 行，而“{other}”需要 {expected} 行。请按整次调用存储数据，使每行形状与输入形状一致。',
  },
  DATA_RANGE: {
    who: 'user',
    en: "'{dataset}': range ends at {end}, but the data have only {rows} rows. Shorten the range.",
    zh: '“{dataset}”：range 的终点为 {end}，但数据只有 {rows} 行。请缩小 range。',
  },
  DATA_TOO_FEW: {
    who: 'user',
    en: "'{dataset}' gives {samples} samples, but {needed} are needed. Add data or use fewer.",
    zh: '“{dataset}”只有 {samples} 个样本，但需要 {needed} 个。请补充数据或减少用量。',
  },
  DATA_NOT_FINITE: {
    who: 'user',
    en: "'{dataset}', {entry}: row {row} of '{path}' gives the value {value} for the model's input '{name}'. Remove NaN and Inf from the data, and check scale, mean and std.",
    zh: '“{dataset}”的 {entry}：“{path}”第 {row} 行为模型输入“{name}”给出的值为 {value}。请清除数据中的 NaN 与 Inf，并检查 scale、mean、std。',
  },
  DATA_VALUE_RANGE: {
    who: 'user',
    en: "'{dataset}', {entry}: row {row} of '{path}' holds {value}, which does not fit the type {type} of the model's input '{name}'.",
    zh: '“{dataset}”的 {entry}：“{path}”第 {row} 行的值 {value} 超出模型输入“{name}”的类型 {type} 的取值范围。',
  },
  LABELS_ROWS: {
    who: 'user',
    en: "'{dataset}', labels: '{path}' has {actual} rows, but the inputs have {expected}. Give one label row for each sample.",
    zh: '“{dataset}”的 labels：“{path}”有 {actual} 行，而输入有 {expected} 行。请为每个样本提供一行标签。',
  },
  LABELS_SHAPE: {
    who: 'user',
    en: "'{dataset}', labels: a row of '{path}' has the shape [{shape}], but one row of the inputs is a whole call of {batch} samples. Its first axis must be {batch}.",
    zh: '“{dataset}”的 labels：“{path}”每行的形状为 [{shape}]，而输入的一行是含 {batch} 个样本的一次完整调用。其首个维度必须为 {batch}。',
  },
  LABELS_TYPE: {
    who: 'user',
    en: "'{dataset}', labels: '{path}' holds {type}, but the metric '{metric}' needs class indices, which are integers.",
    zh: '“{dataset}”的 labels：“{path}”的类型为 {type}，而指标“{metric}”需要整数类别索引。',
  },
  LABELS_LINE: {
    who: 'user',
    en: "'{dataset}', labels: line {line} of '{path}' is '{text}', expected {expected} with a number as label. Names of classes need labels.classes.",
    zh: '“{dataset}”的 labels：“{path}”第 {line} 行为“{text}”，应为 {expected}，且标签须为数字。使用类别名称时请给出 labels.classes。',
  },
  LABELS_FILE: {
    who: 'user',
    en: "'{dataset}', labels: '{path}' has no label for '{file}'. Add a line for it.",
    zh: '“{dataset}”的 labels：“{path}”中没有“{file}”的标签。请为其添加一行。',
  },
  LABELS_FOLDER: {
    who: 'user',
    en: "'{dataset}', labels: '{file}' lies in no sub-folder of '{path}', so its class is unknown. With kind folders every class is a sub-folder of images.",
    zh: '“{dataset}”的 labels：“{file}”不在“{path}”的任何子目录中，无法确定类别。使用 folders 时，每个类别对应一个图像子目录。',
  },
  LABELS_CLASS: {
    who: 'user',
    en: "'{dataset}', labels: '{where}' names the class '{name}', which is none of the {count} in labels.classes ({known}). Correct the name or add the class.",
    zh: '“{dataset}”的 labels：“{where}”使用的类别“{name}”不在 labels.classes 的 {count} 个类别（{known}）中。请修正名称或补充该类别。',
  },
  LABELS_CLASS_TWICE: {
    who: 'user',
    en: "'{dataset}', labels.classes: '{name}' stands there twice, so its index is not clear. Name every class once.",
    zh: '“{dataset}”的 labels.classes：“{name}”出现两次，无法确定其索引。每个类别只能列出一次。',
  },
  LABEL_VALUE: {
    who: 'user',
    en: "'{dataset}', labels: row {row} of '{path}' holds {value}, which is no label. Labels are finite numbers; class indices fit 32 bits.",
    zh: '“{dataset}”的 labels：“{path}”第 {row} 行的值 {value} 不是有效标签。标签须为有限数值，类别索引须在 32 位整数范围内。',
  },
  METRIC_LABEL: {
    who: 'user',
    en: 'A label is {label}, but the model has {classes} classes (0 … {last}). Correct the labels, or state classAxis in the metric of the data set; meanIoU leaves out one label by ignore.',
    zh: '标签为 {label}，但模型只有 {classes} 个类别（0～{last}）。请修正标签，或在数据集的 metric 中声明 classAxis；meanIoU 可用 ignore 忽略一个标签。',
  },
  LABEL_RANGE: {
    who: 'user',
    en: "'{dataset}', labels: row {row} has the label {value}, but the model has {classes} classes (0 … {last}). Correct the labels or choose the model that they belong to.",
    zh: '“{dataset}”的 labels：第 {row} 行的标签为 {value}，但模型只有 {classes} 个类别（0～{last}）。请修正标签或选择对应的模型。',
  },
} as const satisfies Record<string, ErrorEntry>;
