/** The word that the system says when a run has ended. */
import { errorSentence } from '../../proto/errors';
import type { Reply } from '../../proto/contract';
import type { TimedEvent } from '../../proto/job';
import type { Language } from '../../proto/sentences';

export interface Notice {
  readonly title: string;
  readonly body: string;
}

const DONE = {
  en: { title: 'Run finished', body: 'The result is ready.' },
  zh: { title: '运行完成', body: '结果已生成。' },
};
const FAILED = { en: 'Run failed', zh: '运行失败' };

export function endNotice(reply: Reply, language: Language): Notice | undefined {
  if (!('event' in reply) || reply.event !== 'run') return undefined;
  const { event } = reply.payload as { event: TimedEvent };
  if (event.type === 'done') return DONE[language];
  if (event.type !== 'failed' || event.error.code === 'CANCELLED') return undefined;
  return { title: FAILED[language], body: errorSentence(event.error, language) };
}
