/** Images side by side in one PNG, on grey ground: small ones enlarged by a whole factor, large ones reduced. */

export interface Tile {
  readonly width: number;
  readonly height: number;
  /** 1 or 3. */
  readonly channels: number;
  readonly pixels: Uint8Array;
}

export interface Grid {
  readonly png: Uint8Array;
  readonly columns: number;
}

/** Longest side of an image in the grid: enlarged towards it, never beyond. */
const SIDE = 256;
const GAP = 4;
const GROUND = { r: 128, g: 128, b: 128 };

/** All tiles have one size. */
export async function drawGrid(tiles: readonly Tile[]): Promise<Grid> {
  const { default: sharp } = await import('sharp');
  const { width: w, height: h } = tiles[0]!;
  const factor = Math.max(w, h) > SIDE ? SIDE / Math.max(w, h) : Math.floor(SIDE / Math.max(w, h));
  const width = Math.max(1, Math.round(w * factor));
  const height = Math.max(1, Math.round(h * factor));
  const columns = Math.ceil(Math.sqrt(tiles.length));
  const rows = Math.ceil(tiles.length / columns);
  const placed = await Promise.all(
    tiles.map(async ({ pixels, channels }, i) => ({
      input: await sharp(pixels, { raw: { width: w, height: h, channels: channels === 1 ? 1 : 3 } })
        .toColourspace('srgb')
        .resize(width, height, { kernel: factor < 1 ? 'lanczos3' : 'nearest', fit: 'fill' })
        .png()
        .toBuffer(),
      left: GAP + (i % columns) * (width + GAP),
      top: GAP + Math.floor(i / columns) * (height + GAP),
    })),
  );
  const size = { width: GAP + columns * (width + GAP), height: GAP + rows * (height + GAP) };
  const png = await sharp({ create: { ...size, channels: 3, background: GROUND } })
    .composite(placed)
    .png()
    .toBuffer();
  return { png, columns };
}
