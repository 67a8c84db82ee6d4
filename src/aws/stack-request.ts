/** What CloudFormation is sent for a wanted stack: canonical template, tags with its hash, and a token that repeats are known by. */
import { OperatorError } from '../support/errors.ts';
import { canonicalJson, fingerprint } from '../support/json.ts';
import { type Tags, templateHashTag, type WantedStack } from './account.ts';

/** Bytes of a template given in the call itself. Source: CloudFormation API, TemplateBody. */
const largestTemplate = 51_200;

/** The tags a stack carries: those wanted, and which template it was made from. */
export function stackTags(wanted: WantedStack): Tags {
  return { ...wanted.tags, [templateHashTag]: fingerprint(wanted.template) };
}

/** Equal across repeats of one attempt, different otherwise; 71 characters of at most 128. */
export function clientToken(verb: 'create' | 'update', wanted: WantedStack): string {
  return `${verb}-${fingerprint([wanted.name, wanted.template, stackTags(wanted), wanted.attempt])}`;
}

/** As the SDK's commands take it. */
export interface StackRequest {
  readonly StackName: string;
  readonly TemplateBody: string;
  readonly Tags: { Key: string; Value: string }[];
  readonly Capabilities: WantedStack['capabilities'][number][];
  readonly ClientRequestToken: string;
}

/** The request for a stack; a template too large to be sent in the call is Invalid. */
export function stackRequest(verb: 'create' | 'update', wanted: WantedStack): StackRequest {
  const body = canonicalJson(wanted.template);
  const bytes = Buffer.byteLength(body);
  if (bytes > largestTemplate) {
    const reason = `the template has ${bytes} bytes; CloudFormation takes ${largestTemplate} at most`;
    throw new OperatorError({ code: 'Invalid', operation: `${verb} stack`, object: wanted.name, reason });
  }
  return {
    StackName: wanted.name,
    TemplateBody: body,
    Tags: Object.entries(stackTags(wanted)).map(([Key, Value]) => ({ Key, Value })),
    Capabilities: [...wanted.capabilities],
    ClientRequestToken: clientToken(verb, wanted),
  };
}
