/** Asks CloudWatch for the state of alarms: one call of the query wire, for which an SDK package would be much. */

import type { Caller } from './contract.ts';

/** `OK`, `ALARM` or `INSUFFICIENT_DATA` by ARN; alarms that are not there are left out. */
export type AlarmStates = (caller: Caller, arns: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Asks through the gateway at `url`, with the caller's key, booked as a call of the service `via`. Rejects when refused. */
export function alarmStatesThrough(url: string, via: string): AlarmStates {
  return async (caller, arns) => {
    const { region, accessKeyId, sessionToken } = caller;
    const scope = `${accessKeyId}/20260101/${region}/monitoring/aws4_request`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`,
        'x-sandbox-caller': via,
        ...(sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }),
      },
      body: formOf(arns),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(/<Message>([^<]*)/.exec(text)?.[1] ?? `CloudWatch answered ${answer.status}`);
    return statesIn(text, arns);
  };
}

function formOf(arns: readonly string[]): URLSearchParams {
  const names = arns.map((arn, index) => [
    `AlarmNames.member.${index + 1}`,
    arn.split(':').slice(6).join(':'),
  ]);
  const kinds = ['MetricAlarm', 'CompositeAlarm'].map((kind, index) => [
    `AlarmTypes.member.${index + 1}`,
    kind,
  ]);
  return new URLSearchParams([
    ['Action', 'DescribeAlarms'],
    ['Version', '2010-08-01'],
    ...names,
    ...kinds,
  ] as [string, string][]);
}

/** Each alarm in the answer has one ARN and one state. */
function statesIn(xml: string, arns: readonly string[]): ReadonlyMap<string, string> {
  const texts = (name: string): readonly string[] =>
    [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);
  const states = texts('StateValue');
  const found = texts('AlarmArn').map((arn, index) => [arn, states[index] ?? ''] as const);
  return new Map(found.filter(([arn]) => arns.includes(arn)));
}
