/** What belongs to the user and to no project: language, theme, recent projects. A file in the user's own folder. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { settingsSchema, type Settings } from '../../proto/contract';
import { readJson, textOf, writeJson } from './jsonFile';

const NAME = 'model-compression-studio';
const RECENT = 20;

/** The folder for what is the user's, as each system has it; MCS_HOME stands above that. */
export function homeFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const own = env['MCS_HOME'];
  if (own) return own;
  if (platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), NAME);
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', NAME);
  return join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), NAME);
}

/** Damaged settings are no reason to stop: what is readable counts, the rest is the default. */
export class SettingsStore {
  private current: Settings;
  private readonly path: string;

  constructor(
    home: string,
    private readonly changed: (settings: Settings) => void,
  ) {
    this.path = join(home, 'settings.json');
    this.current = readable(readJson(textOf(this.path) ?? '{}').value);
  }

  get(): Settings {
    return this.current;
  }

  change(change: Partial<Settings>): Settings {
    this.current = { ...this.current, ...change };
    writeJson(this.path, this.current);
    this.changed(this.current);
    return this.current;
  }

  opened(folder: string, name: string): void {
    const others = this.current.recent.filter((each) => each.folder !== folder);
    this.change({ recent: [{ folder, name }, ...others].slice(0, RECENT) });
  }

  forget(folder: string): void {
    this.change({ recent: this.current.recent.filter((each) => each.folder !== folder) });
  }
}

function readable(value: unknown): Settings {
  const raw = typeof value === 'object' && value !== null ? value : {};
  const good = Object.entries(raw).filter(([key, each]) => {
    const schema = settingsSchema.shape[key as keyof Settings];
    return schema?.safeParse(each).success;
  });
  return settingsSchema.parse(Object.fromEntries(good));
}
