import type { ErrorEntry } from './entry';

/** Why the statistics of an earlier run cannot be used. */
export const statisticsErrors = {
  STATISTICS_MISSING: {
    who: 'user',
    en: "'{dir}' holds no statistics ('{file}' is missing). Choose the folder of a run that was calibrated with --calib.",
    zh: '“{dir}”中没有校准统计数据（缺少“{file}”）。请选择使用 --calib 校准过的运行目录。',
  },
  STATISTICS_INVALID: {
    who: 'user',
    en: "'{path}' is not what the run wrote ({entry}). Calibrate again with --calib.",
    zh: '“{path}”与运行时写入的内容不一致（{entry}）。请使用 --calib 重新校准。',
  },
  STATISTICS_MODEL: {
    who: 'user',
    en: "The statistics in '{dir}' are of another model (sha256 {expected}) than '{path}' ({actual}). Choose that model, or calibrate this one with --calib.",
    zh: '“{dir}”中的统计数据属于另一个模型（sha256 {expected}），而“{path}”为 {actual}。请选择对应的模型，或使用 --calib 重新校准。',
  },
  STATISTICS_DIFFERENT: {
    who: 'user',
    en: "The statistics in '{dir}' were collected with {entry} = {was}, now it is {is}; that changes what is seen of the tensors. Set it back, or calibrate again with --calib.",
    zh: '“{dir}”中的统计数据是在 {entry} = {was} 下采集的，当前为 {is}，会影响各张量的取值。请改回原值，或使用 --calib 重新校准。',
  },
  STATISTICS_LAYER: {
    who: 'user',
    en: "The statistics in '{dir}' do not know layer '{layer}', which is to be quantized now. Leave it float, or calibrate again with --calib.",
    zh: '“{dir}”中没有层“{layer}”的统计数据，而该层现在需要量化。请保持该层浮点，或使用 --calib 重新校准。',
  },
  STATISTICS_RANGE_ONLY: {
    who: 'user',
    en: "Of layer '{layer}' the run in '{dir}' saw ranges only, its observer needed no more; '{observer}' needs a histogram. Calibrate again with --calib.",
    zh: '“{dir}”的运行对层“{layer}”仅采集了取值范围，而“{observer}”需要直方图。请使用 --calib 重新校准。',
  },
} as const satisfies Record<string, ErrorEntry>;
