import { join } from 'node:path';
import { readJson, textOf, writeJson } from '../jsonFile';
import type { Service, Shared } from './service';

/** State of wizards: JSON of the window's own making, kept in the project. A damaged one counts as none. */
export function draftService({ open }: Shared): Service<'draft'> {
  const pathOf = (id: string): string => join(open().project.folder, 'drafts', `${id}.json`);
  return {
    'draft.load': async ({ id }) => {
      const text = textOf(pathOf(id));
      const { value, damage } = readJson(text ?? 'null');
      return damage === undefined ? value : null;
    },
    'draft.save': async ({ id, state }) => {
      writeJson(pathOf(id), state);
      return null;
    },
  };
}
