/**
 * Accuracy-based search (`auto`): how much accuracy may be lost is stated, which layers stay in higher precision is found. What a
 * job may ask, what it reports while it searches, what stands in `result.json` under `auto`.
 *
 * A *try* is one configuration: the user's own with some layers rolled back. Its value on a few samples is an estimate; only a
 * value on the whole evaluation set decides.
 */
import { z } from 'zod';
import type { Sentence } from './sentences';

export const strategies = ['winBack', 'greedy', 'BinarySearch'] as const;
export const sensitivities = ['outputError', 'outputKl', 'sqnr', 'CosineSimilarity', 'metric'] as const;
/** Roll-backs without a parameter; besides them there is `observer:NAME`. */
export const rollBacks = ['perChannel', 'weights8', 'data16', 'float'] as const;

const rollBack = z.union([z.enum(rollBacks), z.templateLiteral(['observer:', z.string().min(1).max(100)])]);
export type RollBack = z.infer<typeof rollBack>;

/** The own keys of an `auto` job. */
export const autoFields = {
  calib: z.string(),
  eval: z.string(),
  /** Samples that the search never sees: accuracy of the result on them is independent of it. */
  confirm: z.string().optional(),
  /** Most that the metric may lose, in its own unit. Exactly one of `maxDrop` and `reach` is given. */
  maxDrop: z.number().min(0).optional(),
  /** The value that the metric has to reach. */
  reach: z.number().optional(),
  strategy: z.enum(strategies).default('winBack'),
  sensitivity: z.enum(sensitivities).optional(),
  /** What a layer becomes when it is rolled back: the first that changes it; the next where the goal is out of reach else. */
  rollBack: z
    .array(rollBack)
    .min(1)
    .max(8)
    .default((): RollBack[] => ['perChannel', 'weights8', 'float']),
  /** Samples of the first look at a try; 0: always the whole set. Absent: what suits strategy and data. */
  subset: z.number().int().min(0).optional(),
  /** Every try is calibrated anew, as AMCT does; absent: as the strategy has it. */
  recalibrate: z.boolean().optional(),
  /** Layers that read the same tensor roll back together; absent: as the target wants it. */
  together: z.boolean().optional(),
  /** The search ends with the best so far. Not part of what makes two jobs the same. */
  timeBudgetMs: z.number().int().min(0).optional(),
  /** AMCT's record of the tries as it writes it: objects one behind the other, which is no valid JSON. */
  concatenatedRecord: z.boolean().default(false),
};

interface Described {
  readonly label: Sentence;
  readonly help: Sentence;
}

/** Form fields of the job: label, help, unit, and what each choice means. */
export const AUTO_FIELDS = {
  maxDrop: {
    label: { en: 'Largest loss', zh: '最大精度损失' },
    help: {
      en: 'How much the metric may fall below the float model, in its own unit (percentage points for accuracy).',
      zh: '指标相对浮点模型允许下降的幅度，单位与指标相同（准确率为百分点）。',
    },
  },
  reach: {
    label: { en: 'Value to reach', zh: '目标值' },
    help: {
      en: 'Instead of a largest loss: the value that the metric has to reach.',
      zh: '用目标值代替最大损失：指标须达到该值。',
    },
  },
  strategy: {
    label: { en: 'Strategy', zh: '搜索策略' },
    help: { en: 'Which configurations are tried, and in what order.', zh: '尝试哪些配置以及先后顺序。' },
  },
  sensitivity: {
    label: { en: 'Sensitivity', zh: '敏感度' },
    help: { en: 'By what the layers are ranked.', zh: '按何种度量对各层排序。' },
  },
  rollBack: {
    label: { en: 'Roll back to', zh: '回退方式' },
    help: {
      en: 'What a layer becomes when it needs more precision, in this order: the next only where the ones before do not suffice.',
      zh: '某层需要更高精度时依次采用的方式：前面的方式不足以达到目标时才采用后面的。',
    },
  },
  subset: {
    label: { en: 'Samples of a first look', zh: '初步评估样本数' },
    help: {
      en: 'A try that is clearly good or bad on so many samples is not run on all of them. 0: always the whole set.',
      zh: '用这些样本即可明确判断好坏的尝试不再评估整个评估集。0 表示始终使用整个评估集。',
    },
  },
  timeBudgetMs: {
    label: { en: 'Time budget', zh: '时间预算' },
    help: { en: 'The search then ends with the best found so far.', zh: '到时即停止搜索，保留目前的最佳结果。' },
  },
  confirm: {
    label: { en: 'Confirmation set', zh: '确认集' },
    help: {
      en: 'Samples that the search never sees, for an accuracy that is independent of it.',
      zh: '搜索过程不使用的样本，用于给出与搜索无关的精度。',
    },
  },
} as const satisfies Record<string, Described>;

