/** Data sets come and go; failures become notices. */
import { useI18n } from 'vue-i18n';
import { useRouter } from 'vue-router';
import type { Purpose } from '../../../proto/contract';
import type { DatasetEntry } from '../../../proto/project';
import { call, studio } from '../../client/studio';
import { usePathPicker } from '../../components/filePicker';
import { places } from '../../places';
import { useNotices } from '../../stores/notices';
import { useProject } from '../../stores/project';
import { useSelection } from '../../stores/selection';
import { movedTo } from './description';

export function useDataActions() {
  const { t } = useI18n();
  const router = useRouter();
  const notices = useNotices();
  const project = useProject();
  const selection = useSelection();
  const pick = usePathPicker();

  const show = (id?: string): Promise<unknown> => router.push({ path: places.data(id), query: selection.query });

  /** A description is taken as it is; for data one is guessed. */
  async function addPath(path: string): Promise<void> {
    if (/\.ya?ml$/i.test(path)) return void (await show(await call('data.add', { path })));
    const model = project.modelOf(selection.run ?? selection.model)?.id ?? project.state?.models[0]?.id;
    const text = await call('data.guess', { path, ...(model === undefined ? {} : { model }) });
    const name = /[^/\\]+(?=[/\\]*$)/.exec(path)?.[0].replace(/\.[^.]+$/, '') || t('common.dataset');
    await show(await call('data.save', { name, text }));
  }

  const add = (purpose: Purpose): Promise<boolean> =>
    notices.attempt(async () => {
      const path = await pick({ purpose });
      if (path !== null) await addPath(path);
    });

  const drop = async (event: DragEvent): Promise<void> => {
    for (const file of event.dataTransfer?.files ?? []) {
      const path = studio().wire.pathOf?.(file);
      if (path) await notices.attempt(() => addPath(path));
    }
  };

  /** The file of the description stays where it is. */
  const remove = ({ id, name, absolutePath }: DatasetEntry): Promise<boolean> =>
    notices.attempt(async () => {
      await call('data.remove', { id });
      await show();
      const undo = async (): Promise<void> => void (await show(await call('data.add', { path: absolutePath, name })));
      notices.say(t('data.removed', { name }), { label: t('common.undo'), run: undo });
    });

  const change = ({ id }: DatasetEntry, changes: { name?: string; note?: string }): Promise<boolean> =>
    notices.attempt(() => call('data.change', { id, ...changes }));

  const copy = ({ name, absolutePath }: DatasetEntry, text: string): Promise<boolean> =>
    notices.attempt(async () => {
      const own = movedTo(text, absolutePath, project.state!.folder);
      await show(await call('data.save', { name: t('data.copyOf', { name }), text: own }));
    });

  const locate = ({ id, name }: DatasetEntry): Promise<boolean> =>
    notices.attempt(async () => {
      const path = await pick({ purpose: 'dataset' });
      if (path === null) return;
      const found = await call('data.add', { path, name });
      await call('data.remove', { id });
      await show(found);
    });

  return { show, add, drop, remove, change, copy, locate };
}
