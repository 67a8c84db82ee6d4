/** Calls a service of the query protocol that the sandbox needs too little of for an SDK package. */
import type { SdkAnswer, SdkRequest } from './wire/sdk-request.ts';

/** Carries a request there and back, signed as far as somebody reads it. */
export type Carry = (request: SdkRequest) => Promise<SdkAnswer>;

/** A refusal, as SDK clients throw them: the code is its name. */
class QueryRefusal extends Error {
  readonly $metadata: { readonly httpStatusCode: number };

  constructor(code: string, message: string, httpStatusCode: number) {
    super(message);
    this.name = code;
    this.$metadata = { httpStatusCode };
  }
}

/** What was answered, read by the names of elements. */
export class QueryAnswer {
  readonly #xml: string;

  constructor(xml: string) {
    this.#xml = xml;
  }

  /** The text of the first element of a name; undefined when there is none. */
  text(name: string): string | undefined {
    return this.texts(name)[0];
  }

  /** The texts of all elements of a name, in order. */
  texts(name: string): readonly string[] {
    const found = this.#xml.matchAll(new RegExp(`<${name}(?:/>|>([^<]*)</${name}>)`, 'g'));
    return [...found].map(([, inner = '']) => plain(inner));
  }

  /** What is inside the first element of a name; undefined when there is none. Elements of that name inside it are not counted. */
  inside(name: string): QueryAnswer | undefined {
    const inner = new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(this.#xml)?.[1];
    return inner === undefined ? undefined : new QueryAnswer(inner);
  }

  /** A map of two elements that alternate, such as `key` and `value`. */
  pairs(key: string, value: string): ReadonlyMap<string, string> {
    const values = this.texts(value);
    return new Map(this.texts(key).map((name, index) => [name, values[index] ?? '']));
  }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function plain(text: string): string {
  return text.replaceAll(/&(?:#(\d+)|(\w+));/g, (whole, code: string | undefined, name: string) =>
    code === undefined ? (entities[name] ?? whole) : String.fromCodePoint(Number(code)),
  );
}

/** An action with its parameters. */
interface Query {
  readonly Action: string;
  readonly [name: string]: string | undefined;
}

/** One service of the query protocol, for one caller. */
export class QueryClient {
  readonly #carry: Carry;
  readonly #version: string;

  constructor(carry: Carry, version: string) {
    this.#carry = carry;
    this.#version = version;
  }

  /** Lists are written as the protocol has them: `Tags.member.1.Key`. Throws the service's refusal. */
  async send(query: Query): Promise<QueryAnswer> {
    const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
    const body = new URLSearchParams([['Version', this.#version], ...given]).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { response } = await this.#carry({ method: 'POST', path: '/', headers, body });
    const answer = new QueryAnswer(await textOf(response.body));
    if (response.statusCode < 300) return answer;
    const code = answer.text('Code') ?? 'UnknownError';
    throw new QueryRefusal(code, answer.text('Message') ?? code, response.statusCode);
  }
}

async function textOf(body: unknown): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
