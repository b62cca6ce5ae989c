/**
 * The contract between window and studio: every command with its input and output, every event. Two transports carry it
 * (Electron's IPC, a WebSocket on loopback); both ends check what they get, so that neither trusts the other or the way.
 *
 * A request is answered once: `output`, or `error` as data. Errors of inputs are CONTRACT_INPUT, naming the field.
 */
import { z } from 'zod';
import type { GraphFacts, GraphLayout, TensorFacts, WeightFacts } from './graphView';
import { inputShapesSchema } from './inputShapes';
import {
  jobSchema,
  planChoices,
  targets,
  type Inspection,
  type LayerReport,
  type RunResult,
  type TimedEvent,
} from './job';
import type { DataPreview } from './preview';
import { idSchema, type ProjectState } from './project';
import type { ActivationQuantizer, WeightQuantizer } from './qat';
import type { Reason } from './reasons';

/** A path on the studio's machine; how a window may come by one is the transport's matter (dialog, dropped file, browser of files). */
const path = z.string().min(1).max(4096);
const name = z.string().trim().min(1).max(200);
const note = z.string().max(10_000);
const id = idSchema;
const none = z.strictObject({});
const byId = z.strictObject({ id });

/** A file format of ours: its content is checked where it is written, here only that it is one. */
const document = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null && 'schema' in value);
const nothing = z.null();

const language = z.enum(['en', 'zh']);
const theme = z.enum(['light', 'dark', 'system']);
/** Runs at the same time. */
const parallel = z.number().int().min(1).max(4);

export const settingsSchema = z.strictObject({
  language: language.default('en'),
  theme: theme.default('system'),
  parallel: parallel.default(1),
  /** Projects, newest first. */
  recent: z
    .array(z.strictObject({ folder: path, name }))
    .max(20)
    .default([]),
});
export type Settings = z.infer<typeof settingsSchema>;

const appInfo = z.object({
  version: z.string(),
  platform: z.string(),
  /** Where a first project may lie. */
  home: z.string(),
  cores: z.number(),
  memoryBytes: z.number(),
  /** The transport has dialogs of the system; else the window browses with files.list. */
  nativeDialogs: z.boolean(),
  settings: settingsSchema,
});
export type AppInfo = z.infer<typeof appInfo>;

const folderListing = z.object({
  path: z.string(),
  parent: z.string().nullable(),
  entries: z.array(z.object({ name: z.string(), path: z.string(), folder: z.boolean(), sizeBytes: z.number() })),
  /** Entries beyond the first 2,000 are left out. */
  more: z.number(),
});
export type FolderListing = z.infer<typeof folderListing>;

export const purposes = ['project', 'folder', 'model', 'dataset', 'data', 'config', 'saveZip', 'saveSvg'] as const;
export type Purpose = (typeof purposes)[number];

/** A model of the project, or one that a run made. */
const graphOf = z.union([
  z.strictObject({ model: id }),
  z.strictObject({ run: id, artifact: z.enum(['deploy', 'fakeQuant']) }),
]);
export type GraphOf = z.infer<typeof graphOf>;

/** Names of repeated blocks that are drawn as one box each. */
const collapsed = z.array(z.string().max(10_000)).max(10_000).default([]);

const dataOf = z.strictObject({ model: id, dataset: id });
const project = document<ProjectState>();

/** What a data set is for a model: samples, what the labels say, whether it fits. */
export interface DataFacts {
  readonly schema: 1;
  readonly samples: number;
  readonly fingerprint: string;
  readonly inputs: readonly { readonly name: string; readonly shape: readonly number[]; readonly type: string }[];
  /** How often each class occurs, by index; absent without class labels. */
  readonly classes?: readonly { readonly label: string; readonly count: number }[];
  readonly metric: string | null;
}

export interface SeenData {
  readonly schema: 1;
  /** PNG as base64: the first samples as the network sees them; null where no input is a picture. */
  readonly png: string | null;
  readonly statistics: DataPreview;
}

/** Samples that two data sets have in common after preprocessing. */
export interface Overlap {
  readonly schema: 1;
  readonly shared: number;
  /** Of the smaller one. */
  readonly samples: number;
}

export interface Evaluation {
  readonly schema: 1;
  readonly metric: string;
  readonly value: number;
  readonly samples: number;
  readonly ci95?: readonly [number, number];
  /** Hardly better than guessing: most likely the data are not what the model was trained on. */
  readonly nearChance: boolean;
  readonly timing: { readonly totalMs: number; readonly evaluationMs: number };
}

