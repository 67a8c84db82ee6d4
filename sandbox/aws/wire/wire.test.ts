/** The wires: names, parameters, answers and refusals, without a network. */
import { describe, expect, it } from 'vitest';
import { AwsError } from '../contract.ts';
import { type Answer, queryAnswer } from './answer.ts';
import { errorAnswer } from './error-answer.ts';
import { nameCall, type Protocol } from './name-call.ts';
import { queryParams } from './query-params.ts';
import { bucketFromHost, type WireRequest } from './request.ts';
import { scopeOf } from './scope.ts';
import { headersOf, targetOf } from './sdk-request.ts';

function request(
  method: string,
  target: string,
  headers: Record<string, string> = {},
  body = '',
): WireRequest {
  const [path = '', words = ''] = target.split('?');
  const search = words === '' ? '' : `?${words}`;
  return { method, path, search, query: new URLSearchParams(words), headers, body: Buffer.from(body) };
}

function bodyOf(answer: Answer): string {
  return Buffer.isBuffer(answer.body) ? answer.body.toString() : 'a stream';
}

describe('parameters of the query wire', () => {
  const nested = (form: string): unknown => queryParams(new URLSearchParams(form));

  it('become lists and structures like the SDK input', () => {
    expect(
      nested(
        'Action=CreateStack&Version=1&StackName=a&Tags.member.2.Key=y&Tags.member.1.Key=x&Tags.member.1.Value=',
      ),
    ).toEqual({ StackName: 'a', Tags: [{ Key: 'x', Value: '' }, { Key: 'y' }] });
  });

  it('keep the order of more than nine members', () => {
    const form = Array.from({ length: 12 }, (_, n) => `L.member.${n + 1}=v${n + 1}`).join('&');
    expect(nested(form)).toEqual({ L: Array.from({ length: 12 }, (_, n) => `v${n + 1}`) });
  });

  it('read the flat lists of EC2 and the entries of maps', () => {
    expect(nested('Filter.1.Name=vpc-id&Filter.1.Value.1=vpc-1&Filter.1.Value.2=vpc-2')).toEqual({
      Filter: [{ Name: 'vpc-id', Value: ['vpc-1', 'vpc-2'] }],
    });
    expect(nested('M.entry.1.key=a&M.entry.1.value=b')).toEqual({ M: { a: 'b' } });
  });
});

describe('naming a call', () => {
  it.each([
    ['GET', '/', 'ListBuckets'],
    ['PUT', '/logs', 'CreateBucket'],
    ['HEAD', '/logs', 'HeadBucket'],
    ['GET', '/logs?list-type=2&prefix=a', 'ListObjectsV2'],
    ['GET', '/logs?versions', 'ListObjectVersions'],
    ['PUT', '/logs?encryption', 'PutBucketEncryption'],
    ['PUT', '/logs?publicAccessBlock', 'PutPublicAccessBlock'],
    ['DELETE', '/logs?lifecycle', 'DeleteBucketLifecycle'],
    ['POST', '/logs?delete', 'DeleteObjects'],
    ['PUT', '/logs/a/b.txt', 'PutObject'],
    ['GET', '/logs/a/b.txt', 'GetObject'],
    ['POST', '/logs/a?uploads', 'CreateMultipartUpload'],
    ['PUT', '/logs/a?partNumber=1&uploadId=x', 'UploadPart'],
    ['DELETE', '/logs/a', 'DeleteObject'],
  ])('calls %s %s on S3 %s', (method, target, action) => {
    expect(nameCall('s3', request(method, target)).action).toBe(action);
  });

  it.each([
    ['GET', '/2013-04-01/hostedzone/Z1/rrset', 'ListResourceRecordSets'],
    ['POST', '/2013-04-01/hostedzone/Z1/rrset/', 'ChangeResourceRecordSets'],
    ['GET', '/2013-04-01/change/C1', 'GetChange'],
    ['GET', '/2013-04-01/hostedzonesbyname', 'ListHostedZonesByName'],
    ['GET', '/2013-04-01/nowhere', 'Unknown'],
  ])('calls %s %s on Route 53 %s', (method, target, action) => {
    expect(nameCall('route53', request(method, target)).action).toBe(action);
  });

  it('takes the action of the JSON wire from its target, with the parameters', () => {
    const named = nameCall(
      'kms',
      request('POST', '/', { 'x-amz-target': 'TrentService.DescribeKey' }, '{"KeyId":"k"}'),
    );
    expect(named).toEqual({ protocol: 'json', action: 'DescribeKey', params: { KeyId: 'k' } });
  });

  it('reads who signed from the header or a presigned address', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIA1/20260101/eu-central-1/ec2/aws4_request, SignedHeaders=host, Signature=0';
    const expected = { accessKeyId: 'AKIA1', region: 'eu-central-1', service: 'ec2' };
    expect(scopeOf({ authorization }, new URLSearchParams())).toEqual(expected);
    const query = new URLSearchParams({ 'X-Amz-Credential': 'AKIA1/20260101/eu-central-1/ec2/aws4_request' });
    expect(scopeOf({}, query)).toEqual(expected);
    expect(scopeOf({}, new URLSearchParams())).toBeUndefined();
  });

  it('finds the bucket in a host name, but not in an address', () => {
    expect(bucketFromHost('my.logs.s3.eu-central-1.amazonaws.com')).toBe('my.logs');
    expect(bucketFromHost('logs.localhost:4566')).toBe('logs');
    expect(bucketFromHost('127.0.0.1:4566')).toBeUndefined();
    expect(bucketFromHost('localhost:4566')).toBeUndefined();
  });
});

