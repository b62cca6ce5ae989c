/** Short notices at the foot of the window: what was done, with a way back where there is one; errors that have no place of their own. */
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export interface Notice {
  readonly id: number;
  /** Already in the language of the window. */
  readonly text?: string;
  readonly error?: unknown;
  readonly action?: { readonly label: string; readonly run: () => void | Promise<void> };
}

const SHOWN_MS = 8000;
const MOST = 4;

export const useNotices = defineStore('notices', () => {
  const shown = shallowRef<readonly Notice[]>([]);
  let next = 0;

  function add(notice: Omit<Notice, 'id'>): void {
    const id = next++;
    shown.value = [...shown.value, { ...notice, id }].slice(-MOST);
    // An error stays until it was read.
    if (notice.error === undefined) window.setTimeout(() => close(id), SHOWN_MS);
  }

  function close(id: number): void {
    shown.value = shown.value.filter((notice) => notice.id !== id);
  }

  const say = (text: string, action?: Notice['action']): void => add({ text, ...(action ? { action } : {}) });
  const complain = (error: unknown): void => add({ error });

  /** Does something whose failure has no better place than a notice; gives whether it was done. */
  async function attempt(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      complain(error);
      return false;
    }
  }

  return { shown, say, complain, attempt, close };
});
