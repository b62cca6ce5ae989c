/** proto/onnx.proto as tables that decode.ts and encode.ts walk. Parsed by protobufjs, once. */
import protobuf from 'protobufjs';
import text from '../../../proto/onnx.proto?raw';

export type Kind = 'message' | 'string' | 'bytes' | 'float' | 'double' | 'int' | 'uint';

export interface Field {
  readonly id: number;
  readonly name: string;
  readonly kind: Kind;
  readonly repeated: boolean;
  /** Repeated numbers in one length-delimited piece when written. */
  readonly packed: boolean;
  /** Typed tensor data: kept as the packed bytes of the file until it is asked for. */
  readonly lazy: boolean;
  /** An absent number reads as 0 instead of undefined. */
  readonly always: boolean;
  readonly message?: Message;
}

export interface Message {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly byId: ReadonlyMap<number, Field>;
}

const ALWAYS = new Set([
  'TensorProto.dataType',
  'AttributeProto.type',
  'OperatorSetIdProto.version',
  'ModelProto.irVersion',
]);

const kinds: Readonly<Record<string, Kind>> = {
  string: 'string',
  bytes: 'bytes',
  float: 'float',
  double: 'double',
  int32: 'int',
  int64: 'int',
  uint64: 'uint',
};

interface Draft {
  name: string;
  fields: Field[];
  byId: Map<number, Field>;
}

const messages = new Map<protobuf.Type, Draft>();

function messageOf(type: protobuf.Type): Message {
  const known = messages.get(type);
  if (known) return known;
  const message: Draft = { name: type.name, fields: [], byId: new Map() };
  messages.set(type, message);
  for (const field of [...type.fieldsArray].sort((a, b) => a.id - b.id)) {
    const made = fieldOf(type, field.resolve());
    message.fields.push(made);
    message.byId.set(made.id, made);
  }
  return message;
}

function fieldOf(owner: protobuf.Type, field: protobuf.Field): Field {
  const target = field.resolvedType instanceof protobuf.Type ? field.resolvedType : undefined;
  const kind = target ? 'message' : field.resolvedType ? 'int' : kinds[field.type];
  if (!kind) throw new Error(`onnx.proto: field type '${field.type}' of ${owner.name}.${field.name} is not handled`);
  const packed = field.repeated && field.options?.['packed'] === true;
  return {
    id: field.id,
    name: field.name,
    kind,
    repeated: field.repeated,
    packed,
    lazy: owner.name === 'TensorProto' && packed,
    always: ALWAYS.has(`${owner.name}.${field.name}`),
    message: target && messageOf(target),
  };
}

const root = protobuf.parse(text, { keepCase: false }).root.resolveAll();

/** The schema of one ONNX message: 'ModelProto', 'NodeProto', 'TensorProto' … */
export function schema(name: string): Message {
  return messageOf(root.lookupType(`onnx.${name}`));
}

export const MODEL = schema('ModelProto');