export const STRATEGIES = {
  winBack: {
    label: { en: 'Bisect and win back', zh: '二分后逐层收回' },
    help: {
      en: 'Ranks the layers once, bisects over the ranking, then takes back every roll-back that turns out not to be needed.',
      zh: '先对各层排序一次，在排序上二分，再逐个撤销不必要的回退。',
    },
  },
  greedy: {
    label: { en: 'Greedy', zh: '贪心' },
    help: {
      en: 'Rolls back one layer after the other, the most sensitive first, until the goal is reached.',
      zh: '按敏感度从高到低逐层回退，直至达到目标。',
    },
  },
  BinarySearch: {
    label: { en: 'BinarySearch (AMCT)', zh: 'BinarySearch（AMCT）' },
    help: {
      en: "AMCT's own: bisects over the ranking, every try calibrated anew and evaluated on the whole set.",
      zh: 'AMCT 的算法：在排序上二分，每次尝试都重新校准并评估整个评估集。',
    },
  },
} as const satisfies Record<(typeof strategies)[number], Described>;

export const SENSITIVITIES = {
  outputError: {
    label: { en: 'Error of the output', zh: '输出误差' },
    help: {
      en: "By how much the relative squared error of the model's output falls when this layer alone is rolled back.",
      zh: '仅回退该层时，模型输出相对平方误差的减小量。',
    },
  },
  outputKl: {
    label: { en: 'KL of the output', zh: '输出 KL 散度' },
    help: {
      en: 'By how much the divergence of the class probabilities from float falls when this layer alone is rolled back; needs more samples. Without class scores the relative squared error.',
      zh: '仅回退该层时，分类概率相对浮点的 KL 散度的减小量，需要较多样本。无分类得分时用相对平方误差。',
    },
  },
  sqnr: {
    label: { en: 'SQNR of the layer', zh: '层输出 SQNR' },
    help: {
      en: "Noise of the layer's own output with float input. All layers are measured in one pass.",
      zh: '输入为浮点时该层自身输出的量化噪声，一遍即可测完所有层。',
    },
  },
  CosineSimilarity: {
    label: { en: 'CosineSimilarity (AMCT)', zh: 'CosineSimilarity（AMCT）' },
    help: {
      en: "AMCT's own: 0.5 + 0.5·cos of the layer's float and quantized output, mean over calibration batches.",
      zh: 'AMCT 的度量：层浮点输出与量化输出的 0.5 + 0.5·cos，对校准 batch 取平均。',
    },
  },
  metric: {
    label: { en: 'Metric', zh: '精度指标' },
    help: {
      en: 'Loss of the metric with this layer alone quantized: the slowest, and needs many samples.',
      zh: '仅量化该层时指标的下降：最慢，且需要较多样本。',
    },
  },
} as const satisfies Record<(typeof sensitivities)[number], Described>;

export const ROLL_BACKS = {
  perChannel: {
    label: { en: 'per-channel weights', zh: '权重逐通道量化' },
    help: { en: 'One weight scale an output channel instead of one for all.', zh: '每个输出通道一个权重缩放系数。' },
  },
  weights8: {
    label: { en: '8-bit weights', zh: '8 bit 权重' },
    help: { en: 'For layers whose weights have fewer bits.', zh: '用于权重位宽低于 8 bit 的层。' },
  },
  data16: {
    label: { en: '16-bit activations', zh: '16 bit 激活' },
    help: { en: 'Where the target takes them: see its documentation.', zh: '仅限目标平台支持的层，请参考其文档。' },
  },
  float: {
    label: { en: 'float', zh: '浮点' },
    help: { en: 'The layer is not quantized.', zh: '该层不量化。' },
  },
  observer: {
    label: { en: 'another observer', zh: '更换校准算法' },
    help: { en: 'Another choice of the range of its data.', zh: '更换激活范围的选择方法。' },
  },
} as const satisfies Record<(typeof rollBacks)[number] | 'observer', Described>;

