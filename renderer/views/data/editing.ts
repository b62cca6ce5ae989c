/** A description that is edited: every change a step that can be undone, saved by itself as soon as it is sound. */
import { computed, onBeforeUnmount, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import { parseDescription } from '../../../proto/datasetText';
import type { ErrorReport } from '../../../proto/errors';
import { onLeaving } from '../../client/leaving';
import { call } from '../../client/studio';
import { reportOfError } from '../../client/errors';
import { useHistory, type History } from '../../components/history';
import { useNotices } from '../../stores/notices';

const PAUSE_MS = 400;

export interface Editing {
  readonly text: ShallowRef<string>;
  /** What the studio has: what picture and checks are of. */
  readonly saved: Ref<string>;
  readonly saving: Ref<boolean>;
  /** What is wrong with the text itself. */
  readonly problem: ComputedRef<ErrorReport | undefined>;
  readonly history: History;
}

export interface EditedDataset {
  readonly id: string;
  readonly name: () => string;
  /** As the studio has it. */
  readonly text: string;
}

export function useEditing({ id, name, text: begun }: EditedDataset): Editing {
  const notices = useNotices();
  const text = shallowRef(begun);
  const saved = ref(begun);
  const saving = ref(false);
  const history = useHistory(text);
  const problem = computed(() => problemOf(name(), text.value));
  let timer: number | undefined;

  async function save(): Promise<void> {
    window.clearTimeout(timer);
    timer = undefined;
    const given = text.value;
    if (problem.value || given === saved.value) return;
    saving.value = true;
    await notices.attempt(async () => {
      await call('data.save', { id, name: name(), text: given });
      saved.value = given;
    });
    saving.value = false;
  }

  watch(text, () => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void save(), PAUSE_MS);
  });
  onBeforeUnmount(() => void save());
  onLeaving(() => void save());

  return { text, saved, saving, problem, history };
}

function problemOf(name: string, text: string): ErrorReport | undefined {
  try {
    parseDescription(name, text);
    return undefined;
  } catch (error) {
    return reportOfError(error);
  }
}
