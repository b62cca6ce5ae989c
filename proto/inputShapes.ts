/** Fixed shapes of inputs with symbolic dimensions besides the batch, by input name. */
import { z } from 'zod';

export const inputShapesSchema = z.record(z.string(), z.array(z.number().int().positive()));
export type InputShapes = Readonly<z.infer<typeof inputShapesSchema>>;
