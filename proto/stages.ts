/** The steps of jobs, in the words that a user sees. */
import type { Stage } from './job';
import type { Sentence } from './sentences';

export const STAGES = {
  load: { en: 'load model', zh: '加载模型' },
  check: { en: 'check', zh: '检查' },
  float: { en: 'float model', zh: '浮点模型' },
  balance: { en: 'balance', zh: '均衡' },
  calibrate: { en: 'calibrate', zh: '校准' },
  quantize: { en: 'quantize', zh: '量化' },
  rank: { en: 'rank layers', zh: '层敏感度排序' },
  search: { en: 'search', zh: '搜索' },
  train: { en: 'train', zh: '训练' },
  measure: { en: 'compare layers', zh: '逐层对比' },
  simulate: { en: 'run deploy model', zh: '仿真部署模型' },
  evaluate: { en: 'evaluate', zh: '评估' },
  confirm: { en: 'confirm', zh: '确认精度' },
  write: { en: 'write files', zh: '写出文件' },
  package: { en: 'package', zh: '打包' },
} as const satisfies Record<Stage, Sentence>;
