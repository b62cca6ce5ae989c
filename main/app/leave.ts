/** Leaving while runs are at work is asked about first, since it ends them: at the next start they stand as interrupted. */
import type { BrowserWindow, Dialog } from 'electron';
import type { Language } from '../../proto/sentences';

const WORDS = {
  en: {
    message: 'A run is at work. Quit and end it?',
    detail: 'It will stand as interrupted, and can be started again at the next start.',
    buttons: ['Stay', 'Quit'],
  },
  zh: {
    message: '有运行正在进行。要退出并结束它吗？',
    detail: '该运行将标记为“已中断”，下次启动后可重新运行。',
    buttons: ['留下', '退出'],
  },
};

export interface Leaving {
  readonly dialog: Pick<Dialog, 'showMessageBoxSync'>;
  window(): BrowserWindow | undefined;
  language(): Language;
  /** Runs that leaving would end. */
  atWork(): number;
}

/** For the events that come before the window or the app goes: says whether it may, and stops the event where not. A yes holds. */
export function askBeforeLeaving({ dialog, window, language, atWork }: Leaving) {
  let agreed = false;
  const ask = (): boolean => {
    const { buttons, ...text } = WORDS[language()];
    const options = { type: 'question' as const, buttons: [...buttons], defaultId: 0, cancelId: 0, ...text };
    const parent = window();
    return (parent ? dialog.showMessageBoxSync(parent, options) : dialog.showMessageBoxSync(options)) === 1;
  };
  return (event: { preventDefault(): void }): boolean => {
    agreed ||= atWork() === 0 || ask();
    if (!agreed) event.preventDefault();
    return agreed;
  };
}
