/** Codes of a table: the place of the level next to x / scale, symmetric with one scale a channel of the layout or one for all. */
import { forChannels, type ChannelLayout } from './channels';

const f32 = Math.fround;

export interface Table {
  readonly scale: ArrayLike<number>;
  /** Ascending; past the middle between two the upper one is nearer. */
  readonly levels: ArrayLike<number>;
}

/** `first`: where in the tensor the data starts. */
export function codesOfLevels(
  data: Float32Array,
  { scale, levels }: Table,
  layout: ChannelLayout,
  first = 0,
): Int8Array<ArrayBuffer> {
  const codes = new Int8Array(data.length);
  const middles = Float32Array.from({ length: levels.length - 1 }, (_, i) => f32(levels[i]! + levels[i + 1]!) / 2);
  const visit = (start: number, end: number, channel: number): void => {
    const step = scale[scale.length === 1 ? 0 : channel]!;
    for (let i = start; i < end; i++) {
      const x = f32(data[i]! / step);
      let code = 0;
      while (code < middles.length && x > middles[code]!) code++;
      codes[i] = code;
    }
  };
  forChannels(data.length, layout, visit, first);
  return codes;
}
