/** What a conformance case may say, and reading the files that hold them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** Where the files are. */
export const casesFolder = join(import.meta.dirname, 'cases');

const Expectation = z.record(z.string(), z.unknown());

const Refusal = z.strictObject({
  code: z.string().optional(),
  message: z.string().optional(),
  status: z.number().int().optional(),
});

const RequestSchema = z.strictObject({
  action: z.string(),
  service: z.string().optional(),
  as: z.string().optional(),
  region: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  expect: Expectation.optional(),
  until: Expectation.optional(),
  refused: Refusal.optional(),
  save: z.record(z.string(), z.string()).optional(),
  undo: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
});

const StackSchema = z.strictObject({
  create: z.string().optional(),
  update: z.string().optional(),
  delete: z.string().optional(),
  settle: z.string().optional(),
  as: z.string().optional(),
  region: z.string().optional(),
  template: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  params: z.record(z.string(), z.unknown()).optional(),
  ends: z.string().optional(),
  expect: Expectation.optional(),
  refused: Refusal.optional(),
  save: z.record(z.string(), z.string()).optional(),
});

const EventsSchema = z.strictObject({
  events: z.string(),
  as: z.string().optional(),
  region: z.string().optional(),
  expect: Expectation,
});

const ControlSchema = z.strictObject({
  control: z.string(),
  body: z.unknown().optional(),
  expect: Expectation.optional(),
});

/** What a case cannot do without: a second account, the sandbox's control paths, or a partition other than `aws`. */
const Need = z.enum(['guest', 'control', 'aws-cn', 'aws-us-gov']);

const CaseSchema = z.strictObject({
  case: z.string(),
  page: z.url().startsWith('https://docs.aws.amazon.com/'),
  source: z.string().optional(),
  recorded: z.string().optional(),
  needs: z.array(Need).optional(),
  known: z.string().optional(),
  steps: z.array(z.record(z.string(), z.unknown())).min(1),
});

const FileSchema = z.strictObject({
  area: z.string(),
  service: z.string().optional(),
  /** A place for what the cases use several times by YAML's anchors. */
  shared: z.record(z.string(), z.unknown()).optional(),
  cases: z.array(CaseSchema).min(1),
});

export type Need = z.infer<typeof Need>;
export type Refusal = z.infer<typeof Refusal>;
export type RequestStep = z.infer<typeof RequestSchema>;
export type StackStep = z.infer<typeof StackSchema>;
export type EventsStep = z.infer<typeof EventsSchema>;
export type ControlStep = z.infer<typeof ControlSchema>;
export type Step = RequestStep | StackStep | EventsStep | ControlStep;

export interface Case {
  readonly area: string;
  /** The file's name without its ending, and which of its cases this is. */
  readonly file: string;
  /** One sentence that is true of AWS. */
  readonly title: string;
  /** The page of AWS's documentation that says so. */
  readonly page: string;
  /** Where an answer of AWS to just this was recorded and published, as `project path: test`. */
  readonly recorded: string | undefined;
  readonly needs: readonly Need[];
  /** Why the sandbox is known not to do this yet. */
  readonly known: string | undefined;
  readonly steps: readonly Step[];
}

/** All cases of a folder, in the order of the files' names. Throws with file and place where one is malformed. */
export function readCases(folder: string = casesFolder): readonly Case[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.toSorted().flatMap((name) => parseCases(name, readFileSync(join(folder, name), 'utf8')));
}

/** The cases of one file's text. */
export function parseCases(name: string, text: string): readonly Case[] {
  // The limit on aliases guards against hostile files; these are ours.
  const options = { merge: true, customTags: ['binary' as const], maxAliasCount: -1 };
  const file = checked(FileSchema, parse(text, options), name);
  return file.cases.map((each) => ({
    area: file.area,
    file: name.replace(/\.yaml$/, ''),
    title: each.case,
    page: each.page,
    recorded: each.recorded,
    needs: each.needs ?? [],
    known: each.known,
    steps: each.steps.map((step, index) =>
      parseStep(step, file.service, `${name}: "${each.case}" step ${index + 1}`),
    ),
  }));
}

function parseStep(
  step: Readonly<Record<string, unknown>>,
  service: string | undefined,
  place: string,
): Step {
  if ('events' in step) return checked(EventsSchema, step, place);
  if ('control' in step) return checked(ControlSchema, step, place);
  if (!('action' in step)) return checked(StackSchema, step, place);
  const request = checked(RequestSchema, step, place);
  return { ...request, service: request.service ?? service };
}

function checked<T>(schema: z.ZodType<T>, value: unknown, place: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Error(`${place}: ${z.prettifyError(result.error)}`);
}
