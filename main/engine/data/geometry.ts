/**
 * Where the pixels of an image go: resized to `scaled`, then laid with its corner at (left, top) into a window of
 * width × height. Negative corners crop, positive ones pad, so one window says both.
 *
 *   shortSide s:   the short side becomes s, the long one ⌊s · long / short⌋ (as torchvision's Resize)
 *   keepAspect:    r = min(W / w, H / h); rint(r·w) × rint(r·h) in the middle of W × H
 *   crop c:        corner at rint((side − c) / 2) (as torchvision's CenterCrop)
 */
import type { InputSpec } from '../../../proto/dataset';
import { rint } from '../numerics/rounding';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Geometry extends Size {
  readonly scaled: Size;
  readonly left: number;
  readonly top: number;
}

export type ImageSteps = Pick<InputSpec, 'color' | 'resize' | 'crop'>;

/** undefined: the crop is larger than the image. */
export function geometryOf(image: Size, { resize, crop }: ImageSteps): Geometry | undefined {
  const whole = resizedGeometry(image, resize);
  if (!crop) return whole;
  const { center } = crop;
  const size = typeof center === 'number' ? { width: center, height: center } : center;
  if (size.width > whole.width || size.height > whole.height) return undefined;
  return {
    ...size,
    scaled: whole.scaled,
    left: whole.left - rint((whole.width - size.width) / 2),
    top: whole.top - rint((whole.height - size.height) / 2),
  };
}

/** Size after resizing and padding, before a crop. */
export function resizedGeometry(image: Size, resize: ImageSteps['resize']): Geometry {
  const scaled = scaledSize(image, resize);
  const { width = scaled.width, height = scaled.height } = resize ?? {};
  const left = Math.floor((width - scaled.width) / 2);
  const top = Math.floor((height - scaled.height) / 2);
  return { width, height, scaled, left, top };
}

function scaledSize({ width, height }: Size, resize: ImageSteps['resize']): Size {
  if (resize?.shortSide !== undefined) {
    const { shortSide } = resize;
    const long = Math.floor((shortSide * Math.max(width, height)) / Math.min(width, height));
    return width <= height ? { width: shortSide, height: long } : { width: long, height: shortSide };
  }
  const { width: wide = width, height: high = height } = resize ?? {};
  if (!resize?.keepAspect) return { width: wide, height: high };
  const ratio = Math.min(wide / width, high / height);
  const side = (length: number, most: number): number => Math.min(Math.max(rint(length * ratio), 1), most);
  return { width: side(width, wide), height: side(height, high) };
}
