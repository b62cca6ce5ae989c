import type { ErrorEntry } from './entry';

/** What can go wrong around a job: the command line, its description, its folder, its process. */
export const jobErrors = {
  COMMAND_MISSING: {
    who: 'user',
    en: 'No command given. `mcs --help` lists the commands; `mcs demo` shows all of it on the embedded sample.',
    zh: '未指定命令。`mcs --help` 列出全部命令；`mcs demo` 使用内置示例演示完整流程。',
  },
  COMMAND_UNKNOWN: {
    who: 'user',
    en: "There is no command '{command}'. Did you mean '{nearest}'? `mcs --help` lists all commands.",
    zh: '没有命令“{command}”，是否要用“{nearest}”？`mcs --help` 列出全部命令。',
  },
  COMMAND_LATER: {
    who: 'user',
    en: "'mcs {command}' is not yet in this version. These commands are: {known}.",
    zh: '当前版本尚未提供“mcs {command}”。可用命令：{known}。',
  },
  OPTION_UNKNOWN: {
    who: 'user',
    en: "'mcs {command}' has no option '{option}'. Did you mean '{nearest}'? `mcs {command} --help` lists all options.",
    zh: '“mcs {command}”没有选项“{option}”，是否要用“{nearest}”？`mcs {command} --help` 列出全部选项。',
  },
  OPTION_ELSEWHERE: {
    who: 'user',
    en: "'mcs {command}' does not take '{option}'; that belongs to: {owners}. `mcs {command} --help` lists its options.",
    zh: '“mcs {command}”不支持选项“{option}”，该选项属于：{owners}。可用选项见 `mcs {command} --help`。',
  },
  OPTION_REQUIRED: {
    who: 'user',
    en: "'mcs {command}' needs {option}. `mcs {command} --help` shows how.",
    zh: '“mcs {command}”缺少 {option}。用法见 `mcs {command} --help`。',
  },
  OPTION_NEEDS_VALUE: {
    who: 'user',
    en: "The option '{option}' needs a value: {expected}.",
    zh: '选项“{option}”需要一个值：{expected}。',
  },
  OPTION_TAKES_NO_VALUE: {
    who: 'user',
    en: "The option '{option}' takes no value, got '{value}'.",
    zh: '选项“{option}”不带值，但给出了“{value}”。',
  },
  OPTION_VALUE: {
    who: 'user',
    en: "{option} cannot be '{value}'. Expected: {expected}.",
    zh: '{option} 不能为“{value}”，应为：{expected}。',
  },
  OPTION_CONFLICT: {
    who: 'user',
    en: 'Give either {first} or {second}, not both.',
    zh: '{first} 与 {second} 只能二选一。',
  },
  ARGUMENT_MISSING: {
    who: 'user',
    en: "'mcs {command}' needs {argument}. `mcs {command} --help` shows how.",
    zh: '“mcs {command}”缺少参数 {argument}。用法见 `mcs {command} --help`。',
  },
  ARGUMENT_EXTRA: {
    who: 'user',
    en: "'mcs {command}' does not know what to do with '{argument}'. `mcs {command} --help` shows how; a value with spaces needs quotes.",
    zh: '“mcs {command}”无法识别多余的参数“{argument}”。用法见 `mcs {command} --help`；含空格的值请加引号。',
  },
  INPUT_SHAPE_MISMATCH: {
    who: 'user',
    en: "--input-shape gives input '{name}' the shape [{given}], but the model declares [{declared}]. Only symbolic dimensions can be fixed.",
    zh: '--input-shape 为输入“{name}”指定了 [{given}]，但模型声明为 [{declared}]。只能固定动态维度。',
  },
  INPUT_SHAPE_OPEN: {
    who: 'user',
    en: "Input '{name}' is [{declared}], and only the first of open dimensions is the batch. Fix the others: --input-shape {name}:1,….",
    zh: '输入“{name}”的形状为 [{declared}]，动态维度中只有第一维可作为 batch。请用 --input-shape {name}:1,… 固定其余维度。',
  },
  JOB_NOT_YAML: {
    who: 'user',
    en: "'{path}' is not valid YAML (line {line}, column {column}): {detail}",
    zh: '“{path}”不是有效的 YAML（第 {line} 行第 {column} 列）：{detail}',
  },
  JOB_INVALID: {
    who: 'user',
    en: "'{path}' is not a valid job. Mend these entries:\n{problems}",
    zh: '“{path}”不是有效的任务文件，请修改以下条目：\n{problems}',
  },
  SCHEMA_NEWER: {
    who: 'user',
    en: "'{path}' was written for schema {schema}; this version reads up to schema {known}. Use a newer version of the program.",
    zh: '“{path}”使用 schema {schema}，当前版本最高支持 schema {known}。请使用更新版本的程序。',
  },
  TARGET_UNAVAILABLE: {
    who: 'user',
    en: "The target '{target}' is not yet in this version. These are: {known}.",
    zh: '当前版本尚不支持目标平台“{target}”。可用目标平台：{known}。',
  },
  TARGET_VIOLATED: {
    who: 'target',
    en: "The model breaks rules of the target '{target}' ({count}). Each is listed with what to do.",
    zh: '模型违反了目标平台“{target}”的 {count} 条约束，已逐条列出及处理方法。',
  },
  GOAL_NOT_REACHED: {
    who: 'goal',
    en: 'The goal {goal} was not reached; the best result, {best}, is kept.',
    zh: '未达到目标 {goal}；已保留最佳结果 {best}。',
  },
  DIR_NOT_EMPTY: {
    who: 'user',
    en: "The folder '{dir}' is not empty. Choose another one, or add --force to write into it.",
    zh: '目录“{dir}”非空。请选择其他目录，或加 --force 写入该目录。',
  },
  DIR_CHECKPOINT: {
    who: 'user',
    en: "'{dir}' holds the checkpoint of a job that was cut off. Add --resume to go on with it, or --force to begin anew.",
    zh: '“{dir}”中有被中断任务的检查点。加 --resume 继续该任务，或加 --force 重新开始。',
  },
  DIR_NOT_FOLDER: {
    who: 'user',
    en: "'{dir}' cannot be a folder: '{path}' is a file. Choose another one.",
    zh: '“{dir}”无法作为目录：“{path}”是文件。请选择其他路径。',
  },
  DIR_IN_USE: {
    who: 'user',
    en: "Another job (process {pid}) writes to '{dir}' at this moment. Wait for it or choose another folder; if that process is something else, delete '{staging}'.",
    zh: '另一个任务（进程 {pid}）正在写入“{dir}”。请等待其结束或选择其他目录；若该进程并非本程序，请删除“{staging}”。',
  },
  DISK_FULL: {
    who: 'user',
    en: "The disk is full: '{path}' could not be written. Free some space and start again; nothing half-written was left.",
    zh: '磁盘已满：无法写入“{path}”。请清理空间后重试；未遗留半成品文件。',
  },
  NOT_ALLOWED: {
    who: 'user',
    en: "'{path}' cannot be written or read ({reason}). Choose a folder that this user may write to.",
    zh: '无法读写“{path}”（{reason}）。请选择当前用户有权限的目录。',
  },
  CANCELLED: { who: 'cancelled', en: 'Cancelled.', zh: '已取消。' },
  PAUSED: {
    who: 'cancelled',
    en: 'Paused after step {step} of {steps}. All that it goes on with lies on the disk; memory and processor are free.',
    zh: '已在第 {step} / {steps} 步之后暂停。继续训练所需的内容已写入磁盘，内存与处理器已释放。',
  },
  ENGINE_MISSING: {
    who: 'us',
    en: "The engine '{path}' is missing, so the installation is not complete. Install the program again, or run `npm run build` in a checkout.",
    zh: '缺少引擎文件“{path}”，安装不完整。请重新安装程序，或在源码目录运行 `npm run build`。',
  },
  ENGINE_DIED: {
    who: 'us',
    en: "The engine's process ended by itself ({cause}) in the step '{stage}'. Nothing half-written was left; the report is '{report}'. Often memory ran out (try --memory-budget or a smaller batch), else the model makes ONNX Runtime crash.",
    zh: '引擎进程意外终止（{cause}），最后步骤为“{stage}”。未遗留半成品文件，报告见“{report}”。常见原因是内存不足（可用 --memory-budget 或减小 batch），否则是该模型导致 ONNX Runtime 崩溃。',
  },
  ENGINE_MEMORY: {
    who: 'us',
    en: "The engine was ended in the step '{stage}' because it took {used} of memory, more than the limit of {limit}. Nothing half-written was left; the report is '{report}'. Use a smaller batch (--batch-size) or a smaller --memory-budget; if you gave --memory-budget and the machine has more memory, a larger one raises the limit.",
    zh: '引擎在步骤“{stage}”占用了 {used} 内存，超过上限 {limit}，已被终止。未遗留半成品文件，报告见“{report}”。请减小 batch（--batch-size）或 --memory-budget；若指定了 --memory-budget 且机器内存充足，增大它可提高上限。',
  },
  ENGINE_SILENT: {
    who: 'us',
    en: "The engine was ended in the step '{stage}' because it had not answered for {minutes} minutes. Nothing half-written was left; the report is '{report}'. Check that the disk with model and data still answers, use a smaller batch, and start again.",
    zh: '引擎在步骤“{stage}”已 {minutes} 分钟无响应，已被终止。未遗留半成品文件，报告见“{report}”。请确认存放模型和数据的磁盘可正常访问，减小 batch 后重试。',
  },
  INTERNAL: {
    who: 'us',
    en: 'Something unexpected happened: {detail}. This is a fault of the program, not of your input.',
    zh: '发生意外错误：{detail}。这是程序自身的缺陷，与您的输入无关。',
  },
} as const satisfies Record<string, ErrorEntry>;
