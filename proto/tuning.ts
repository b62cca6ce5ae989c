/** `result.json` of `mcs tune`. */
export interface Tuning {
  readonly schema: 1;
  readonly command: 'tune';
  readonly model: { readonly path: string };
  /** The table of this machine, of which this is now a part. */
  readonly file: string;
  /** A gradient and its shapes → the way that was fastest. */
  readonly formulations: Readonly<Record<string, string>>;
}
