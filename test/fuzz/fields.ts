/** Damage on the level of protobuf: fields of any message go, come twice, move, lie about their length or nest too deep. */
import { MODEL, type Message } from '../../main/engine/graph/schema';
import { WireBuffer } from '../../main/engine/graph/wire';
import { INTEGERS, type Dice } from './dice';

interface Field {
  readonly id: number;
  readonly wire: number;
  /** A number of a varint, the bytes of anything else, the fields of a message. */
  readonly value: bigint | Uint8Array | readonly Field[];
  /** The length that is written instead of the true one. */
  readonly claimed?: number;
}

class Reader {
  at = 0;

  constructor(private readonly data: Uint8Array) {}

  get more(): boolean {
    return this.at < this.data.length;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.data[this.at++] ?? 0;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  bytes(count: number): Uint8Array {
    this.at += count;
    return this.data.subarray(this.at - count, this.at);
  }
}

/** The fields of a sound message. */
function parse(data: Uint8Array, message: Message): Field[] {
  const reader = new Reader(data);
  const fields: Field[] = [];
  while (reader.more) {
    const tag = Number(reader.varint());
    const [id, wire] = [tag >> 3, tag & 7];
    const inner = message.byId.get(id)?.message;
    const bytes = (count: number): Uint8Array => reader.bytes(count);
    const payload = (): Uint8Array | readonly Field[] => {
      const piece = bytes(Number(reader.varint()));
      return inner ? parse(piece, inner) : piece;
    };
    fields.push({ id, wire, value: wire === 0 ? reader.varint() : wire === 2 ? payload() : bytes(wire === 1 ? 8 : 4) });
  }
  return fields;
}

function write(fields: readonly Field[]): Uint8Array {
  const out = new WireBuffer();
  for (const { id, wire, value, claimed } of fields) {
    out.tag(id, wire);
    if (typeof value === 'bigint') out.bigint(value);
    else {
      const bytes = value instanceof Uint8Array ? value : write(value);
      if (wire === 2) out.varint(claimed ?? bytes.length);
      out.bytes(bytes);
    }
  }
  return out.done();
}

type Change = (fields: readonly Field[], dice: Dice) => readonly Field[];

const LENGTHS = [0, 1, 127, 128, 2 ** 20, 2 ** 31 - 1, 2 ** 32, 2 ** 45, 2 ** 53, 2 ** 62];

const changes: Readonly<Record<string, Change>> = {
  deleted: (fields, dice) => fields.toSpliced(dice.below(fields.length), 1),
  doubled: (fields, dice) => fields.toSpliced(dice.below(fields.length + 1), 0, dice.pick(fields)),
  swapped: (fields, dice) => {
    const [a, b] = [dice.below(fields.length), dice.below(fields.length)];
    return fields.with(a, fields[b]!).with(b, fields[a]!);
  },
  renumbered: (fields, dice) =>
    dice.withOne(fields, (old) => ({ ...old, id: dice.pick([1, 2, 3, 5, 7, 20, 31, 2 ** 28]) })),
  rewired: (fields, dice) => dice.withOne(fields, (old) => ({ ...old, wire: dice.below(8) })),
  number: (fields, dice) =>
    dice.withOne(fields, (old) => ({ ...old, wire: 0, value: BigInt.asUintN(64, BigInt(dice.pick(INTEGERS))) })),
  length: (fields, dice) =>
    dice.withOne(fields, (old) => (old.wire === 2 ? { ...old, claimed: dice.pick(LENGTHS) } : old)),
  nested: (fields, dice) =>
    dice.withOne(fields, (old) => {
      let value = old.value;
      for (let depth = dice.pick([1, 40, 70, 2000]); depth > 0; depth--)
        value = [{ id: old.id, wire: 2, value } as Field];
      return typeof value === 'bigint' ? old : { ...old, wire: 2, value };
    }),
  cleared: () => [],
};

/** One change somewhere in the tree of messages. */
export function damagedFields(model: Uint8Array, dice: Dice): { data: Uint8Array; what: string } {
  const what = dice.pick(Object.keys(changes));
  return { data: write(changedInside(parse(model, MODEL), changes[what]!, dice)), what: `field ${what}` };
}

/** Goes down into a message by chance, else changes this one. */
function changedInside(fields: readonly Field[], change: Change, dice: Dice): readonly Field[] {
  const inner = fields.flatMap(({ value }, i) => (Array.isArray(value) && value.length > 0 ? [i] : []));
  if (inner.length === 0 || dice.chance(0.2)) return fields.length === 0 ? fields : change(fields, dice);
  const at = dice.pick(inner);
  const old = fields[at]!;
  return fields.with(at, { ...old, value: changedInside(old.value as readonly Field[], change, dice) });
}
