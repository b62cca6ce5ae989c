/** Warnings at the top: what we saw → what it means → what to do. Notes about the model are folded. */
import { markup, type Html } from '../html';
import type { ReportInput } from '../input';
import { noticesOf } from '../notices';
import type { NoticeTexts } from '../noticeTexts';
import { both, words } from '../words';

const MARKS = { error: ['✕', 'ERROR'], warning: ['▲', 'WARNING'], note: ['●', 'NOTE'] } as const;

export function noticesSection(input: ReportInput): Html | undefined {
  const all = noticesOf(input);
  const loud = all.filter(({ severity }) => severity !== 'note');
  const notes = all.filter(({ severity }) => severity === 'note');
  if (all.length === 0) return undefined;
  return markup`<section class="notices" aria-label="Notices / 须知">
    ${loud.map(noticeRow)}
    ${
      notes.length > 0
        ? markup`<details>
            <summary>${words('NOTES_MORE', { count: notes.length })}</summary>
            ${notes.map(noticeRow)}
          </details>`
        : undefined
    }
  </section>`;
}

function noticeRow({ severity, saw, means, todo }: NoticeTexts): Html {
  const [mark, word] = MARKS[severity];
  return markup`<p class="notice ${severity}">
    <span class="mark">${mark} ${words(word)}</span>
    <span>${both(saw)} ${means && then(both(means))} ${todo && then(markup`<b>${both(todo)}</b>`)}</span>
  </p>`;
}

function then(said: Html): Html {
  return markup`<span class="arrow">→</span> ${said}`;
}
