/** What a service is: handlers for some commands of the contract, over what all of them share. */
import type { Checked, CommandName, EventName, Output, Payload, Purpose } from '../../../proto/contract';
import type { InputShapes } from '../../../proto/inputShapes';
import type { Asks } from '../asks';
import type { Project } from '../project/project';
import type { RunQueue } from '../project/queue';
import type { SettingsStore } from '../settings';

export type Handlers = { readonly [Name in CommandName]: (input: Checked<Name>) => Promise<Output<Name>> };
/** The handlers of the commands with one of these prefixes. */
export type Service<Prefix extends string> = Pick<Handlers, Extract<CommandName, `${Prefix}.${string}`>>;

/** What the shell around the studio can do: Electron all of it, the loopback host little. */
export interface Shell {
  readonly nativeDialogs: boolean;
  /** Throws DIALOG_NONE where there are no dialogs. */
  pick(purpose: Purpose, suggestion: string | undefined): Promise<string | null>;
  reveal(path: string): void;
  /** Opens a file in its own program; null where the window has to do it, which then gets the address. */
  open(path: string): string | null;
}

export interface OpenProject {
  readonly project: Project;
  readonly queue: RunQueue;
}

/** What every job about a model of the project begins with. */
export function modelJob(project: Project, id: string): { readonly model: string; readonly inputShapes: InputShapes } {
  const { absolutePath: model, inputShapes } = project.model(id);
  return { model, inputShapes };
}

export interface Shared {
  readonly shell: Shell;
  readonly settings: SettingsStore;
  readonly asks: Asks;
  readonly home: string;
  /** Throws PROJECT_NONE. */
  open(): OpenProject;
  current(): OpenProject | undefined;
  /** Closes the project that is open and opens what `make` gives. */
  enter(make: () => Project): Promise<void>;
  leave(): Promise<void>;
  tell<Name extends EventName>(event: Name, payload: Payload<Name>): void;
}
