/** The line that makes an offline model of the deploy model. */
import { markup, type Html } from '../html';
import type { ReportInput } from '../input';
import { words } from '../words';

export function convertSection({ convert }: ReportInput): Html | undefined {
  if (!convert) return undefined;
  return markup`<section class="panel" id="convert">
    <h2>${words('CONVERT')}</h2>
    <p>${words('CONVERT_WHAT')}</p>
    ${command('SHELL_POSIX', convert.posix)} ${command('SHELL_WINDOWS', convert.windows)}
    <p class="muted">${words('CONVERT_RULES')}</p>
  </section>`;
}

function command(shell: 'SHELL_POSIX' | 'SHELL_WINDOWS', text: string): Html {
  return markup`<div class="toolbar">
      <h3>${words(shell)}</h3>
      <button type="button" class="scripted" data-copy>${words('COPY')}</button>
    </div>
    <pre>${text}</pre>`;
}
