/** Dimensions of inputs that a model leaves open besides the batch, and the shapes that follow once each has a number. */
import type { InputShapes } from '../../proto/inputShapes';
import type { Port } from '../../proto/job';

export type Sizes = Readonly<Record<string, number | undefined>>;

/** As the file has it: number, symbol, or null. */
const declaredOf = ({ declared, shape }: Port): NonNullable<Port['shape']> => declared ?? shape ?? [];

/** The symbol, else the place; undefined where nothing is open. */
const keyOf = (input: string, axis: number, dim: number | string | null): string | undefined => {
  if (axis === 0 || typeof dim === 'number') return undefined;
  return dim ?? `${input}[${axis}]`;
};

/** Their names, each once: one symbol is one number wherever it stands. */
export function openDimensions(ports: readonly Port[]): string[] {
  const keys = ports.flatMap((port) => declaredOf(port).map((dim, axis) => keyOf(port.name, axis, dim)));
  return [...new Set(keys)].filter((key) => key !== undefined);
}

export const isOpen = (port: Port): boolean => openDimensions([port]).length > 0;

/** The sizes that shapes give to the open dimensions. */
export function sizesOf(ports: readonly Port[], shapes: InputShapes): Sizes {
  const pairs = ports.flatMap((port) =>
    declaredOf(port).map((dim, axis) => [keyOf(port.name, axis, dim), shapes[port.name]?.[axis]] as const),
  );
  return Object.fromEntries(pairs.filter(([key, size]) => key !== undefined && size !== undefined));
}

/** Shapes of the inputs with open dimensions, the batch as 1; undefined while one of them has no size. */
export function shapesWith(ports: readonly Port[], sizes: Sizes): InputShapes | undefined {
  const open = ports.filter(isOpen);
  const shapes = open.map((port) => {
    const dims = declaredOf(port).map((dim, axis) => {
      const key = keyOf(port.name, axis, dim);
      return key === undefined ? (typeof dim === 'number' ? dim : 1) : sizes[key];
    });
    return [port.name, dims] as const;
  });
  const whole = shapes.every(([, dims]) => dims.every((dim) => dim !== undefined));
  return whole ? (Object.fromEntries(shapes) as InputShapes) : undefined;
}

/** 'input_ids [1, 64]'. */
export const shapesText = (shapes: InputShapes): string =>
  Object.entries(shapes)
    .map(([name, dims]) => `${name} [${dims.join(', ')}]`)
    .join(', ');
