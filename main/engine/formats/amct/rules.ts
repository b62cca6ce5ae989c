/** What the values of a configuration may be, whichever file states them (amct-spec §3, amct-facts §2). */

export interface Rule<T> {
  /** As a message shows it. */
  readonly allowed: string;
  holds(value: T): boolean;
}

function oneOf(...values: number[]): Rule<number> {
  return { allowed: values.join(', '), holds: (value) => values.includes(value) };
}

const PERCENTILE: Rule<number> = { allowed: '(0.5, 1]', holds: (value) => value > 0.5 && value <= 1 };

export const RULES = {
  version: oneOf(1),
  batch_num: { allowed: '1 … 4294967295', holds: (value: number) => value >= 1 && value <= 4294967295 },
  dmq_balancer_param: { allowed: '[0.2, 0.8]', holds: (value: number) => value >= 0.2 && value <= 0.8 },
  dataBits: oneOf(4, 8, 16),
  weightBits: oneOf(4, 6, 7, 8),
  max_percentile: PERCENTILE,
  min_percentile: PERCENTILE,
  search_range: {
    allowed: '0 < start < end',
    holds: ([start, end]: readonly [number, number]) => start > 0 && start < end && Number.isFinite(end),
  },
  num_of_bins: oneOf(1024, 2048, 4096, 8192),
};

/** 1.2 − 0.9 is less than 0.3 in binary: the tool compares decimals, we allow for the last bits. */
export function searchStep([start, end]: readonly [number, number]): Rule<number> {
  const most = (end - start) * (1 + 1e-9);
  return { allowed: `(0, ${end} − ${start}]`, holds: (value) => value > 0 && value <= most };
}
