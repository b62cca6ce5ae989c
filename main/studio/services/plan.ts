import { join } from 'node:path';
import type { Checked, PlanView } from '../../../proto/contract';
import { freeName } from '../fileNames';
import { validated } from '../jobFile';
import { writeText } from '../jsonFile';
import type { Service, Shared } from './service';

const CONFIGS = 'configs';

export function planService({ open, asks }: Shared): Service<'plan'> {
  const view = ({ model: id, ...choices }: Checked<'plan.view'>): Promise<PlanView> => {
    const { absolutePath: model } = open().project.model(id);
    const files = [model, ...(choices.config === undefined ? [] : [choices.config])];
    return asks.ask<PlanView>(validated({ kind: 'plan', model, ...choices }, model), files);
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
