/** Small networks that together use every operator users bring; the same each time. */
import { Net, type Architecture } from './net';
import { oddities } from './oddities';
import { pictures } from './pictures';
import { sequences } from './sequences';
import { vision } from './vision';
import type { GraphModel } from '../models';

export { SIZES, type Architecture, type NetInput } from './net';

export const architectures: readonly Architecture[] = [...vision, ...pictures, ...sequences, ...oddities];

export interface Built {
  readonly model: GraphModel;
  readonly inputs: Net['inputs'];
}

export function build(architecture: Architecture): Built {
  const net = new Net(architecture.opset, architectures.indexOf(architecture) + 1);
  const outputs = architecture.build(net);
  return { model: net.model(outputs), inputs: net.inputs };
}
