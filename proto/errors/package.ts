import type { ErrorEntry } from './entry';

/** What can go wrong when a finished run is packed for hand-over. */
export const packageErrors = {
  PACKAGE_NO_RESULT: {
    who: 'user',
    en: "'{dir}' holds no result.json, so no job has ended well there. Give the folder of a finished run (--out of mcs ptq).",
    zh: '“{dir}”中没有 result.json，说明该目录下没有正常结束的任务。请指定已完成任务的输出目录（mcs ptq 的 --out）。',
  },
  PACKAGE_FILE_INVALID: {
    who: 'user',
    en: "'{path}' is not what a job wrote: '{entry}' is missing or wrong. Run the job again.",
    zh: '“{path}”不是任务写出的内容：“{entry}”缺失或有误。请重新运行任务。',
  },
  PACKAGE_NOT_MADE: {
    who: 'user',
    en: "The run in '{dir}' (mcs {command}) made no {kind}, so there is nothing to hand over. Pack the folder of a run that quantizes.",
    zh: '“{dir}”中的任务（mcs {command}）没有生成 {kind}，无可交付内容。请打包量化任务的输出目录。',
  },
  PACKAGE_FILES_DIFFER: {
    who: 'user',
    en: "The files in '{dir}' are no longer those of its run:{problems}\nRun the job again, or put the original files back.",
    zh: '“{dir}”中的文件与任务结果不一致：{problems}\n请重新运行任务，或恢复原始文件。',
  },
  PACKAGE_FILE_MISSING: {
    who: 'user',
    en: "'{path}' is missing",
    zh: '缺少“{path}”',
  },
  PACKAGE_FILE_CHANGED: {
    who: 'user',
    en: "'{path}' was changed after the run (SHA-256 {actual}, result.json has {expected})",
    zh: '“{path}”在任务结束后被修改（SHA-256 为 {actual}，result.json 中为 {expected}）',
  },
  PACKAGE_FILE_OUTSIDE: {
    who: 'user',
    en: "'{path}' lies outside the run's folder",
    zh: '“{path}”位于任务目录之外',
  },
  PACKAGE_IS_FOLDER: {
    who: 'user',
    en: "The package cannot be written to '{file}': that is a folder. Give the name of a .zip file.",
    zh: '无法将交付包写入“{file}”：它是一个目录。请指定 .zip 文件名。',
  },
  ATC_INPUT_NAME: {
    who: 'user',
    en: "ATC cannot be told the shape of input '{name}': ';' and control characters cannot stand in --input_shape. Rename the input and export the model again.",
    zh: '无法向 ATC 指定输入“{name}”的 shape：--input_shape 中不能包含“;”或控制字符。请修改输入名称后重新导出模型。',
  },
  ATC_FILE_NAME: {
    who: 'user',
    en: "No command line can hold the file name '{name}': it contains a control character. Choose another name (--name).",
    zh: '文件名“{name}”含有控制字符，无法写入命令行。请更换名称（--name）。',
  },
} as const satisfies Record<string, ErrorEntry>;
