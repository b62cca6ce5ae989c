/** A studio that tests play: answers by command, and whatever it is asked is written down. */
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { createPinia, setActivePinia, type Pinia } from 'pinia';
import type { Component } from 'vue';
import { createMemoryHistory, type Router } from 'vue-router';
import type { AppInfo, Checked, CommandName, Output, Payload, EventName, Request } from '../../proto/contract';
import { commands } from '../../proto/contract';
import type { ErrorReport } from '../../proto/errors';
import { jobSchema } from '../../proto/job';
import type { ModelEntry, ProjectState, RunEntry } from '../../proto/project';
import { connect } from '../../renderer/client/studio';
import type { Connection, WireState } from '../../renderer/client/wire';
import { i18n } from '../../renderer/i18n';
import { createWindowRouter } from '../../renderer/router';

export type Answers = { [Name in CommandName]?: (input: Checked<Name>) => Output<Name> | Promise<Output<Name>> };

/** Thrown by an answer, it crosses the wire as an error. */
export class Refusal extends Error {
  constructor(readonly report: ErrorReport) {
    super(report.code);
  }
}

export class FakeWire implements Connection {
  readonly asked: { readonly name: CommandName; readonly input: unknown }[] = [];
  private state: WireState = 'open';
  private readonly listeners: ((reply: unknown) => void)[] = [];
  private readonly watchers: ((state: WireState) => void)[] = [];

  constructor(readonly answers: Answers = {}) {}

  send({ id, name, input }: Request): void {
    void this.answer(id, name as CommandName, input);
  }

  private async answer(id: number, name: CommandName, input: unknown): Promise<void> {
    this.asked.push({ name, input });
    const checked = commands[name].input.safeParse(input);
    const answer = this.answers[name] as ((input: unknown) => unknown) | undefined;
    try {
      if (!checked.success)
        throw new Refusal({ code: 'CONTRACT_INPUT', params: { name, problems: checked.error.message } });
      if (!answer) throw new Refusal({ code: 'CONTRACT_COMMAND', params: { name } });
      this.tell({ id, output: structuredClone(await answer(checked.data)) });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.tell({ id, error: error.report });
    }
  }

  emit<Name extends EventName>(event: Name, payload: Payload<Name>): void {
    this.tell({ event, payload });
  }

  /** Anything at all, for what should not be believed. */
  tell(reply: unknown): void {
    for (const listener of this.listeners) listener(reply);
  }

  listen(listener: (reply: unknown) => void): void {
    this.listeners.push(listener);
  }

  watch(listener: (state: WireState) => void): void {
    this.watchers.push(listener);
    listener(this.state);
  }

  become(state: WireState): void {
    this.state = state;
    for (const watcher of this.watchers) watcher(state);
  }

  retry(): void {
    this.become('open');
  }

  /** Inputs of one command, oldest first. */
  inputs<Name extends CommandName>(name: Name): Checked<Name>[] {
    return this.asked.filter((each) => each.name === name).map(({ input }) => input as Checked<Name>);
  }
}

export const INFO: AppInfo = {
  version: '0.1.0',
  platform: 'linux x64',
  home: '/home/ada',
  cores: 2,
  memoryBytes: 2 ** 33,
  nativeDialogs: false,
  settings: { language: 'en', theme: 'light', parallel: 1, recent: [] },
};

export function modelOf(id: string, more: Partial<ModelEntry> = {}): ModelEntry {
  const path = `models/${id}.onnx`;
  const added = '2026-01-01T00:00:00.000Z';
  return {
    id,
    name: id,
    path,
    inputShapes: {},
    note: '',
    added,
    absolutePath: `/p/${path}`,
    missing: false,
    sizeBytes: 40_000,
    ...more,
  };
}

export function runOf(id: string, parent: string, more: Partial<RunEntry> = {}): RunEntry {
  const job = jobSchema.parse({ kind: 'ptq', model: '/p/models/m.onnx', calib: '/p/calibration.yaml' });
  const created = '2026-01-01T00:00:00.000Z';
  return { schema: 1, id, name: id, note: '', parent, created, state: 'done', job, folder: `/p/runs/${id}`, ...more };
}

export const FIGURES: NonNullable<RunEntry['figures']> = {
  float: { metric: 'top1', value: 91.73, samples: 10_000, ci95: [91.19, 92.27] },
  compressed: { metric: 'top1', value: 91.52, samples: 10_000, ci95: [90.97, 92.07] },
  delta: -0.21,
  deltaCi95: [-0.4, -0.02],
  floatBytes: 1_100_000,
  deployBytes: 300_000,
  macs: 40_800_000,
  params: 270_900,
  totalMs: 5200,
  warnings: 0,
};

export function projectOf(more: Partial<ProjectState> = {}): ProjectState {
  return {
    schema: 1,
    folder: '/p',
    id: '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    name: 'Project',
    created: '2026-01-01T00:00:00.000Z',
    models: [modelOf('m')],
    datasets: [],
    runs: [],
    deleted: [],
    problems: [],
    ...more,
  };
}

export interface Mounted {
  readonly wire: FakeWire;
  readonly wrapper: VueWrapper;
  readonly router: Router;
  readonly pinia: Pinia;
}

/** A component with stores, messages and routes as in the window, and a studio that answers as told. */
export async function show(
  component: Component,
  {
    answers = {},
    props = {},
    at = '/',
    slots = {},
  }: { answers?: Answers; props?: object; at?: string; slots?: object } = {},
): Promise<Mounted> {
  const wire = new FakeWire(answers);
  connect(wire);
  const pinia = createPinia();
  setActivePinia(pinia);
  i18n.global.locale.value = 'en';
  const router = createWindowRouter(createMemoryHistory());
  await router.push(at);
  const wrapper = mount(component, {
    props: props as never,
    slots: slots as never,
    attachTo: document.body,
    global: { plugins: [pinia, i18n, router] },
  });
  await flushPromises();
  return { wire, wrapper, router, pinia };
}
