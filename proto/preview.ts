/** What a network sees of a data set, as numbers (main/engine/data/preview.ts). */

/** How the numbers became pixels: by the inverse of the preprocessing, or linearly from `low` (black) to `high` (white). */
export type PreviewDisplay =
  { readonly kind: 'inverse' } | { readonly kind: 'stretched'; readonly low: number; readonly high: number };

/** Statistics of what is fed to one input, by channel where it is an image, else of all elements. */
export interface InputPreview {
  readonly name: string;
  readonly type: string;
  /** Of one call. */
  readonly shape: readonly number[];
  readonly channels: readonly {
    readonly mean: number;
    readonly std: number;
    readonly min: number;
    readonly max: number;
  }[];
}

export interface DataPreview {
  readonly name: string;
  /** What was looked at, in the order of the picture: line by line. */
  readonly samples: readonly { readonly sample: number; readonly label?: number }[];
  readonly inputs: readonly InputPreview[];
  readonly picture?: { readonly input: string; readonly columns: number; readonly display: PreviewDisplay };
}

export interface PreviewOfData extends DataPreview {
  readonly path: string;
  readonly fingerprint: string;
  /** The file with the picture. */
  readonly preview?: string;
}
