/** AMCT's .proto files as tables that the text format walks (amct-spec §5). Parsed by protobufjs, once. */
import protobuf from 'protobufjs';
import basicInfo from '../../../../proto/amct/basic_info.proto?raw';
import calibrationConfig from '../../../../proto/amct/calibration_config.proto?raw';
import retrainConfig from '../../../../proto/amct/retrain_config.proto?raw';
import tableRecord from '../../../../proto/amct/table_record.proto?raw';
import scaleOffsetRecord from '../../../../proto/amct/scale_offset_record.proto?raw';

const kinds = ['float', 'int32', 'uint32', 'int64', 'bool', 'string', 'bytes'] as const;
export type Kind = (typeof kinds)[number] | 'enum' | 'message';

export interface Field {
  readonly name: string;
  readonly id: number;
  readonly kind: Kind;
  readonly repeated: boolean;
  readonly required: boolean;
  /** At most one field of a oneof may be set. */
  readonly oneof?: string;
  /** Names of an enum by number. */
  readonly names?: ReadonlyMap<number, string>;
  readonly message?: Message;
}

export interface Message {
  readonly name: string;
  /** By number: the order in which a message is written. */
  readonly fields: readonly Field[];
  readonly byName: ReadonlyMap<string, Field>;
}

interface Draft extends Message {
  readonly fields: Field[];
  readonly byName: Map<string, Field>;
}

const messages = new Map<protobuf.Type, Draft>();

function messageOf(type: protobuf.Type): Message {
  const known = messages.get(type);
  if (known) return known;
  const message: Draft = { name: type.name, fields: [], byName: new Map() };
  messages.set(type, message);
  for (const field of [...type.fieldsArray].sort((a, b) => a.id - b.id)) {
    const made = fieldOf(field.resolve());
    message.fields.push(made);
    message.byName.set(made.name, made);
  }
  return message;
}

function fieldOf(field: protobuf.Field): Field {
  const { name, id, repeated, required, resolvedType } = field;
  const common = { name, id, repeated, required, oneof: field.partOf?.name };
  if (resolvedType instanceof protobuf.Type) return { ...common, kind: 'message', message: messageOf(resolvedType) };
  if (resolvedType instanceof protobuf.Enum) {
    const names = Object.entries(resolvedType.values).map(([each, value]): [number, string] => [value, each]);
    return { ...common, kind: 'enum', names: new Map(names) };
  }
  const kind = kinds.find((each) => each === field.type);
  if (!kind) throw new Error(`field type '${field.type}' of ${field.fullName} is not handled`);
  return { ...common, kind };
}

const root = new protobuf.Root();
for (const text of [basicInfo, scaleOffsetRecord, calibrationConfig, retrainConfig, tableRecord]) {
  protobuf.parse(text, root, { keepCase: true });
}
root.resolveAll();

const message = (name: string, of = 'AMCTPytorchProto'): Message => messageOf(root.lookupType(`${of}.${name}`));

/** The record file. */
export const SCALE_OFFSET_RECORD = message('ScaleOffsetRecord');
/** The simple configuration of post-training quantization. */
export const AMCT_CONFIG = message('AMCTConfig');
/** The simple configuration of quantization-aware training. */
export const AMCT_RETRAIN_CONFIG = message('AMCTRetrainConfig');
/** The record of weights that are tables: HiSilicon's. */
export const TABLE_RECORD = message('TableRecord', 'AMCTTableProto');
