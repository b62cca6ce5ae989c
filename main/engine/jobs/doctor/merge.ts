/** A list of findings that a person can read: the grave ones first, and what holds at many places said once. */
import { findingText } from '../../../../proto/findings';
import type { Finding } from '../../../../proto/job';

/** Up to so many places each have a line of their own. */
const SINGLE = 3;
/** Places named besides the first where there are more. */
const NAMED = 3;

const WEIGHT: Readonly<Record<Finding['severity'], number>> = { error: 0, warning: 1, note: 2 };

export function mergeFindings(findings: readonly Finding[]): Finding[] {
  const alike = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = JSON.stringify([finding.code, finding.params['op']]);
    const group = alike.get(key);
    if (group) group.push(finding);
    else alike.set(key, [finding]);
  }
  const merged = [...alike.values()].flatMap((group) => (group.length > SINGLE ? [mergedOf(group)] : group));
  return merged.sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity]);
}

function mergedOf(group: readonly Finding[]): Finding {
  const [first, ...rest] = group;
  const also = { count: rest.length, places: rest.slice(0, NAMED).map(placeOf) };
  const layers = new Set(group.flatMap(({ layers: own }) => own ?? []));
  const whole = { ...first!, ...(layers.size > 0 ? { layers: [...layers] } : {}), also };
  return { ...whole, ...findingText(whole, 'en') };
}

/** The node, or the tensor or value that the finding names first. */
function placeOf({ node, params }: Finding): string {
  return node ?? String(Object.values(params)[0]);
}
