import { join } from 'node:path';
import type { Checked, PlanView } from '../../../proto/contract';
import { freeName } from '../fileNames';
import { validated } from '../jobFile';
import { writeText } from '../jsonFile';
import { modelJob, type Service, type Shared } from './service';

const CONFIGS = 'configs';

export function planService({ open, asks }: Shared): Service<'plan'> {
  const view = ({ model: id, ...choices }: Checked<'plan.view'>): Promise<PlanView> => {
    const asked = modelJob(open().project, id);
    const files = [asked.model, ...(choices.config === undefined ? [] : [choices.config])];
    return asks.ask<PlanView>(validated({ kind: 'plan', ...asked, ...choices }, asked.model), files);
  };
  return {
    'plan.view': view,
    'plan.save': async (choices) => {
      const { project } = open();
      const { config } = await view(choices);
      const folder = join(project.folder, CONFIGS);
      const path = join(folder, freeName(folder, project.model(choices.model).name, '.json'));
      writeText(path, config);
      return path;
    },
  };
}
