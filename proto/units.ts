/** Quantities as a person reads them; the same in every language, with the unit always. */
const MINUS = '\u2212';
const THIN = '\u202f';

/** 1.2 GiB, 310 KiB … */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${shortNumber(bytes / 1024 ** power)} ${units[power]}`;
}

/** 270.9 k, 40.8 M … */
export function countText(count: number): string {
  const units = ['', ' k', ' M', ' G', ' T'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)));
  return `${shortNumber(count / 1000 ** power)}${units[power]}`;
}

function shortNumber(value: number): string {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}

/** 640 ms, 8.4 s, 2 min 05 s, 1 h 02 min */
export function timeText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

/** 10 000 */
export function groupedText(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, THIN);
}

/** Fixed decimals, with a real minus and never a negative zero. */
export function fixedText(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

/** The same with a sign always, save for zero. */
export function signedText(value: number, digits: number): string {
  const text = fixedText(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}
