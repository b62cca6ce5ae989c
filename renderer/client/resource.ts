/** An answer that a view waits for: empty, loading, there, or an error, and the newest question wins. */
import { shallowRef, watch, type ShallowRef } from 'vue';

export interface Resource<T> {
  readonly data: ShallowRef<T | undefined>;
  readonly error: ShallowRef<unknown>;
  readonly loading: ShallowRef<boolean>;
  reload(): Promise<void>;
}

/**
 * Asks again whenever `key` changes; undefined asks nothing and holds nothing. While a new answer is under way the old one
 * stays, so that nothing flickers. `also` is what the studio adds to the question by itself.
 */
export function useResource<K, T>(
  key: () => K | undefined,
  ask: (key: K) => Promise<T>,
  also: () => unknown = () => null,
): Resource<T> {
  const data = shallowRef<T>();
  const error = shallowRef<unknown>();
  const loading = shallowRef(false);
  let newest = 0;

  async function reload(): Promise<void> {
    const question = ++newest;
    const asked = key();
    error.value = undefined;
    loading.value = asked !== undefined;
    if (asked === undefined) {
      data.value = undefined;
      return;
    }
    try {
      const answer = await ask(asked);
      if (question === newest) data.value = answer;
    } catch (thrown) {
      if (question === newest) error.value = thrown;
    } finally {
      if (question === newest) loading.value = false;
    }
  }

  watch(() => JSON.stringify([key(), also()]), reload, { immediate: true });
  return { data, error, loading, reload };
}
