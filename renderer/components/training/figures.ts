/** Numbers of a training whose size nobody knows beforehand. */

const MINUS = '\u2212';

/** Four digits: 0.1234, 12.35, 1.5e−7. */
export function figureText(value: number): string {
  const text = value !== 0 && (Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5) ? shortPower(value, 3) : undefined;
  return (text ?? String(Number(value.toPrecision(4)))).replaceAll('-', MINUS);
}

/** 1e−4, 2.5e−5 */
export const rateText = (value: number): string => (value === 0 ? '0' : shortPower(value, 2).replaceAll('-', MINUS));

const shortPower = (value: number, digits: number): string => {
  const [mantissa, power] = value.toExponential(digits - 1).split('e');
  return `${Number(mantissa)}e${Number(power)}`;
};

/** Fewer steps than these are not drawn any wider. */
const LEAST_SPAN = 16;

/**
 * How far the axis of the steps reaches: to the end, or, while little is done, to the least half of a half … of it that holds what is
 * there, so that the beginning of a long training is more than a stroke.
 */
export function stepSpan(total: number, done: number): number {
  let span = total;
  while (span / 2 >= Math.max(done, LEAST_SPAN)) span /= 2;
  return Math.ceil(span);
}
