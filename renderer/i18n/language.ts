import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import type { Language } from '../../proto/sentences';

/** The language of the window, for the sentences that stand beside the engine's codes in proto. */
export function useLanguage(): ComputedRef<Language> {
  const { locale } = useI18n();
  return computed(() => (locale.value === 'zh' ? 'zh' : 'en'));
}
