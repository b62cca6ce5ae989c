/** Writes protobuf's text format as AMCT does: fields by number, two blanks an indent, one value a line (amct-facts §1.4). */
import type { Message } from './schema';
import type { TextMessage, TextValue } from './textReader';
import { scalarText, type TextScalar } from './textValues';

export function writeText(schema: Message, message: TextMessage): string {
  const lines: string[] = [];
  writeMessage(schema, message, '', lines);
  return lines.length ? `${lines.join('\n')}\n` : '';
}

function writeMessage(schema: Message, message: TextMessage, indent: string, lines: string[]): void {
  for (const field of schema.fields) {
    for (const value of valuesOf(message[field.name])) {
      if (!field.message) {
        lines.push(`${indent}${field.name}: ${scalarText(field, value as TextScalar)}`);
        continue;
      }
      lines.push(`${indent}${field.name} {`);
      writeMessage(field.message, value as TextMessage, `${indent}  `, lines);
      lines.push(`${indent}}`);
    }
  }
}

function valuesOf(value: TextValue | undefined): readonly (TextScalar | TextMessage)[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly (TextScalar | TextMessage)[]) : [value as TextScalar | TextMessage];
}
