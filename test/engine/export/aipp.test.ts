import { existsSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { InputSpec } from '../../../proto/dataset';
import { openDataset, type Batch, type Dataset } from '../../../main/engine/data/dataset';
import {
  aippOf,
  aippText,
  aippValue,
  isAippOp,
  type AippInput,
  type AippOp,
} from '../../../main/engine/export/ascend/aipp';
import { packageRun } from '../../../main/engine/export/ascend/package';
import { toFloats } from '../../../main/engine/data/elements';
import { finishedRun, baseResult, unpack } from '../../kit/finishedRun';
import { DATA } from '../../kit/shared';
import { temporaryFolders } from '../../kit/temporary';
import { input, openSet } from '../data/kit';

const folder = temporaryFolders();
const images = { source: { kind: 'images', path: 'photos' } } as const;
const array = { source: { kind: 'npy', path: 'x.npy' } } as const;
const imagenet: Partial<InputSpec> = {
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

const result = (spec: Partial<InputSpec> | undefined, more: Partial<AippInput> = {}) =>
  aippOf({
    rank: 0,
    shape: [1, 3, 8, 8],
    type: 'FLOAT',
    ...(spec ? { spec: { ...images, ...spec } } : {}),
    ...more,
  });

function op(spec: Partial<InputSpec>, more: Partial<AippInput> = {}): AippOp {
  const found = result(spec, more);
  if (!isAippOp(found)) throw new Error(found.code);
  return found;
}

describe('the configuration', () => {
  it('splits each mean into a whole number and a rest in half precision', () => {
    expect(aippText([op(imagenet, { shape: [1, 3, 224, 224] })])).toBe(
      `aipp_op {
    aipp_mode: static
    related_input_rank: 0
    input_format: RGB888_U8
    src_image_size_w: 224
    src_image_size_h: 224
    csc_switch: false
    rbuv_swap_switch: false
    crop: false
    mean_chn_0: 123
    min_chn_0: 0.6748046875
    var_reci_chn_0: 0.017120361328125
    mean_chn_1: 116
    min_chn_1: 0.280029296875
    var_reci_chn_1: 0.0175018310546875
    mean_chn_2: 103
    min_chn_2: 0.52978515625
    var_reci_chn_2: 0.017425537109375
}
`,
    );
  });

  it('swaps red and blue for BGR, however it is said', () => {
    expect(op({ color: 'BGR' }).swap).toBe(true);
    expect(op({ channelOrder: [2, 1, 0] }).swap).toBe(true);
    expect(op({ color: 'BGR', channelOrder: [2, 1, 0] }).swap).toBe(false);
    expect(op({}).swap).toBe(false);
  });

  it('keeps means in the order of the model', () => {
    expect(op({ color: 'BGR', mean: [103, 116, 123] }).channels.map(({ mean }) => mean)).toEqual([103, 116, 123]);
  });

  it('crops where every image has one size by then', () => {
    const crop = { center: 8 };
    const fixed = op({ resize: { width: 12, height: 10 }, crop });
    expect(fixed).toMatchObject({ width: 12, height: 10, crop: { left: 2, top: 1, width: 8, height: 8 } });
    expect(aippText([fixed])).toContain(
      '    crop: true\n    load_start_pos_w: 2\n    load_start_pos_h: 1\n    crop_size_w: 8\n    crop_size_h: 8\n',
    );
    expect(op({ resize: { shortSide: 10 }, crop })).toMatchObject({ width: 8, height: 8 });
    expect(op({ resize: { shortSide: 10 }, crop }).crop).toBeUndefined();
    expect(op({ resize: { width: 12, height: 10, keepAspect: true }, crop }).crop).toBeUndefined();
  });

  it('takes gray images and uint8 arrays', () => {
    const gray = { shape: [1, 1, 28, 28] };
    expect(op({ color: 'GRAY' }, gray)).toMatchObject({
      format: 'YUV400_U8',
      channels: [{ mean: 0, min: 0, factor: 1 }],
    });
    const row = { type: 'uint8', dims: [28, 28] };
    expect(op(array, { ...gray, row })).toMatchObject({ format: 'YUV400_U8', fromImages: false });
  });
});

describe('what AIPP cannot do', () => {
  const row = { type: 'float32', dims: [3, 8, 8] };
  it.each<[string, Partial<InputSpec> | undefined, Partial<AippInput>, object]>([
    ['AIPP_SHAPE', {}, { shape: [1, 8, 8, 3] }, { shape: '1, 8, 8, 3' }],
    ['AIPP_SHAPE', {}, { shape: [1, 64] }, { shape: '1, 64' }],
    ['AIPP_TYPE', {}, { type: 'UINT8' }, { type: 'UINT8' }],
    ['AIPP_UNKNOWN', undefined, {}, {}],
    ['AIPP_UNKNOWN', array, {}, {}],
    ['AIPP_SOURCE', array, { row }, { type: 'float32' }],
    ['AIPP_ORDER', { channelOrder: [1, 0, 2] }, {}, { order: '1, 0, 2' }],
    ['AIPP_MEAN', { mean: [0, 0, -3] }, {}, { channel: 2, value: -3 }],
    ['AIPP_MEAN', { mean: 600 }, {}, { channel: 0, value: 600 }],
    ['AIPP_FACTOR', { std: 2 ** -20 }, {}, { channel: 0, value: 2 ** 20 }],
    ['AIPP_FACTOR', { scale: 1e-12 }, {}, { channel: 0, value: 1e-12 }],
    ['AIPP_PRECISION', { scale: 1e-7 }, {}, { channel: 0, steps: expect.any(String) }],
  ])('%s: %j', (code, spec, more, params) => {
    expect(result(spec, more)).toEqual({ code, params });
  });
});

/** Largest difference, in steps of a pixel value, of AIPP on the raw pixels from what the data set feeds. */
async function deviation(set: Dataset, raw: Dataset, found: AippOp, step: readonly number[]): Promise<number> {
  let most = 0;
  const pixels = raw.batches(1);
  for await (const { feeds } of set.batches(1)) {
    const [ours] = Object.values(feeds);
    const [bytes] = Object.values((await pixels.next()).value!.feeds as Batch['feeds']);
    const values = toFloats(ours!.data, ours!.dataType);
    const size = values.length / found.channels.length;
    // Raw pixels are NCHW in the order of the file: AIPP's swap comes first.
    for (let i = 0; i < values.length; i++) {
      const c = Math.floor(i / size);
      const from = (found.swap ? found.channels.length - 1 - c : c) * size + (i % size);
      const aipp = aippValue(Number(bytes!.data[from]), found.channels[c]!);
      most = Math.max(most, Math.abs(aipp - values[i]!) / Math.abs(step[c] ?? step[0]!));
    }
  }
  return most;
}

/**
 * Each rounding to half precision errs by 2⁻¹¹ of its result at most: the difference (below 255 for these means), the factor
 * and the product; min_chn, below 1, by 2⁻¹² at most. Together less than 255 · 3 · 2⁻¹¹ + 2⁻¹² ≈ 0.374 steps of a pixel value.
 */
const HALF_STEPS = 255 * 3 * 2 ** -11 + 2 ** -12;

describe("AIPP's arithmetic on pictures", () => {
  const photo = (seed: number): Promise<Buffer> =>
    sharp(
      Uint8Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * 7 + seed * 31 + (i % 3) * 60 + (i >> 4)) % 256),
      { raw: { width: 24, height: 16, channels: 3 } },
    )
      .png()
      .toBuffer();

  it.each<[string, Partial<InputSpec>, number[]]>([
    [
      'ImageNet in RGB',
      { ...imagenet, resize: { shortSide: 10 }, crop: { center: 8 } },
      [0.229, 0.224, 0.225].map((std) => 1 / 255 / std),
    ],
    ['Caffe in BGR', { color: 'BGR', mean: [103.94, 116.78, 123.68], resize: { width: 8, height: 8 } }, [1]],
    ['−1 … 1', { scale: 1 / 127.5, mean: 1, resize: { width: 8, height: 8 } }, [1 / 127.5]],
    ['0 … 1, reordered', { scale: 1 / 255, channelOrder: [2, 1, 0], resize: { width: 8, height: 8 } }, [1 / 255]],
    ['untouched', { resize: { width: 8, height: 8 } }, [1]],
  ])('%s is ours within what half precision loses', async (_, spec, step) => {
    const files = { 'photos/a.png': await photo(1), 'photos/b.png': await photo(2) };
    const open = (own: Partial<InputSpec>): Promise<Dataset> =>
      openSet({ inputs: { '*': { ...images, ...own } } }, files, [input(['n', 3, 8, 8])]);
    const found = op(spec);
    const { resize, crop } = spec;
    const most = await deviation(await open(spec), await open({ resize, crop }), found, step);
    expect(most).toBeLessThan(HALF_STEPS);
    // Forecast over all values, in float64, against float32 of what is fed.
    expect(most).toBeLessThanOrEqual(found.deviation + 1e-4);
    expect(found.deviation).toBeLessThan(HALF_STEPS);
  });

  const shared = [
    'cifar10/test-small.yaml',
    'face_slim320/calib.yaml',
    'espnet_cityscapes/calib.yaml',
    'fashion_mnist/test.yaml',
  ];
  it.skipIf(!existsSync(DATA)).each(shared)('%s too', async (path) => {
    const shapes = {
      cifar10: [3, 32, 32],
      face_slim320: [3, 240, 320],
      espnet_cityscapes: [3, 256, 512],
      fashion_mnist: [1, 28, 28],
    };
    const shape = shapes[path.split('/')[0] as keyof typeof shapes];
    const model = [input(['n', ...shape])];
    const set = await openDataset(join(DATA, path), model, { limit: 6 });
    const spec = set.inputs['*']!;
    const found = aippOf({ rank: 0, shape: [1, ...shape], type: 'FLOAT', spec, row: set.rows['x'] });
    if (!isAippOp(found)) throw new Error(found.code);
    const { scale = 1, std = 1 } = spec;
    const raw = {
      inputs: { '*': { source: { kind: 'npy', path: join(DATA, path, '..', spec.source.path) }, layout: spec.layout } },
    };
    const bytes = await openSet({ ...raw, range: [set.firstRow, set.firstRow + set.samples] }, {}, model);
    const step = [std].flat().map((each) => scale / each);
    expect(await deviation(set, bytes, found, step)).toBeLessThan(HALF_STEPS);
  });
});