/** A row of the layer table: what the target can do, and what the configuration chooses. */
export interface LayerRow {
  readonly name: string;
  readonly op: string;
  readonly quantizable: boolean;
  readonly reason?: Reason;
  readonly hasWeight: boolean;
  readonly perChannelPossible: boolean;
  readonly dataBitsPossible: readonly number[];
  readonly weightBitsPossible: readonly number[];
  readonly observers: readonly string[];
  readonly enabled: boolean;
  readonly dataBits: number;
  readonly weightBits: number | null;
  readonly perChannel: boolean;
  readonly observer: string;
  readonly symmetric: boolean;
  /** Of a training, in place of observer and symmetry. */
  readonly training?: LayerTraining;
  readonly dataQuantizer?: ActivationQuantizer;
  readonly weightQuantizer?: WeightQuantizer;
}

/** What a layer can be trained with. */
export interface LayerTraining {
  readonly dataQuantizers: readonly ActivationQuantizer[];
  readonly weightQuantizers: readonly WeightQuantizer[];
}

const plan = z.strictObject({ model: id, ...planChoices });
export type PlanChoices = z.input<typeof plan>;

export interface PlanView {
  readonly schema: 1;
  readonly rows: readonly LayerRow[];
  /** The config.json that says all of it. */
  readonly config: string;
  /** Findings of the target's check. */
  readonly findings: Inspection['findings'];
}

/** What float and quantized model say of one sample; classes by name where the data give names, else by index. */
export interface SampleRow {
  readonly index: number;
  readonly label: string | null;
  readonly float: string;
  readonly quantized: string;
  /** null without labels. */
  readonly floatRight: boolean | null;
  readonly quantizedRight: boolean | null;
}

export interface SampleRows {
  readonly schema: 1;
  /** Samples that were compared: 0 where the model's output is no list of class scores. */
  readonly total: number;
  readonly disagreeing: number;
  /** Those with different answers, at most 2,000. */
  readonly rows: readonly SampleRow[];
}

export interface Pictures {
  readonly schema: 1;
  /** PNG as base64 by the sample's index; null where it is no picture. */
  readonly pictures: Readonly<Record<string, string | null>>;
}

export interface PackageMade {
  readonly schema: 1;
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly entries: readonly string[];
}

/** What a package would hold, and how ATC is called with it; nothing is written. */
export interface PackageContents {
  readonly schema: 1;
  readonly entries: readonly { readonly path: string; readonly sizeBytes: number }[];
  readonly atc: { readonly posix: string; readonly windows: string };
}

export interface RunRead {
  readonly schema: 1;
  readonly result: RunResult | null;
  readonly layers: readonly LayerReport[];
  readonly config: string | null;
  readonly job: string;
  /** The command line that repeats it. */
  readonly command: string;
}

const command = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

