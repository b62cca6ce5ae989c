/** A loss, an optimizer or a schedule by its name, with its numbers. */
export type Params = Readonly<Record<string, number | readonly number[]>>;

export interface Chosen {
  readonly name: string;
  readonly params?: Params;
}

export function number(params: Params, name: string, absent: number): number {
  const value = params[name];
  return typeof value === 'number' ? value : absent;
}

export function numbers(params: Params, name: string): readonly number[] {
  const value = params[name];
  return typeof value === 'object' ? value : [];
}
