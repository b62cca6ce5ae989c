/** Undo and redo over values that are never changed in place. */
import { computed, shallowRef, watch, type ComputedRef, type ShallowRef } from 'vue';

const STEPS = 200;

export interface History {
  readonly canUndo: ComputedRef<boolean>;
  readonly canRedo: ComputedRef<boolean>;
  undo(): void;
  redo(): void;
}

/** Follows `value`: whatever changes it, by whatever hand, is a step. */
export function useHistory<T>(value: ShallowRef<T>): History {
  const past = shallowRef<readonly T[]>([]);
  const future = shallowRef<readonly T[]>([]);
  let moving = false;

  watch(
    value,
    (_, before) => {
      if (moving) return;
      past.value = [...past.value, before].slice(-STEPS);
      future.value = [];
    },
    { flush: 'sync' },
  );

  function move(from: typeof past, to: typeof past): void {
    const target = from.value.at(-1);
    if (target === undefined) return;
    to.value = [...to.value, value.value];
    from.value = from.value.slice(0, -1);
    moving = true;
    value.value = target;
    moving = false;
  }

  return {
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    undo: () => move(past, future),
    redo: () => move(future, past),
  };
}
