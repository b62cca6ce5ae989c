import type { ErrorEntry } from './entry';

/** What can go wrong with an accuracy measure of the user's own. */
export const commandErrors = {
  COMMAND_NOT_ALLOWED: {
    who: 'user',
    en: "'{dataset}' measures the accuracy with a program: {command}. It was not allowed to run. Look at it, and allow it for this project.",
    zh: '“{dataset}”使用外部程序测量精度：{command}。该程序未获准运行。请确认其内容后，在本工程中允许运行。',
  },
  COMMAND_NOT_STARTED: {
    who: 'user',
    en: "'{dataset}': the program of its metric cannot be started ({reason}): {command}. Check 'run' in the metric; relative paths start at the folder of the file.",
    zh: '“{dataset}”：无法启动其指标程序（{reason}）：{command}。请检查 metric 中的 run；相对路径以该文件所在目录为起点。',
  },
  COMMAND_FAILED: {
    who: 'user',
    en: "'{dataset}': the program of its metric ended with {end}: {command}. Its last line: {line}",
    zh: '“{dataset}”：其指标程序以 {end} 结束：{command}。最后一行输出：{line}',
  },
  COMMAND_TIME: {
    who: 'user',
    en: "'{dataset}': the program of its metric took longer than {seconds} s and was ended: {command}. Make it faster, or raise timeLimitSeconds in the metric.",
    zh: '“{dataset}”：其指标程序运行超过 {seconds} 秒，已终止：{command}。请加快程序，或增大 metric 中的 timeLimitSeconds。',
  },
  COMMAND_ANSWER: {
    who: 'user',
    en: '\'{dataset}\': the program of its metric printed no JSON object whose "value" is a finite number: {command}. Its last line: {line}',
    zh: '“{dataset}”：其指标程序未输出 "value" 为有限数值的 JSON 对象：{command}。最后一行输出：{line}',
  },
  COMMAND_PER_SAMPLE: {
    who: 'user',
    en: "'{dataset}': \"perSample\" of its metric's program must hold one finite number for each of the {samples} samples, but holds {given}: {command}.",
    zh: '“{dataset}”：其指标程序输出的 "perSample" 应为 {samples} 个样本各给出一个有限数值，实际为 {given}：{command}。',
  },
  COMMAND_OUTPUTS: {
    who: 'user',
    en: "'{dataset}': the output '{output}' has shape [{shape}] in a call of {count} samples, [{before}] was expected: outputs of varying shape cannot be handed to a program as one array. Evaluate with a model whose outputs have a fixed shape.",
    zh: '“{dataset}”：输出“{output}”在一次含 {count} 个样本的调用中形状为 [{shape}]，应为 [{before}]：形状可变的输出无法作为一个数组交给程序。请使用输出形状固定的模型评估。',
  },
} as const satisfies Record<string, ErrorEntry>;