export const commands = {
  'app.info': command(none, appInfo),
  'app.settings': command(z.strictObject({ language, theme, parallel }).partial(), settingsSchema),

  'files.pick': command(
    z.strictObject({ purpose: z.enum(purposes), suggestion: z.string().max(300).optional() }),
    z.string().nullable(),
  ),
  'files.list': command(z.strictObject({ path: path.optional(), purpose: z.enum(purposes) }), folderListing),
  'files.makeFolder': command(z.strictObject({ parent: path, name }), z.string()),
  /** Shows a file of the project in the system's file manager. */
  'files.reveal': command(z.strictObject({ path }), nothing),

  'project.create': command(z.strictObject({ folder: path, name }), project),
  'project.open': command(z.strictObject({ folder: path }), project),
  /** Opens the sample project, made in the user's data folder the first time. */
  'project.sample': command(none, project),
  'project.get': command(none, project.nullable()),
  'project.close': command(none, nothing),
  /** A program that a data set measures the accuracy with, as it was shown, may run in this project from now on. */
  'project.allow': command(z.strictObject({ command: z.string().min(1).max(100_000) }), nothing),
  'project.rename': command(z.strictObject({ name }), nothing),

  'model.add': command(z.strictObject({ path, name: name.optional() }), z.string()),
  'model.change': command(
    z.strictObject({
      id,
      name: name.optional(),
      note: note.optional(),
      path: path.optional(),
      inputShapes: inputShapesSchema.optional(),
    }),
    nothing,
  ),
  'model.remove': command(byId, nothing),
  'model.inspect': command(z.strictObject({ id, target: z.enum(targets).optional() }), document<Inspection>()),

  'graph.facts': command(graphOf, document<GraphFacts>()),
  'graph.layout': command(z.strictObject({ of: graphOf, collapsed }), document<GraphLayout>()),
  'graph.weight': command(z.strictObject({ of: graphOf, tensor: z.string().max(10_000) }), document<WeightFacts>()),
  'graph.saveSvg': command(z.strictObject({ of: graphOf, collapsed, path }), nothing),

  'data.add': command(z.strictObject({ path, name: name.optional() }), z.string()),
  /** A description for a folder or file of data: YAML to be looked at. */
  'data.guess': command(z.strictObject({ path, model: id.optional() }), z.string()),
  'data.read': command(byId, z.object({ text: z.string(), editable: z.boolean() })),
  /** Writes a description into the project; without an id a new data set. Gives the id. */
  'data.save': command(z.strictObject({ id: id.optional(), name, text: z.string().max(200_000) }), z.string()),
  /** Of the entry in the project: the description itself is only written by data.save. */
  'data.change': command(z.strictObject({ id, name: name.optional(), note: note.optional() }), nothing),
  'data.remove': command(byId, nothing),
  'data.facts': command(dataOf, document<DataFacts>()),
  'data.preview': command(dataOf.extend({ count: z.number().int().min(1).max(64).default(16) }), document<SeenData>()),
  'data.evaluate': command(dataOf.extend({ limit: z.number().int().positive().optional() }), document<Evaluation>()),
  'data.overlap': command(z.strictObject({ model: id, first: id, second: id }), document<Overlap>()),

  'plan.view': command(plan, document<PlanView>()),
  /** Writes the configuration into the project and gives its path. */
  'plan.save': command(plan, z.string()),

  'run.start': command(z.strictObject({ parent: id, name, job: jobSchema }), z.string()),
  'run.again': command(byId, z.string()),
  'run.cancel': command(byId, nothing),
  /** Ends the search of a run at work; the best so far becomes its result. */
  'run.keep': command(byId, nothing),
  /** Ends a training at work where it can go on from by run.resume. */
  'run.pause': command(byId, nothing),
  /** A run that was cut off goes on, in its own folder. */
  'run.resume': command(byId, nothing),
  'run.change': command(z.strictObject({ id, name: name.optional(), note: note.optional() }), nothing),
  'run.delete': command(byId, nothing),
  'run.restore': command(byId, nothing),
  'run.read': command(byId, document<RunRead>()),
  /** Events from the `from`-th on, at most 10,000; what is newer comes as the event `run`. */
  'run.events': command(
    z.strictObject({ id, from: z.number().int().min(0).default(0) }),
    z.array(z.custom<TimedEvent>()),
  ),
  'run.tensor': command(z.strictObject({ id, layer: z.string().max(10_000) }), document<TensorFacts>()),
  'run.samples': command(byId, document<SampleRows>()),
  'run.pictures': command(
    z.strictObject({ id, indexes: z.array(z.number().int().min(0)).min(1).max(64) }),
    document<Pictures>(),
  ),
  /** What is needed to understand a failed run, without anything of the user's; gives the file. */
  'run.bundle': command(z.strictObject({ id, path }), z.string()),
  'run.openReport': command(byId, z.string().nullable()),
  'run.contents': command(byId, document<PackageContents>()),
  'run.package': command(
    z.strictObject({ id, path, target: z.enum(targets).default('ascend') }),
    document<PackageMade>(),
  ),

  /** State of a wizard or view that survives closing the app. */
  'draft.load': command(byId, z.unknown()),
  'draft.save': command(z.strictObject({ id, state: z.json() }), nothing),
} as const;

export type CommandName = keyof typeof commands;
/** What a caller gives: defaults may be left out. */
export type Input<Name extends CommandName> = z.input<(typeof commands)[Name]['input']>;
/** What a service gets: checked, defaults filled in. */
export type Checked<Name extends CommandName> = z.output<(typeof commands)[Name]['input']>;
export type Output<Name extends CommandName> = z.output<(typeof commands)[Name]['output']>;

export const events = {
  /** The project as it is now; null when it was closed. */
  project: project.nullable(),
  settings: settingsSchema,
  run: z.object({
    id,
    event: z.custom<TimedEvent>((value) => typeof value === 'object' && value !== null && 'type' in value),
  }),
} as const;
export type EventName = keyof typeof events;
export type Payload<Name extends EventName> = z.output<(typeof events)[Name]>;

/** What travels. */
export const requestSchema = z.strictObject({
  id: z.number().int().min(0),
  name: z.string().max(100),
  input: z.unknown(),
});
export type Request = z.infer<typeof requestSchema>;
export const errorReportSchema = z.object({ code: z.string(), params: z.record(z.string(), z.any()) });
export const replySchema = z.union([
  z.strictObject({ id: z.number(), output: z.unknown() }),
  z.strictObject({ id: z.number(), error: errorReportSchema }),
  z.strictObject({ event: z.enum(['project', 'settings', 'run']), payload: z.unknown() }),
]);
export type Reply = z.infer<typeof replySchema>;

/** What a window finds as `window.studio` under Electron, and makes of a WebSocket elsewhere. */
export interface Wire {
  send(request: Request): void;
  /** Called for everything that arrives. */
  listen(listener: (reply: unknown) => void): void;
  /** The path of a dropped file; undefined where the transport cannot tell. */
  pathOf?(file: object): string | undefined;
}
