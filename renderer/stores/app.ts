/** Settings of the window, what the studio runs on, and whether it can be reached. */
import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { AppInfo, Settings } from '../../proto/contract';
import { call, on, studio } from '../client/studio';
import type { WireState } from '../client/wire';
import { i18n } from '../i18n';

export type SettingsChange = Partial<Omit<Settings, 'recent'>>;

const DEFAULTS: Settings = { language: 'en', theme: 'system', parallel: 1, recent: [] };

export const useApp = defineStore('app', () => {
  const info = shallowRef<AppInfo>();
  const settings = shallowRef<Settings>(DEFAULTS);
  const wire = ref<WireState>('connecting');
  const systemDark = ref(false);
  const dark = computed(() => (settings.value.theme === 'system' ? systemDark.value : settings.value.theme === 'dark'));

  watch(
    () => settings.value.language,
    (language) => {
      i18n.global.locale.value = language;
      document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
    },
    { immediate: true },
  );
  watch(
    dark,
    (on) => {
      document.documentElement.dataset.theme = on ? 'dark' : 'light';
    },
    { immediate: true, flush: 'sync' },
  );

  /** Follows the system's theme, the wire and the settings of other windows. */
  function begin(): void {
    const system = window.matchMedia('(prefers-color-scheme: dark)');
    systemDark.value = system.matches;
    system.addEventListener('change', ({ matches }) => (systemDark.value = matches));
    on('settings', (changed) => (settings.value = changed));
    studio().wire.watch((state) => (wire.value = state));
  }

  async function load(): Promise<void> {
    info.value = await call('app.info', {});
    settings.value = info.value.settings;
  }

  /** Shown at once, so that a switch feels like one; taken back where the studio refuses. */
  async function change(changes: SettingsChange): Promise<void> {
    const before = settings.value;
    settings.value = { ...before, ...changes };
    try {
      settings.value = await call('app.settings', changes);
    } catch (error) {
      settings.value = before;
      throw error;
    }
  }

  return { info, settings, wire, dark, begin, load, change };
});
