/** A CloudFormation template as a value, and the draft it is written on: order kept, no logical id twice. */
import { OperatorError } from '../support/errors.ts';
import { canonicalJson } from '../support/json.ts';
import type { ResourceAttributes, ResourceProperties } from './generated/resources.ts';
import { getAtt, type Intrinsic, ref } from './intrinsics.ts';

/** `AWS::EC2::VPC` and the others our templates use. */
export type ResourceType = keyof ResourceProperties;

export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
}

/** A resource as it stands in the template. */
export interface TemplateResource {
  readonly Type: ResourceType;
  readonly Properties: object;
  readonly DependsOn?: readonly string[];
  readonly DeletionPolicy?: DeletionPolicy;
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain' | 'Snapshot';
  readonly UpdatePolicy?: object;
}

export interface TemplateOutput {
  readonly Description: string;
  readonly Value: string | Intrinsic;
}

type DeletionPolicy = 'Delete' | 'Retain' | 'RetainExceptOnCreate' | 'Snapshot';

/** What a resource of one type is declared with. */
export interface Declaration<T extends ResourceType> {
  readonly Type: T;
  readonly Properties: ResourceProperties[T];
  /** What must exist before, and be gone after, though no property says so. */
  readonly DependsOn?: readonly Declared[];
  readonly DeletionPolicy?: DeletionPolicy;
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain' | 'Snapshot';
  readonly UpdatePolicy?: object;
}

interface Declared {
  readonly logicalId: string;
}

/** A resource of the draft, for others to refer to; `att` takes only what the type has. */
export interface ResourceHandle<T extends ResourceType> extends Declared {
  readonly ref: Intrinsic;
  readonly att: (attribute: ResourceAttributes[T]) => Intrinsic;
}

/** A template being written. */
export class TemplateDraft {
  readonly #description: string;
  readonly #resources = new Map<string, TemplateResource>();
  readonly #outputs = new Map<string, TemplateOutput>();

  constructor(description: string) {
    this.#description = description;
  }

  /** Adds a resource; a logical id that is taken, or is not alphanumeric, is a Bug. */
  add<T extends ResourceType>(logicalId: string, declaration: Declaration<T>): ResourceHandle<T> {
    claim(this.#resources, logicalId);
    const { DependsOn = [], ...rest } = declaration;
    const dependencies = DependsOn.map((other) => other.logicalId);
    this.#resources.set(logicalId, {
      ...rest,
      ...(dependencies.length === 0 ? {} : { DependsOn: dependencies }),
    });
    return {
      logicalId,
      ref: ref(logicalId),
      att: (attribute) => getAtt(logicalId, attribute),
    };
  }

  /** Adds an output; the same rules hold for its name. */
  output(name: string, output: TemplateOutput): void {
    claim(this.#outputs, name);
    this.#outputs.set(name, output);
  }

  /** The template; one that CloudFormation would refuse for its size is Invalid. */
  finish(): Template {
    const outputs = this.#outputs.size === 0 ? {} : { Outputs: Object.fromEntries(this.#outputs) };
    const template = {
      AWSTemplateFormatVersion: '2010-09-09',
      Description: this.#description,
      Resources: Object.fromEntries(this.#resources),
      ...outputs,
    } as const;
    refuseOversize(template);
    return template;
  }
}

/** What CloudFormation takes in a request itself. Source: CloudFormation API, CreateStack, TemplateBody. */
const largestTemplate = 51_200;

function refuseOversize(template: Template): void {
  const size = Buffer.byteLength(canonicalJson(template));
  if (size <= largestTemplate) return;
  throw new OperatorError({
    code: 'Invalid',
    operation: 'write template',
    object: template.Description,
    reason: `it has ${size} bytes and CloudFormation takes ${largestTemplate}; use fewer pools or allow-list entries`,
  });
}

function claim(taken: ReadonlyMap<string, unknown>, name: string): void {
  const reason = taken.has(name)
    ? 'is declared twice'
    : /^[A-Za-z0-9]{1,255}$/.test(name)
      ? undefined
      : 'is not alphanumeric or is longer than 255';
  if (reason === undefined) return;
  throw new OperatorError({
    code: 'Bug',
    operation: 'write template',
    object: name,
    reason: `the name ${reason}`,
  });
}
