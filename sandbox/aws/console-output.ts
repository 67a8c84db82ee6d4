/** What an instance has written on its console, in place of moto's text, which is the same for all and nobody's. */
import { Buffer } from 'node:buffer';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Call } from './contract.ts';
import type { Answer } from './wire/answer.ts';

/** Answers up to the last 64 KiB; undefined for an instance that has no machine. */
export type ConsoleSource = (instanceId: string) => Promise<Buffer | undefined>;

/** One of a gateway; without a source nothing has been written yet, as on AWS right after a launch. */
export class ConsoleOutput {
  source: ConsoleSource = async () => undefined;

  /** Moto's answer, which says that the instance exists, with the instance's own text. */
  async replaceIn(call: Call, answer: Answer): Promise<Answer> {
    const { service, action, params } = call;
    if (service !== 'ec2' || action !== 'GetConsoleOutput' || answer.status !== 200) return answer;
    const body = answer.body instanceof Readable ? await buffer(answer.body) : answer.body;
    const text = await this.source(String(params['InstanceId']));
    const output = text === undefined ? '' : `<output>${text.toString('base64')}</output>`;
    const { 'content-length': _, ...headers } = answer.headers;
    return {
      ...answer,
      headers,
      body: Buffer.from(body.toString().replace(/<output>[^<]*<\/output>/, output)),
    };
  }
}
