/** Gets the snippets of AWS::Include from the sandbox's own S3, with the rights of whoever deploys. */
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { Caller } from '../../contract.ts';
import type { Engine } from '../stacks/engine.ts';
import { evaluate } from '../template/evaluate.ts';
import { includeFailed, type Snippets } from '../template/include.ts';
import type { GivenParameter, ParameterTexts } from '../template/parameters.ts';
import { structureScope } from '../template/processed.ts';
import { bucketAndKey } from './template-source.ts';

/** What the parameters of a request make of locations that are functions. */
interface Given {
  readonly wanted: readonly GivenParameter[];
  readonly previous: ParameterTexts;
}

/** Snippets as `caller` gets them. */
export function snippetsFor(engine: Engine, caller: Caller, { wanted, previous }: Given): Snippets {
  return {
    fetch: (location) => snippetAt(engine, caller, location),
    resolve: (location, template) => evaluate(location, structureScope(template, wanted, previous)),
  };
}

async function snippetAt(engine: Engine, caller: Caller, location: string): Promise<string> {
  const [, bucket, path] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  const url = bucket === undefined ? URL.parse(location) : null;
  const found =
    bucket !== undefined && path !== undefined
      ? { bucket, key: path }
      : url === null
        ? undefined
        : bucketAndKey(url);
  if (found === undefined) throw includeFailed(`The location parameter is not a valid S3 uri.`);
  const s3 = await engine.servicesFor(caller).s3();
  try {
    const object = await s3.send(new GetObjectCommand({ Bucket: found.bucket, Key: found.key }));
    return (await object.Body?.transformToString()) ?? '';
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    if (error.name === 'NoSuchBucket') throw includeFailed(`S3 bucket [${found.bucket}] does not exist.`);
    throw includeFailed(error.message);
  }
}
