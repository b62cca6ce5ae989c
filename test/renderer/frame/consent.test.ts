/** A program of a data set is shown before it runs, and asked for once. */
import { flushPromises } from '@vue/test-utils';
import { afterEach, expect, it } from 'vitest';
import { call } from '../../../renderer/client/studio';
import type { CallError } from '../../../renderer/client/errors';
import ConsentDialog from '../../../renderer/frame/ConsentDialog.vue';
import { Refusal, show, type Mounted } from '../kit';

const COMMAND = 'python3 map.py';
let mounted: Mounted | undefined;
afterEach(() => mounted?.wrapper.unmount());

async function asking(): Promise<Mounted> {
  let allowed = false;
  return show(ConsentDialog, {
    answers: {
      'project.allow': ({ command }) => {
        allowed = command === COMMAND;
        return null;
      },
      'run.again': ({ id }) => {
        if (allowed) return `${id}2`;
        throw new Refusal({ code: 'COMMAND_NOT_ALLOWED', params: { dataset: '/d/data.yaml', command: COMMAND } });
      },
    },
  });
}

const press = async (name: string): Promise<void> => {
  document.querySelector<HTMLElement>(`[data-testid="${name}"]`)!.click();
  await flushPromises();
};

it('is shown exactly, and once allowed the question goes on', async () => {
  mounted = await asking();
  const [first, second] = [call('run.again', { id: 'a' }), call('run.again', { id: 'b' })];
  await flushPromises();
  const dialogs = document.querySelectorAll('[data-testid="consent"]');
  expect(dialogs).toHaveLength(1);
  expect(document.body.textContent).toContain(COMMAND);
  expect(document.body.textContent).toContain('/d/data.yaml');
  await press('consent-yes');
  expect(await Promise.all([first, second])).toEqual(['a2', 'b2']);
  expect(mounted.wire.inputs('project.allow')).toEqual([{ command: COMMAND }]);
});

it('is not run where the user declines', async () => {
  mounted = await asking();
  const refused = call('run.again', { id: 'a' }).catch((error: CallError) => error.report.code);
  await flushPromises();
  await press('consent-no');
  expect(await refused).toBe('COMMAND_NOT_ALLOWED');
  expect(mounted.wire.inputs('project.allow')).toEqual([]);
});
