/** The resolver of machines speaks DNS well enough for every resolver library: judged by the one of this runtime. */
import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerTo, parseQuestion } from './dns-wire.ts';

let server: Socket;
const resolver = new Resolver({ timeout: 2_000, tries: 2 });

beforeAll(async () => {
  server = createSocket('udp4');
  server.on('message', (message, { address, port }) => {
    const question = parseQuestion(message);
    if (question === undefined) return;
    const known = question.name === 'api.k8s.sandbox.example' ? ['10.1.2.3', '10.1.2.4'] : undefined;
    server.send(answerTo(question, known, 5), port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
});

afterAll(() => server.close());

test('a name is answered with all its addresses, however it is written', async () => {
  expect(await resolver.resolve4('API.k8s.sandbox.example')).toEqual(['10.1.2.3', '10.1.2.4']);
});

test('a name that exists has no IPv6 address, which is not to say that it does not exist', async () => {
  await expect(resolver.resolve6('api.k8s.sandbox.example')).rejects.toMatchObject({ code: 'ENODATA' });
});

test('a name that does not exist is answered as such', async () => {
  await expect(resolver.resolve4('nobody.example')).rejects.toMatchObject({ code: 'ENOTFOUND' });
});

test('what is no question is not answered', () => {
  expect(parseQuestion(Buffer.from('hello'))).toBeUndefined();
  expect(parseQuestion(Buffer.alloc(11))).toBeUndefined();
});
