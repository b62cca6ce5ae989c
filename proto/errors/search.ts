import type { ErrorEntry } from './entry';

/** What can go wrong with an accuracy-based search. */
export const searchErrors = {
  GOAL_NEEDS_VALUE: {
    who: 'user',
    en: "The metric '{metric}' of '{dataset}' compares with the float model, so there is no loss against it. Give the value to reach (--reach) in place of --max-drop.",
    zh: '“{dataset}”的指标“{metric}”是与浮点模型比较得到的，没有相对浮点的损失。请用 --reach 指定目标值，代替 --max-drop。',
  },
  GOAL_BEYOND_FLOAT: {
    who: 'user',
    en: 'The float model itself has {float} and does not keep the limit of {limit}: no quantized model can be asked to. Choose a value that it reaches.',
    zh: '浮点模型自身为 {float}，未达到限值 {limit}，无法要求量化模型达到。请选择浮点模型能达到的值。',
  },
  GOAL_ONLY_FLOAT: {
    who: 'goal',
    en: 'Only the float model itself keeps the limit of {limit}: every layer would have to be rolled back, so no model was written. Allow a larger loss, or roll back to something between (--roll-back).',
    zh: '只有浮点模型自身满足限值 {limit}：需要回退全部层，因此未写出模型。请放宽损失，或采用中间的回退方式（--roll-back）。',
  },
  ROLL_BACK_NOTHING: {
    who: 'user',
    en: 'None of the quantized layers can be rolled back to {rollBack}: each has it already, or the target does not take it. Choose other roll-backs.',
    zh: '没有量化层可以回退为 {rollBack}：已是如此，或目标平台不支持。请选择其他回退方式。',
  },
  ROLL_BACK_OBSERVER: {
    who: 'user',
    en: "There is no observer '{observer}' to roll back to. These are: {known}.",
    zh: '没有可供回退的校准算法“{observer}”。可选：{known}。',
  },
  AUTO_RECORD_INVALID: {
    who: 'user',
    en: "'{file}' is no record of an accuracy-based calibration: each try has roll_back_config and metric_eval. Choose accuracy_based_auto_calibration_record.json.",
    zh: '“{file}”不是基于精度的自动校准记录：每次尝试应有 roll_back_config 与 metric_eval。请选择 accuracy_based_auto_calibration_record.json。',
  },
  CHECKPOINT_DIFFERENT: {
    who: 'user',
    en: "The checkpoint in '{folder}' is of another job; different: {what}. Start the job as it was, or begin anew with --force and without --resume.",
    zh: '“{folder}”中的检查点属于另一个任务，不同之处：{what}。请按原参数启动，或去掉 --resume 并加 --force 重新开始。',
  },
  CHECKPOINT_INVALID: {
    who: 'user',
    en: "'{file}', line {line}: this is no checkpoint of this version. Begin anew with --force and without --resume.",
    zh: '“{file}”第 {line} 行：不是当前版本的检查点。请去掉 --resume 并加 --force 重新开始。',
  },
} as const satisfies Record<string, ErrorEntry>;
