import { describe, expect, it } from 'vitest';
import { askBeforeLeaving } from '../../main/app/leave';
import type { Language } from '../../proto/sentences';

/** The user answers with these buttons, one after the other. */
function leaving(runs: number, answers: readonly number[] = [], language: Language = 'en') {
  const asked: string[] = [];
  const left = [...answers];
  const showMessageBoxSync = (...words: readonly object[]): number => {
    asked.push((words.at(-1) as { message: string }).message);
    return left.shift()!;
  };
  const mayLeave = askBeforeLeaving({
    dialog: { showMessageBoxSync },
    window: () => undefined,
    language: () => language,
    atWork: () => runs,
  });
  let prevented = 0;
  return { asked, prevented: () => prevented, leave: () => mayLeave({ preventDefault: () => prevented++ }) };
}

describe('leaving', () => {
  it('is not asked about while nothing is at work', () => {
    const { asked, leave, prevented } = leaving(0);
    expect([leave(), asked, prevented()]).toEqual([true, [], 0]);
  });

  it('is asked about while a run is at work, until the user agrees, and then no more', () => {
    const { asked, leave, prevented } = leaving(1, [0, 1]);
    expect([leave(), prevented()]).toEqual([false, 1]);
    expect([leave(), leave(), prevented()]).toEqual([true, true, 1]);
    expect(asked).toEqual(Array.from({ length: 2 }, () => 'A run is at work. Quit and end it?'));
  });

  it('is asked about in the language of the window', () => {
    const { asked, leave } = leaving(2, [0], 'zh');
    leave();
    expect(asked).toEqual(['有运行正在进行。要退出并结束它吗？']);
  });
});
