/** Writes the draft a moment after the last change, so that it survives closing the app. */
import { watch, type Ref, type ShallowRef } from 'vue';
import { onLeaving } from '../../client/leaving';
import { call } from '../../client/studio';
import type { Choices } from './choices';
import { draftId, written, type Baseline } from './draft';
import type { StepId } from './steps';

const SAVE_MS = 400;

interface State {
  readonly parent: Ref<string | undefined>;
  readonly choices: ShallowRef<Choices | undefined>;
  readonly open: Ref<StepId>;
  readonly reached: Ref<StepId>;
  readonly baseline: ShallowRef<Baseline | undefined>;
  readonly run: Ref<string | undefined>;
}

export function useKept({ parent, choices, open, reached, baseline, run }: State) {
  let timer: number | undefined;

  /** What still waits to be written is dropped. */
  function forget(): void {
    window.clearTimeout(timer);
    timer = undefined;
  }

  /** Writes now what waits. */
  function flush(): void {
    const waiting = timer !== undefined;
    forget();
    if (!waiting || !parent.value || !choices.value) return;
    const state = written({
      choices: choices.value,
      open: open.value,
      reached: reached.value,
      baseline: baseline.value,
      run: run.value,
    });
    // A draft that could not be kept is no reason to disturb; the next change tries again.
    void call('draft.save', { id: draftId(parent.value), state }).catch(() => {});
  }

  watch([choices, open, reached, baseline, run], () => {
    forget();
    timer = window.setTimeout(flush, SAVE_MS);
  });

  onLeaving(flush);
  return { flush, forget };
}
