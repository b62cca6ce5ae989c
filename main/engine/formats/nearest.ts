/** Of names that exist, the one that a misspelt name most likely meant. */

/** The name with the fewest insertions, deletions and replacements (Levenshtein); '' where there are no names. */
export function nearestName(name: string, names: Iterable<string>): string {
  let best = '';
  let least = Infinity;
  for (const each of names) {
    const distance = editDistance(name.slice(0, MOST), each.slice(0, MOST));
    if (distance < least) [best, least] = [each, distance];
  }
  return best;
}

/** Names are compared up to here, so that a hostile one costs no time. */
const MOST = 64;

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[b.length]!;
}
