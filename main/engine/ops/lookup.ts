/** Which file speaks for a node. */
import type { Node } from '../graph/onnx';
import type { Operator } from './operator';
import { operators } from './operators';

export const isDefaultDomain = (domain: string): boolean => domain === '' || domain === 'ai.onnx';

/** The facts of a node's operator; undefined outside the default domain and for operators without a file. */
export function operatorOf(node: Node): Operator | undefined {
  return isDefaultDomain(node.domain) ? operators.get(node.opType) : undefined;
}
