/** What the frame of the window remembers: sizes and what is unfolded, on this machine only. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Purpose } from '../../proto/contract';

const KEY = 'mcs.frame';
const REMEMBERED = { inspectorPx: 340, drawerPx: 240, drawerOpen: false };

function remembered(): typeof REMEMBERED {
  try {
    return { ...REMEMBERED, ...(JSON.parse(localStorage.getItem(KEY) ?? '{}') as object) };
  } catch {
    return REMEMBERED;
  }
}

/** A question for a path that the browser of files is asked. */
export interface Question {
  readonly purpose: Purpose;
  readonly suggestion?: string;
  readonly answer: (path: string | null) => void;
}

export const useFrame = defineStore('frame', () => {
  const kept = ref(remembered());
  const inspectors = ref(0);
  const hasInspector = computed(() => inspectors.value > 0);
  const question = shallowRef<Question>();
  /** The run that the drawer shows. */
  const drawerRun = ref<string>();

  watch(kept, (value) => localStorage.setItem(KEY, JSON.stringify(value)), { deep: true });

  return { kept, inspectors, hasInspector, question, drawerRun };
});
