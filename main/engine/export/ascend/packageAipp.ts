/** What a package says about AIPP: which inputs the device may preprocess itself, how, and why not where it cannot. */
import { AIPP_REASONS, aippReason, type AippReason } from '../../../../proto/aipp';
import { fill, say, type Language, type Sentence } from '../../../../proto/sentences';
import { feedsOf } from '../../graph/links';
import { typeName, type Graph } from '../../graph/onnx';
import { declaredType } from '../../ops/infer';
import { aippOf, isAippOp, type AippOp } from './aipp';
import { atcCommand, type AtcJob } from './atc';
import type { PackedResult } from './packageSource';

export const AIPP_FILE = 'aipp.cfg';

export interface PackedAipp {
  readonly inputs: readonly { readonly name: string; readonly result: AippOp | AippReason }[];
  /** Of the inputs that AIPP can preprocess. */
  readonly ops: readonly AippOp[];
}

/** The preprocessing is that of the calibration, which the factors belong to; where there was none that of the evaluation. */
export function packedAipp(graph: Graph, { inputs }: AtcJob, { data }: PackedResult): PackedAipp {
  const facts = data.calibration ?? data.evaluation;
  const images = inputs.every(({ shape }) => shape.length === 4);
  const results = feedsOf(graph).map((info, rank) => {
    const { name } = info;
    const spec = facts?.inputs?.[name] ?? facts?.inputs?.['*'];
    const type = typeName(declaredType(info)?.dataType ?? 0);
    const result = aippOf({ rank, shape: inputs[rank]!.shape, type, spec, row: facts?.rows?.[name] });
    return { name, result: isAippOp(result) && !images ? aippReason('AIPP_OTHERS', {}) : result };
  });
  return { inputs: results, ops: results.flatMap(({ result }) => (isAippOp(result) ? [result] : [])) };
}

const TEXTS = {
  HOW: {
    en: `\`${AIPP_FILE}\` lets the device do the normalization that the factors were calibrated with. **With it the model takes uint8
images instead of floats**, so programs that feed the model, and data for evaluating it, have to give other bytes. Without it
nothing changes. Decoding, upright orientation and resizing stay with the host. The model converted with it:`,
    zh: `\`${AIPP_FILE}\` 可让设备完成与校准时一致的归一化。**使用后模型输入由浮点变为 uint8 图像**，因此推理程序与评估数据须改为提供相应字节；
不使用则没有任何变化。解码、方向校正与缩放仍由主机完成。使用 AIPP 的转换命令：`,
  },
  INPUT: {
    en: '- `{name}`: {width}x{height} pixels, {pixels}{crop}. Differs from the calibrated preprocessing by at most {steps} steps of a pixel value (half precision).',
    zh: '- `{name}`：{width}x{height} 像素，{pixels}{crop}。与校准预处理的差异不超过 {steps} 个像素级差（半精度）。',
  },
  RGB: { en: 'bytes R, G, B pixel by pixel', zh: '逐像素按 R、G、B 排列' },
  AS_STORED: {
    en: 'three bytes pixel by pixel, channels in the order of the calibration data',
    zh: '逐像素三个字节，通道顺序与校准数据一致',
  },
  GRAY: { en: 'one byte a pixel', zh: '每像素一个字节' },
  CROP: { en: ', of which the middle {width}x{height} is used', zh: '，取中间 {width}x{height}' },
  REFUSED: { en: '- `{name}`: no AIPP, because {reason}.', zh: '- `{name}`：不使用 AIPP，原因：{reason}。' },
  COMMENT: {
    en: `optional: add --insert_op_conf=${AIPP_FILE} and the model takes uint8 images instead of floats, see README`,
    zh: `可选：添加 --insert_op_conf=${AIPP_FILE} 后模型输入变为 uint8 图像，见 README`,
  },
} as const satisfies Record<string, Sentence>;

/** One line for the scripts. */
export const AIPP_COMMENT = TEXTS.COMMENT.en;

/** Part of the README. */
export function aippSection(language: Language, { inputs, ops }: PackedAipp, job: AtcJob): string {
  const lines = inputs.map(({ name, result }) => {
    const plain = name.replaceAll('`', "'");
    if (isAippOp(result)) return inputLine(language, plain, result);
    return fill(TEXTS.REFUSED[language], {
      name: plain,
      reason: say(AIPP_REASONS, result.code, result.params, language),
    });
  });
  if (ops.length === 0) return lines.join('\n') || '–';
  const command = atcCommand({ ...job, output: `${job.output}_aipp`, insertOpConf: AIPP_FILE }, 'posix');
  return [TEXTS.HOW[language], command.replace(/^/gm, '    '), lines.join('\n')].join('\n\n');
}

function inputLine(language: Language, name: string, op: AippOp): string {
  const { width, height, crop, format, deviation } = op;
  const pixels = format === 'YUV400_U8' ? TEXTS.GRAY : op.fromImages ? TEXTS.RGB : TEXTS.AS_STORED;
  return fill(TEXTS.INPUT[language], {
    name,
    width,
    height,
    pixels: pixels[language],
    crop: crop ? fill(TEXTS.CROP[language], { width: crop.width, height: crop.height }) : '',
    steps: deviation.toFixed(2),
  });
}
