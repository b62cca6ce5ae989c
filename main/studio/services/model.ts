import type { Inspection } from '../../../proto/job';
import { validated } from '../jobFile';
import { modelJob, type Service, type Shared } from './service';

export function modelService({ open, asks }: Shared): Service<'model'> {
  return {
    'model.add': async ({ path, name }) => open().project.addModel(path, name),
    'model.change': async ({ id, ...change }) => {
      open().project.changeModel(id, change);
      return null;
    },
    'model.remove': async ({ id }) => {
      open().project.removeModel(id);
      return null;
    },
    'model.inspect': ({ id, target }) => {
      const asked = modelJob(open().project, id);
      return asks.ask<Inspection>(validated({ kind: 'inspect', ...asked, target }, asked.model), [asked.model]);
    },
  };
}
