/** Finds out what a request asks for: protocol, action and parameters, whichever of AWS's five wires it came on. */
import type { Params } from '../contract.ts';
import { queryParams } from './query-params.ts';
import type { WireRequest } from './request.ts';
import { route53Call } from './route53-action.ts';
import { s3Call } from './s3-action.ts';

/** Source: `metadata.protocol` of each service in AWS's published API models. */
export type Protocol = 'query' | 'ec2' | 'json' | 's3' | 'route53';

export interface NamedCall {
  readonly protocol: Protocol;
  readonly action: string;
  readonly params: Params;
}

/** The wire a service answers on when a request does not show it by itself. */
function protocolOf(service: string, target: string | undefined): Protocol {
  if (target !== undefined) return 'json';
  if (service === 's3' || service === 'ec2' || service === 'route53') return service;
  return 'query';
}

/** Names the call. A request that names nothing is `Unknown`, as is JSON that cannot be read. */
export function nameCall(service: string, request: WireRequest): NamedCall {
  const target = headerText(request.headers['x-amz-target']);
  const protocol = protocolOf(service, target);
  switch (protocol) {
    case 'json':
      return { protocol, action: target?.split('.').at(-1) ?? 'Unknown', params: jsonParams(request.body) };
    case 's3': {
      const { action, bucket, key } = s3Call(request);
      return { protocol, action, params: present({ Bucket: bucket, Key: key }) };
    }
    case 'route53': {
      const { action, id } = route53Call(request.method, request.path);
      return { protocol, action, params: present({ Id: id }) };
    }
    case 'ec2':
    case 'query': {
      const form = new URLSearchParams(request.body.length > 0 ? request.body.toString() : request.search);
      return { protocol, action: form.get('Action') ?? 'Unknown', params: queryParams(form) };
    }
  }
}

function headerText(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}

function present(members: Readonly<Record<string, string | undefined>>): Params {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function jsonParams(body: Buffer): Params {
  try {
    const parsed: unknown = JSON.parse(body.toString() || '{}');
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
