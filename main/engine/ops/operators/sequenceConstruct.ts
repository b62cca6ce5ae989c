/** SequenceConstruct: a sequence of the inputs. */
import type { Operator } from '../operator';
import { container } from '../support/containers';

export const SequenceConstruct: Operator = container('SequenceConstruct', [1, Infinity]);
