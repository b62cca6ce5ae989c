/** A path on the studio's machine: the system's dialog where the transport has one, else our browser of files. */
import type { Purpose } from '../../proto/contract';
import { call } from '../client/studio';
import { useApp } from '../stores/app';
import { useFrame } from '../stores/frame';

export interface PathQuestion {
  readonly purpose: Purpose;
  /** Name of a file to be saved, or a folder to begin in. */
  readonly suggestion?: string;
}

/** null where the user closed it. */
export function usePathPicker(): (question: PathQuestion) => Promise<string | null> {
  const app = useApp();
  const frame = useFrame();
  return (question) => {
    if (app.info?.nativeDialogs) return call('files.pick', question);
    frame.question?.answer(null);
    return new Promise((answer) => (frame.question = { ...question, answer }));
  };
}

/** Purposes that choose a folder. */
export const takesFolder = (purpose: Purpose): boolean => purpose === 'project' || purpose === 'folder';
/** Purposes that choose a file or a folder. */
export const takesBoth = (purpose: Purpose): boolean => purpose === 'data';
/** Purposes that name a file to be written, with its ending. */
export const endingOf = (purpose: Purpose): string | undefined =>
  ({ saveZip: '.zip', saveSvg: '.svg' })[purpose as string];