const interval = z.tuple([z.number(), z.number()]);
const rolledBack = z.strictObject({ layer: z.string(), to: rollBack });
export type RolledBack = z.infer<typeof rolledBack>;

/** What is searched, said once before the first try. */
export const searchSchema = z.strictObject({
  metric: z.string(),
  higherIsBetter: z.boolean(),
  /** null where the metric compares with the float model. */
  float: z.number().nullable(),
  /** The value that a try must keep: at least it, or at most where lower is better. */
  limit: z.number(),
  /** Of the evaluation set. */
  samples: z.number().int(),
  strategy: z.enum(strategies),
  sensitivity: z.enum(sensitivities),
  /** Layers that may be rolled back. */
  layers: z.number().int(),
});
export type SearchReport = z.infer<typeof searchSchema>;

/** One layer of the ranking, or several that roll back together. Events come as they are measured, the result is sorted. */
export const rankingSchema = z.strictObject({
  layers: z.array(z.string()).min(1),
  /** Higher is more sensitive, whatever the measure. */
  sensitivity: z.number(),
  /** As the measure gives it: similarity, dB, divergence, loss of the metric. */
  value: z.number(),
});
export type RankingEntry = z.infer<typeof rankingSchema>;

/** One try. It is reported again, under the same index, when it was looked at on the whole set. */
export const trySchema = z.strictObject({
  /** 0 is the user's own configuration. Its config.json lies in DIR as `tries/<index>.json`. */
  index: z.number().int().min(0),
  rolledBack: z.array(rolledBack),
  value: z.number(),
  /** Of `value`. */
  samples: z.number().int(),
  /** `samples` are the whole evaluation set. */
  whole: z.boolean(),
  /** What was lost against float on the same samples; null where the metric compares with the float model. */
  drop: z.number().nullable(),
  /** 95 %, on the same samples; of the value itself where `drop` is null. */
  dropCi95: interval.nullable(),
  limit: z.number(),
  /** Keeps the limit on these samples. */
  accepted: z.boolean(),
  /** The best of all up to here. */
  best: z.boolean(),
  /** Quantized and float weights together, as the deploy model holds them. */
  weightBytes: z.number().int(),
  /** Mean bits of a weight. */
  meanWeightBits: z.number(),
  /** Since the search began, that of an earlier process included. */
  elapsedMs: z.number(),
  /** Known from a search that was cut off; not run again. */
  resumed: z.boolean(),
});
export type TryReport = z.infer<typeof trySchema>;

/** Why the search ended: it was through, its time was over, the user had enough. */
export const searchEnds = ['through', 'timeBudget', 'kept'] as const;

const measured = z.strictObject({
  metric: z.string(),
  value: z.number(),
  samples: z.number().int(),
  ci95: interval.optional(),
});

/** `auto` in result.json. */
export const autoResultSchema = z.strictObject({
  ...searchSchema.shape,
  goal: z.union([z.strictObject({ maxDrop: z.number() }), z.strictObject({ reach: z.number() })]),
  goalReached: z.boolean(),
  end: z.enum(searchEnds),
  /** Only the float model keeps the limit: there is no deploy model. */
  everythingRolledBack: z.boolean(),
  /** Index of the try that the files are of; null where everything is rolled back. */
  best: z.number().int().nullable(),
  rolledBack: z.array(rolledBack),
  /** Most sensitive first; empty where the first try was good enough. */
  ranking: z.array(rankingSchema),
  /** As last reported, by index. */
  tries: z.array(trySchema),
  /** Accuracy on samples that the search did not see; null without a confirmation set: the figures then flatter a little. */
  confirmed: z
    .strictObject({
      float: measured.nullable(),
      compressed: measured,
      delta: z.number().nullable(),
      deltaCi95: interval.nullable(),
      keepsLimit: z.boolean(),
    })
    .nullable(),
  /** One pass of the float model over the whole evaluation set, for comparison; null where it was not run. */
  floatEvaluationMs: z.number().nullable(),
  searchMs: z.number(),
});
export type AutoResult = z.infer<typeof autoResultSchema>;
