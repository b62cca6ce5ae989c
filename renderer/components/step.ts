export interface Step<Id extends string = string> {
  readonly id: Id;
  readonly title: string;
  /** One line about what was chosen. */
  readonly summary?: string;
  readonly state: 'todo' | 'done' | 'error';
  /** Cannot be opened yet. */
  readonly locked?: boolean;
}
