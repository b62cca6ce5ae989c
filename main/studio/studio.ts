/**
 * The studio: everything that the window can ask for, behind one door that checks what comes in and what goes out. Knows
 * nothing of how a window is reached.
 */
import { mkdirSync } from 'node:fs';
import type { z } from 'zod';
import {
  commands,
  events,
  requestSchema,
  type CommandName,
  type EventName,
  type Payload,
  type Reply,
  type Settings,
} from '../../proto/contract';
import { fail, reportOf, type ErrorReport } from '../../proto/errors';
import { Asks } from './asks';
import type { EngineOptions } from './engine';
import type { Project } from './project/project';
import { RunQueue } from './project/queue';
import { appService } from './services/app';
import { dataService } from './services/data';
import { filesService } from './services/files';
import { graphService } from './services/graph';
import { modelService } from './services/model';
import { planService } from './services/plan';
import { projectService } from './services/project';
import { runService } from './services/run';
import { draftService } from './services/draft';
import type { Handlers, OpenProject, Shared, Shell } from './services/service';
import { SettingsStore, homeFolder } from './settings';

export interface StudioOptions {
  readonly shell: Shell;
  /** The folder for what is the user's. */
  readonly home?: string;
  /** For tests: another engine. */
  readonly engine?: Pick<EngineOptions, 'script' | 'graceMs'>;
}

type Listener = (reply: Reply) => void;

export class Studio {
  private readonly listeners = new Set<Listener>();
  private readonly handlers: Handlers;
  private readonly asks: Asks;
  private readonly settings: SettingsStore;
  private current: OpenProject | undefined;
  /** The folder for what is the user's. */
  readonly home: string;

  constructor(private readonly options: StudioOptions) {
    const home = options.home ?? homeFolder();
    this.home = home;
    mkdirSync(home, { recursive: true });
    this.asks = new Asks(options.engine);
    this.settings = new SettingsStore(home, (settings) => this.tell('settings', settings));
    const shared = this.shared(home);
    this.handlers = {
      ...appService(shared),
      ...filesService(shared),
      ...projectService(shared),
      ...modelService(shared),
      ...graphService(shared),
      ...dataService(shared),
      ...planService(shared),
      ...runService(shared),
      ...draftService(shared),
    };
  }

  preferences(): Settings {
    return this.settings.get();
  }

  /** Runs that would end with the studio: those that work and those that wait. */
  runsAtWork(): number {
    return this.current?.queue.size ?? 0;
  }

  /** Events for a window; gives what ends that. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Answers one request. Never throws; undefined for what is no request at all. */
  async answer(message: unknown): Promise<Reply | undefined> {
    const request = requestSchema.safeParse(message);
    if (!request.success) return undefined;
    const { id, name, input } = request.data;
    try {
      return { id, output: await this.call(name, input) };
    } catch (error) {
      return { id, error: forWindow(reportOf(error)) };
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.leave(), this.asks.close()]);
  }

  private async call(name: string, input: unknown): Promise<unknown> {
    if (!Object.hasOwn(commands, name)) fail('CONTRACT_COMMAND', { name });
    const command = commands[name as CommandName];
    const checked = command.input.safeParse(input);
    if (!checked.success) return fail('CONTRACT_INPUT', { name, problems: problemsOf(checked.error) });
    const handler = this.handlers[name as CommandName] as (input: unknown) => Promise<unknown>;
    const output = command.output.safeParse(await handler(checked.data));
    return output.success ? output.data : fail('CONTRACT_OUTPUT', { name, problems: problemsOf(output.error) });
  }

  private shared(home: string): Shared {
    return {
      shell: this.options.shell,
      settings: this.settings,
      asks: this.asks,
      home,
      open: () => this.current ?? fail('PROJECT_NONE', {}),
      current: () => this.current,
      enter: (make) => this.enter(make),
      leave: () => this.leave(),
      tell: (event, payload) => this.tell(event, payload),
    };
  }

  /** The project that is open stays so if the other cannot be opened. */
  private async enter(make: () => Project): Promise<void> {
    const project = make();
    await this.leave();
    const queue = new RunQueue(project, {
      parallel: () => this.settings.get().parallel,
      onEvent: (id, event) => this.tell('run', { id, event }),
      ...(this.options.engine ? { engine: this.options.engine } : {}),
    });
    this.current = { project, queue };
  }

  private async leave(): Promise<void> {
    const left = this.current;
    this.current = undefined;
    await left?.queue.close();
    left?.project.close();
  }

  private tell<Name extends EventName>(event: Name, payload: Payload<Name>): void {
    const checked = events[event].safeParse(payload);
    if (checked.success) for (const listener of this.listeners) listener({ event, payload: checked.data });
  }
}

/** One line a field. */
function problemsOf(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `- ${[...path.map(String), message].join(': ')}`).join('\n');
}

/** The window gets no stack: what it shows are sentences. */
function forWindow({ code, params }: ErrorReport): { code: string; params: Record<string, unknown> } {
  return { code, params: { ...params } };
}
