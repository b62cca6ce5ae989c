/** What the command line itself says. */
import { errorSentence, whoCanAct, type ErrorReport } from '../../proto/errors';
import { say, type Language, type Sentence, type Value } from '../../proto/sentences';

const TEXTS = {
  TITLE: {
    en: 'Model Compression Studio: makes ONNX models small and fast for Ascend and HiSilicon NPUs, offline.',
    zh: 'Model Compression Studio：离线压缩 ONNX 模型，面向昇腾与海思 NPU 部署。',
  },
  USAGE: { en: 'Usage', zh: '用法' },
  COMMANDS: { en: 'Commands', zh: '命令' },
  OPTIONS: { en: 'Options', zh: '选项' },
  COMMON: { en: 'Common options', zh: '通用选项' },
  EXIT: {
    en: 'Exit codes: 0 done, 2 bad usage or input, 3 the target refuses the model, 4 goal not reached, 70 the engine died or a bug, 130 cancelled.',
    zh: '退出码：0 完成；2 用法或输入有误；3 模型不满足目标平台约束；4 未达到目标；70 引擎意外终止或程序缺陷；130 已取消。',
  },
  MORE: { en: '`mcs COMMAND --help` tells more.', zh: '详细用法：`mcs COMMAND --help`。' },
  RESUME: {
    en: 'What was done so far is kept: the same command with --resume goes on.',
    zh: '已完成的部分已保留：同一命令加 --resume 即可继续。',
  },
  RESUME_SEARCH: {
    en: 'What was done so far is kept: the same command with --resume goes on; with --resume --time-budget 0s it ends with the best so far.',
    zh: '已完成的部分已保留：同一命令加 --resume 即可继续；加 --resume --time-budget 0s 则以目前的最佳结果结束。',
  },
  REPORT: { en: 'Last step: {stage}. Report: {report}', zh: '最后步骤：{stage}。报告：{report}' },
} as const satisfies Record<string, Sentence>;

export function text(
  key: keyof typeof TEXTS,
  language: Language,
  params: Readonly<Record<string, Value>> = {},
): string {
  return say(TEXTS, key, params, language);
}

/** An error's sentence; for what is our fault also where the report is, if the sentence itself does not say it. */
export function fullSentence(error: ErrorReport, language: Language): string {
  const sentence = errorSentence(error, language);
  const { report, stage } = error.params;
  if (whoCanAct(error.code) !== 'us' || !report || sentence.includes(String(report))) return sentence;
  return `${sentence} ${text('REPORT', language, { stage: stage ?? '–', report })}`;
}
