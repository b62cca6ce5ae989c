/**
 * One image file as upright RGB pixels of 8 bits.
 *
 *   EXIF       the orientation is applied, so width and height are those that a viewer shows
 *   grey       the three channels are equal; palettes are looked up
 *   alpha      dropped, not composited: pixels keep their colour under it (as PIL's convert('RGB') and OpenCV)
 *   CMYK       R = max(0, 255 − K − C·(255 − K)/255), likewise G and B (as PIL); profiles are ignored, as everywhere
 *   16 bits    the high byte
 *   animated   the first frame
 *
 * Truncated files are errors; bytes that decoders merely warn about are not. Errors are libvips' own, the caller names the file.
 */
import { IMAGE_PIXELS_MAX } from '../../../../proto/dataset';
import type { Size } from '../geometry';

/** Of an image as a viewer shows it. */
export interface ImageHeader extends Size {
  readonly cmyk: boolean;
}

export interface Pixels extends Size {
  readonly data: Uint8Array;
}

/** Loaded when first needed, since most data sets need no decoder. */
const loadSharp = async () => (await import('sharp')).default;

export async function readHeader(path: string): Promise<ImageHeader> {
  const sharp = await loadSharp();
  const { autoOrient, space } = await sharp(path, { limitInputPixels: false }).metadata();
  return { width: autoOrient.width, height: autoOrient.height, cmyk: space === 'cmyk' };
}

export async function decodeImage(path: string, { cmyk }: ImageHeader): Promise<Pixels> {
  const sharp = await loadSharp();
  const opened = sharp(path, { ignoreIcc: true, failOn: 'error', limitInputPixels: IMAGE_PIXELS_MAX }).autoOrient();
  const image = cmyk
    ? opened.pipelineColourspace('cmyk').toColourspace('cmyk')
    : opened.removeAlpha().toColourspace('srgb');
  const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { width, height, data: cmyk ? rgbOfInks(data, info.channels) : data };
}

/** CMYK as amounts of ink to RGB; further channels (spot colours, alpha) are passed over. */
function rgbOfInks(inks: Uint8Array, channels: number): Uint8Array {
  const rgb = new Uint8Array((inks.length / channels) * 3);
  for (let i = 0, o = 0; o < rgb.length; i += channels, o += 3) {
    const light = 255 - inks[i + 3]!;
    for (let c = 0; c < 3; c++) rgb[o + c] = light - Math.round((inks[i + c]! * light) / 255);
  }
  return rgb;
}
