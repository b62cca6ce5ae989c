/** Which file speaks for a node. */
import type { Node } from '../graph/onnx';
import { DOMAIN, FakeQuantize } from './fakeQuantize';
import type { Operator } from './operator';
import { operators } from './operators';
import { StopGradient } from './stopGradient';

/** Of our own domain. */
const INTERNAL: readonly Operator[] = [FakeQuantize, StopGradient];

export const isDefaultDomain = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

/** The facts of a node's operator; undefined in foreign domains and for operators without a file. */
export function operatorOf(node: Node): Operator | undefined {
  if (node.domain === DOMAIN) return INTERNAL.find(({ type }) => type === node.opType);
  return isDefaultDomain(node.domain) ? operators.get(node.opType) : undefined;
}
