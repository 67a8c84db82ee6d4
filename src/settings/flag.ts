/** What a setting is, and the groups in which help and reference page show them. */
export const groups = {
  files: 'Configuration files',
  server: 'HTTP server',
  operator: 'The operator itself',
  host: 'Host cluster',
  accounts: 'AWS accounts',
  resources: 'What is made on AWS',
  guest: 'Guest clusters',
  certificates: 'Certificates',
  vault: 'Vault',
} as const;

export interface Flag {
  readonly group: keyof typeof groups;
  readonly kind: 'string' | 'secret' | 'boolean' | 'integer' | 'duration' | 'list';
  /** As one would write it; empty means not set. */
  readonly default: string;
  /** One or two sentences: what it does, and what follows from it. */
  readonly help: string;
  readonly choices?: readonly string[] | undefined;
  /** The smallest integer, or the shortest duration in milliseconds, that makes sense. */
  readonly least?: number | undefined;
  /** A variable that other programs know, read when the setting has been given nowhere. */
  readonly fallback?: string | undefined;
}
