/** Which file speaks for a node. */
import type { Node } from '../graph/onnx';
import { DOMAIN, FakeQuantize } from './fakeQuantize';
import type { Operator } from './operator';
import { operators } from './operators';

export const isDefaultDomain = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

/** The facts of a node's operator; undefined in foreign domains and for operators without a file. */
export function operatorOf(node: Node): Operator | undefined {
  if (node.domain === DOMAIN && node.opType === FakeQuantize.type) return FakeQuantize;
  return isDefaultDomain(node.domain) ? operators.get(node.opType) : undefined;
}