describe('answers of our own services', () => {
  it('are written as the query wire writes them', () => {
    const result = {
      Stacks: [
        {
          StackName: 'a<b',
          CreationTime: new Date(0),
          EnableTerminationProtection: false,
          Absent: undefined,
        },
      ],
      Attributes: new Map([['k', 'v']]),
      Empty: [],
    };
    const answer = queryAnswer({
      service: 'cloudformation',
      action: 'DescribeStacks',
      requestId: 'r',
      result,
    });
    expect(bodyOf(answer)).toBe(
      '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult>' +
        '<Stacks><member><StackName>a&lt;b</StackName><CreationTime>1970-01-01T00:00:00.000Z</CreationTime>' +
        '<EnableTerminationProtection>false</EnableTerminationProtection></member></Stacks>' +
        '<Attributes><entry><key>k</key><value>v</value></entry></Attributes><Empty></Empty>' +
        '</DescribeStacksResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></DescribeStacksResponse>',
    );
  });
});

describe('refusals', () => {
  const written = (protocol: Protocol, method = 'GET'): string =>
    bodyOf(errorAnswer(new AwsError('Code', 'a & b'), { protocol, method, requestId: 'r', path: '/p' }));

  it('have the form of each wire', () => {
    expect(written('query')).toContain('<ErrorResponse><Error><Type>Sender</Type><Code>Code</Code>');
    expect(written('ec2')).toContain(
      '<Response><Errors><Error><Code>Code</Code><Message>a &amp; b</Message>',
    );
    expect(written('s3')).toContain(
      '<Error><Code>Code</Code><Message>a &amp; b</Message><Resource>/p</Resource>',
    );
    expect(written('json')).toBe('{"__type":"Code","message":"a & b"}');
  });

  it('have no body when only the head was asked for', () => {
    expect(written('s3', 'HEAD')).toBe('');
  });
});

describe('what an SDK client hands over without a connection', () => {
  it('is what would stand on a wire: path and query in one, headers in lower case', () => {
    const query = { 'list-type': '2', prefix: 'a b/c', acl: null, tag: ['x', 'y&z'] };
    const request = { method: 'GET', path: '/bucket', query, headers: { 'X-Amz-Target': 'A.B' } };
    expect(targetOf(request)).toBe('/bucket?list-type=2&prefix=a%20b%2Fc&acl&tag=x&tag=y%26z');
    expect(targetOf({ ...request, query: {} })).toBe('/bucket');
    expect(headersOf(request)).toEqual({ 'x-amz-target': 'A.B' });
  });
});
