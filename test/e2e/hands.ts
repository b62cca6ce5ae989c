/** Two ways to use a window: by mouse, and by keyboard alone. A scenario is written once for both. */
import { expect } from 'vitest';
import type { Page } from 'playwright-core';

export interface Hands {
  readonly name: 'mouse' | 'keyboard';
  /** Activates a button, link or step by its name for tests, as soon as it can be. */
  press(id: string): Promise<void>;
  /** Writes into a field over what stands there, and takes it over. */
  write(id: string, text: string): Promise<void>;
}

const PATIENCE_MS = 60_000;
/** More stops of the Tab key than any view has on the way to one. */
const STOPS = 250;

export function mouse(page: Page): Hands {
  return {
    name: 'mouse',
    press: (id) => page.getByTestId(id).first().click({ timeout: PATIENCE_MS }),
    write: async (id, text) => {
      await page.getByTestId(id).fill(text);
      await page.getByTestId(id).press('Enter');
    },
  };
}

export function keyboard(page: Page): Hands {
  return {
    name: 'keyboard',
    press: async (id) => {
      await usable(page, id);
      await tabTo(page, named(id));
      await page.keyboard.press('Enter');
    },
    write: async (id, text) => {
      await usable(page, id);
      await tabTo(page, named(id));
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(text);
      await page.keyboard.press('Enter');
    },
  };
}

/** There, and not greyed out. */
async function usable(page: Page, id: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const found = document.querySelector(wanted);
      return found !== null && !found.matches(':disabled, [aria-disabled=true], .is-disabled');
    },
    named(id),
    { timeout: PATIENCE_MS },
  );
}

const named = (id: string): string => `[data-testid="${id}"]`;

/** Tab, until the focus stands on or in what the selector finds; it must be seen there. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < STOPS; stop++) {
    const here = await page.evaluate((wanted) => {
      const active = document.activeElement;
      return active?.closest(wanted) !== null && active !== null && active !== document.body;
    }, selector);
    if (here) {
      expect(await focusIsSeen(page), `${selector} shows no focus`).toBe(true);
      return;
    }
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

/** An outline or a ring around what has the focus, or around the field that it belongs to. */
function focusIsSeen(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    for (let at = document.activeElement, depth = 0; at && depth < 4; at = at.parentElement, depth++) {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(at);
      if ((outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none') return true;
    }
    return false;
  });
}
