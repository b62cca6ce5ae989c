/** What can be done with runs and models of the lineage; failures become notices. */
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { RunEntry } from '../../../proto/project';
import { call, studio } from '../../client/studio';
import { usePathPicker } from '../../components/filePicker';
import { places } from '../../places';
import { useNotices } from '../../stores/notices';
import { useProject } from '../../stores/project';
import { useSelection } from '../../stores/selection';
import { sampleRun } from './sample';

export function useLineageActions() {
  const { t } = useI18n();
  const router = useRouter();
  const notices = useNotices();
  const project = useProject();
  const selection = useSelection();
  const pick = usePathPicker();

  const selectRun = (run: string): void => selection.select({ run, model: undefined });
  const selectModel = (model: string): void => selection.select({ model, run: undefined });

  const again = ({ id }: RunEntry): Promise<boolean> =>
    notices.attempt(async () => selectRun(await call('run.again', { id })));

  const cancel = ({ id }: RunEntry): Promise<boolean> => notices.attempt(() => call('run.cancel', { id }));

  const remove = ({ id, name, parent }: RunEntry): Promise<boolean> =>
    notices.attempt(async () => {
      await call('run.delete', { id });
      if (project.models.has(parent)) selectModel(parent);
      else selectRun(parent);
      const restore = async (): Promise<void> => {
        await call('run.restore', { id });
        selectRun(id);
      };
      notices.say(t('lineage.deleted', { name }), { label: t('common.undo'), run: restore });
    });

  const compressSample = (): Promise<boolean> =>
    notices.attempt(async () => {
      const run = project.state && sampleRun(project.state, t('lineage.sampleRun'));
      if (run) selectRun(await call('run.start', run));
    });

  const addModel = (path?: string): Promise<boolean> =>
    notices.attempt(async () => {
      const chosen = path ?? (await pick({ purpose: 'model' }));
      if (chosen !== null) selectModel(await call('model.add', { path: chosen }));
    });

  const drop = async (event: DragEvent): Promise<void> => {
    for (const file of event.dataTransfer?.files ?? []) {
      const path = studio().wire.pathOf?.(file);
      if (path) await addModel(path);
    }
  };

  const compare = (runs: readonly string[]): void => void router.push(places.compare(runs));

  return { selectRun, selectModel, again, cancel, remove, compressSample, addModel, drop, compare };
}
