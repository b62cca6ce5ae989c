/** What can be done with a run, wherever it is shown; failures become notices. */
import { useI18n } from 'vue-i18n';
import type { RunEntry } from '../../proto/project';
import { call } from '../client/studio';
import { useNotices } from '../stores/notices';
import { usePathPicker } from './filePicker';

/** It kept what it knew, and can go on from there. */
export function canGoOn({ state, error, resumable }: RunEntry): boolean {
  const cutOff = state !== 'failed' || (error?.code.startsWith('ENGINE_') ?? false);
  return ['failed', 'interrupted', 'cancelled', 'paused'].includes(state) && cutOff && resumable === true;
}

export function useRunActions() {
  const { t } = useI18n();
  const notices = useNotices();
  const pick = usePathPicker();

  const cancel = ({ id }: RunEntry): Promise<boolean> => notices.attempt(() => call('run.cancel', { id }));

  /** From where it was cut off, in its own folder. */
  const resume = ({ id }: RunEntry): Promise<boolean> => notices.attempt(() => call('run.resume', { id }));

  /** The id of the new run; undefined where it could not be started. */
  async function again({ id }: RunEntry): Promise<string | undefined> {
    let started: string | undefined;
    await notices.attempt(async () => (started = await call('run.again', { id })));
    return started;
  }

  const bundle = ({ id, name }: RunEntry): Promise<boolean> =>
    notices.attempt(async () => {
      const path = await pick({ purpose: 'saveZip', suggestion: `${name}-diagnosis.zip` });
      if (path !== null) notices.say(t('run.bundled', { file: await call('run.bundle', { id, path }) }));
    });

  return { cancel, resume, again, bundle };
}
