import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectState } from '../../../proto/project';
import { writeSample } from '../../engine/sample/write';
import { Project } from '../project/project';
import { PROJECT } from '../project/open';
import type { Service, Shared } from './service';

const SAMPLE = 'sample-project';

export function projectService(shared: Shared): Service<'project'> {
  const { enter, leave, open, current, settings, home, tell } = shared;
  const changed = (state: ProjectState): void => tell('project', state);
  const opened = async (make: () => Project) => {
    await enter(make);
    const state = open().project.state();
    settings.opened(state.folder, state.name);
    tell('project', state);
    return state;
  };
  return {
    'project.create': ({ folder, name }) => opened(() => Project.create(folder, name, changed)),
    'project.open': ({ folder }) => opened(() => Project.open(folder, changed)),
    'project.sample': () => opened(() => sampleProject(join(home, SAMPLE), changed)),
    'project.get': async () => current()?.project.state() ?? null,
    'project.close': async () => {
      await leave();
      tell('project', null);
      return null;
    },
    'project.allow': async ({ command }) => {
      open().project.allow(command);
      return null;
    },
    'project.rename': async ({ name }) => {
      const { project } = open();
      project.rename(name);
      settings.opened(project.folder, name);
      return null;
    },
  };
}

/** Made the first time, opened from then on: what the user did in it is hers. */
function sampleProject(folder: string, changed: (state: ProjectState) => void): Project {
  if (existsSync(join(folder, PROJECT))) return Project.open(folder, changed);
  mkdirSync(folder, { recursive: true });
  const project = Project.create(folder, 'Sample', changed);
  const { model, calibration, test } = writeSample(join(folder, 'sample'));
  project.addModel(model, 'sample');
  project.addDataset(calibration, 'sample calibration');
  project.addDataset(test, 'sample test');
  return project;
}
