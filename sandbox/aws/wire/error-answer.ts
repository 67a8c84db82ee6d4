/** Refusals as each of AWS's wires writes them. Source: the protocol pages of the Smithy AWS traits, and the S3 and EC2 API references. */
import type { AwsError } from '../contract.ts';
import { type Answer, xmlText } from './answer.ts';
import type { Protocol } from './name-call.ts';

export interface Refused {
  readonly protocol: Protocol;
  readonly requestId: string;
  /** HEAD answers carry no body. */
  readonly method: string;
  readonly path: string;
}

/** Writes the refusal on the caller's wire. */
export function errorAnswer(error: AwsError, refused: Refused): Answer {
  const json = refused.protocol === 'json';
  const body = refused.method === 'HEAD' ? '' : bodies[refused.protocol](error, refused);
  return {
    status: error.status,
    code: error.code,
    headers: {
      'content-type': json ? 'application/x-amz-json-1.1' : 'text/xml',
      [refused.protocol === 's3' ? 'x-amz-request-id' : 'x-amzn-requestid']: refused.requestId,
      ...(json ? { 'x-amzn-errortype': error.code } : {}),
    },
    body: Buffer.from(body),
  };
}

const bodies: Record<Protocol, (error: AwsError, refused: Refused) => string> = {
  query: wrapped,
  route53: wrapped,
  ec2: (error, { requestId }) =>
    `<?xml version="1.0" encoding="UTF-8"?><Response><Errors><Error>${codeAndMessage(error)}</Error></Errors>` +
    `<RequestID>${requestId}</RequestID></Response>`,
  s3: (error, { requestId, path }) =>
    `<?xml version="1.0" encoding="UTF-8"?><Error>${codeAndMessage(error)}<Resource>${xmlText(path)}</Resource>` +
    `<RequestId>${requestId}</RequestId><HostId>sandbox</HostId></Error>`,
  json: (error) => JSON.stringify({ __type: error.code, message: error.message }),
};

function wrapped(error: AwsError, { requestId }: Refused): string {
  const type = error.status >= 500 ? 'Receiver' : 'Sender';
  return (
    `<ErrorResponse><Error><Type>${type}</Type>${codeAndMessage(error)}</Error>` +
    `<RequestId>${requestId}</RequestId></ErrorResponse>`
  );
}

function codeAndMessage(error: AwsError): string {
  return `<Code>${xmlText(error.code)}</Code><Message>${xmlText(error.message)}</Message>`;
}
