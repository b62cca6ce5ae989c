/** The contract from the window's side: `call` a command, listen `on` an event. Nothing that arrives is believed unchecked. */
import {
  commands,
  events,
  replySchema,
  type CommandName,
  type EventName,
  type Input,
  type Output,
  type Payload,
} from '../../proto/contract';
import { consentTo, programOf } from './consent';
import { CallError } from './errors';
import type { Connection, WireState } from './wire';

interface Waiting {
  readonly name: CommandName;
  readonly resolve: (output: never) => void;
  readonly reject: (error: CallError) => void;
}

type Listener = (payload: never) => void;

export class Studio {
  private next = 0;
  private state: WireState = 'connecting';
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners: Record<EventName, Set<Listener>> = {
    project: new Set(),
    settings: new Set(),
    run: new Set(),
  };

  constructor(readonly wire: Connection) {
    wire.listen((reply) => this.receive(reply));
    wire.watch((state) => {
      this.state = state;
      if (state === 'lost') this.dropAll();
    });
  }

  /** Throws CallError: what the studio refused, WIRE_LOST, or CONTRACT_OUTPUT for an answer of the wrong shape. */
  call<Name extends CommandName>(name: Name, input: Input<Name>): Promise<Output<Name>> {
    if (this.state === 'lost') return Promise.reject(lost());
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { name, resolve, reject });
      this.wire.send({ id, name, input });
    });
  }

  /** Gives the way to stop listening. */
  on<Name extends EventName>(name: Name, listener: (payload: Payload<Name>) => void): () => void {
    this.listeners[name].add(listener);
    return () => this.listeners[name].delete(listener);
  }

  private receive(value: unknown): void {
    const parsed = replySchema.safeParse(value);
    if (!parsed.success) return;
    const reply = parsed.data;
    if ('event' in reply) return this.tell(reply.event, reply.payload);
    const waiting = this.waiting.get(reply.id);
    this.waiting.delete(reply.id);
    if (!waiting) return;
    if ('error' in reply) waiting.reject(new CallError(reply.error));
    else answer(waiting, reply.output);
  }

  /** An event that is not what was agreed is left out: the next one may be. */
  private tell(name: EventName, payload: unknown): void {
    const parsed = events[name].safeParse(payload);
    if (parsed.success) for (const listener of this.listeners[name]) listener(parsed.data as never);
  }

  private dropAll(): void {
    const dropped = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of dropped) reject(lost());
  }
}

function answer({ name, resolve, reject }: Waiting, output: unknown): void {
  const parsed = commands[name].output.safeParse(output);
  if (parsed.success) return resolve(parsed.data as never);
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  reject(new CallError({ code: 'CONTRACT_OUTPUT', params: { name, problems } }));
}

const lost = (): CallError => new CallError({ code: 'WIRE_LOST', params: {} });

let current: Studio | undefined;

/** Once, before the app is mounted; tests give a fake wire. */
export function connect(wire: Connection): Studio {
  current = new Studio(wire);
  return current;
}

export function studio(): Studio {
  if (!current) throw new Error('connect() comes first');
  return current;
}

/** The same; where a program of a data set has to be allowed first, the user is asked, and then the studio again. */
export async function call<Name extends CommandName>(name: Name, input: Input<Name>): Promise<Output<Name>> {
  const client = studio();
  try {
    return await client.call(name, input);
  } catch (error) {
    const program = programOf(error);
    const allow = (): Promise<unknown> => client.call('project.allow', { command: program!.command });
    if (!program || !(await consentTo(program, allow))) throw error;
    return call(name, input);
  }
}

export function on<Name extends EventName>(name: Name, listener: (payload: Payload<Name>) => void): () => void {
  return studio().on(name, listener);
}