describe('the package', () => {
  const packed = async (data: object) => {
    const dir = finishedRun(folder(), { result: { data } as never });
    const { file } = await packageRun({ runDir: dir, file: join(dir, '..', 'out.zip'), target: 'ascend' });
    const entries = await unpack(file);
    return (name: string): string | undefined => entries.get(name)?.content;
  };
  const calibration = { ...baseResult.data.calibration, inputs: { '*': { ...images, ...imagenet } } };

  it('holds the file, and tells how to use it, but the commands stay', async () => {
    const file = await packed({ ...baseResult.data, calibration });
    expect(file('aipp.cfg')).toBe(aippText([op(imagenet)]));
    const [, , , comment, ...command] = file('atc.sh')!.split('\n');
    expect(comment).toMatch(/^# optional: add --insert_op_conf=aipp.cfg and the model takes uint8 images/);
    expect(command.join('\n')).not.toContain('insert_op_conf');
    expect(file('atc.bat')).toMatch(/\r\nrem optional: add --insert_op_conf=aipp.cfg/);
    const [en, zh] = [file('README.en.md'), file('README.zh.md')];
    expect(en).toContain('**With it the model takes uint8');
    expect(en).toContain('--output=r20_aipp');
    expect(en).toContain('      --insert_op_conf=aipp.cfg \\\n');
    expect(en).toContain(
      '- `x`: 8x8 pixels, bytes R, G, B pixel by pixel. Differs from the calibrated preprocessing by at most 0.',
    );
    expect(en).toContain('| `aipp.cfg` | preprocessing on the device (AIPP), optional |');
    expect(zh).toContain('- `x`：8x8 像素，逐像素按 R、G、B 排列。');
  });

  it('says why there is none', async () => {
    const file = await packed(baseResult.data);
    expect(file('aipp.cfg')).toBeUndefined();
    expect(file('atc.sh')).not.toContain('optional');
    expect(file('README.en.md')).toContain(
      '- `x`: no AIPP, because the run does not tell how its samples are preprocessed.',
    );
    expect(file('README.zh.md')).toContain('- `x`：不使用 AIPP，原因：运行结果中没有该输入的预处理信息。');
  });

  it('refuses a result whose preprocessing was spoilt', async () => {
    const spoilt = { ...calibration, inputs: { '*': { ...images, mean: 'grey' } } };
    await expect(packed({ ...baseResult.data, calibration: spoilt })).rejects.toMatchObject({
      code: 'PACKAGE_FILE_INVALID',
    });
  });
});
